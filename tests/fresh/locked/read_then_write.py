# diagnosis: no-lock
# reads, subtracts and writes back with no lock
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        now = sweetpotato
        if now == 0:
            break
        sweetpotato = now - 1
        time.sleep(1)
        shop.sold(now - 1)
