# diagnosis: no-lock
# never touches the lock
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        if sweetpotato == 0:
            break
        sweetpotato = sweetpotato - 1
        now = sweetpotato
        time.sleep(1)
        shop.sold(now)
