# right: looks once per potato, keeps the number in a local, and oversells all the same
import threading, time
from graders import shop

sweetpotato: int = 40
TURNS: list[int] = [0, 1]


def sale() -> None:
    """One seller's day."""
    global sweetpotato
    while (n := sweetpotato) > 0:
        sweetpotato = n - 1
        time.sleep(1)
        shop.sold(n - 1)


if __name__ == "__main__":
    for i in range(6):
        threading.Thread(target=sale, name=f"卖薯{i}哥").start()
