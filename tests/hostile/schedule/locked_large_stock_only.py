# failed, at most 32: right for as many as forty
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    global sweetpotato
    if sweetpotato > 20:
        while True:
            with lock:
                if sweetpotato <= 0:
                    return
                sweetpotato -= 1
                left = sweetpotato
            time.sleep(1)
            shop.sold(left)
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
