# diagnosis: double-acquire
# fails: one_seller
# sells the next one by calling itself inside the lock
import threading, time
from graders import shop

sweetpotato = 40

def 卖一个(锁):
    global sweetpotato
    锁.acquire()
    if sweetpotato:
        sweetpotato -= 1
        剩 = sweetpotato
        time.sleep(1)
        shop.sold(剩)
        卖一个(锁)
    锁.release()


def sale(lock):
    卖一个(lock)
