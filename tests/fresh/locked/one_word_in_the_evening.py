# diagnosis: sells-without-announcing
# calls out only what was left at the end of the day
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    left = None
    while True:
        with lock:
            if sweetpotato == 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
    if left is not None:
        shop.sold(left)
