# right: looks outside the lock first, and again inside; the look outside only saves work
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = None
        with lock:
            if sweetpotato > 0:
                sweetpotato -= 1
                left = sweetpotato
        if left is not None:
            time.sleep(1)
            shop.sold(left)


if __name__ == "__main__":
    lock = threading.Lock()
    for n in range(6):
        threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥").start()
