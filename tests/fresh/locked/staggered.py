# diagnosis: relies-on-timing
# everybody waits for a moment of their own
import threading, time
from graders import shop

sweetpotato = 40


places = []


def sale(lock):
    global sweetpotato
    with lock:
        places.append(None)
        me = len(places)
    time.sleep(me * 0.01)
    while sweetpotato > 0:
        sweetpotato -= 1
        now = sweetpotato
        time.sleep(1)
        shop.sold(now)
