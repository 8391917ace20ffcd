# diagnosis: sells-too-many
# one too many, alone too
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now)
        if now < 0:
            return
