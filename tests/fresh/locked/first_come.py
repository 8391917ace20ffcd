# diagnosis: one-seller-sells-all
# whoever comes first does it all
import threading, time
from graders import shop

sweetpotato = 40


somebody_is_there = False


def sale(lock):
    global sweetpotato, somebody_is_there
    with lock:
        if somebody_is_there:
            return
        somebody_is_there = True
    while sweetpotato > 0:
        with lock:
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
