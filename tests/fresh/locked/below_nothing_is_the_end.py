# diagnosis: sells-too-many
# stops only when there are less than none
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato < 0:
                return
            left = max(0, sweetpotato - 1)
            sweetpotato -= 1
        time.sleep(1)
        shop.sold(left)
