# diagnosis: not-started
# the stub's function, with the student's first note in it
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    """一位卖薯哥的一天。"""
    global sweetpotato
    # 明天再写
    raise NotImplementedError("sale(lock) 还没有写 · sale(lock) is still to be written")


if __name__ == "__main__":
    lock = threading.RLock()
    salethreads = [threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥") for n in range(6)]
    for salethread in salethreads:
        salethread.start()
