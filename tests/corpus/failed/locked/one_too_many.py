# diagnosis: sells-too-many
# fails: one_seller, never_oversells
# properly locked, and `< 0` instead of `<= 0`
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato < 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
