# diagnosis: sells-without-announcing
# says nothing when it was the last one
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
            left = sweetpotato
        time.sleep(1)
        if left > 0:
            shop.sold(left)
