# right: uses a lock of the module instead of the one handed in; it is one and the same for all
from threading import Lock
import threading, time
from graders import shop

sweetpotato = 40
我的锁 = Lock()


def sale(lock):
    global sweetpotato
    while True:
        with 我的锁:
            if sweetpotato < 1:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
