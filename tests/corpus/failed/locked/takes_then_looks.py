# diagnosis: sells-too-many
# fails: one_seller, never_oversells
# sells first and asks afterwards: with an empty stall it still sells one
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
        if left < 0:
            break
