# diagnosis: lock-order
# fails: never_stuck
# the circle is spread over two functions
import threading, time
from graders import shop

sweetpotato = 40
账本 = []
账本锁 = threading.Lock()


def 记账(left):
    with 账本锁:
        账本.append(left)


def 对账(lock):
    账本锁.acquire()
    lock.acquire()
    差 = sweetpotato + len(账本)
    lock.release()
    账本锁.release()
    return 差


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire()
        if sweetpotato <= 0:
            lock.release()
            break
        sweetpotato -= 1
        left = sweetpotato
        记账(left)
        lock.release()
        time.sleep(1)
        shop.sold(left)
        对账(lock)
