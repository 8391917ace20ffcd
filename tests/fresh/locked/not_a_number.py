# diagnosis: crash
# puts the rest into a text too early
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = f"{sweetpotato}"
        time.sleep(1)
        shop.sold(left + 0)
