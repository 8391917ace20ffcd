# diagnosis: none
# saved in another encoding than UTF-8, and no coding line says so
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    """一位卖薯哥的一天"""
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
