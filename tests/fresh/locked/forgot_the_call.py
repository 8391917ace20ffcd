# diagnosis: sells-without-announcing
# prints instead of calling shop.sold
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
            now = sweetpotato
        time.sleep(1)
        print("sold one,", now, "left")
