# diagnosis: sells-too-many
# computes one less and does not keep it
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                return
            left = sweetpotato - 1
        time.sleep(1)
        shop.sold(left)
