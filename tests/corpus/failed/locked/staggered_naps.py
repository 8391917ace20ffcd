# diagnosis: relies-on-timing
# fails: never_oversells
# everybody naps a second, started a little apart, so that nobody meets; one late nap and two are at the heap
import threading, time
from graders import shop

sweetpotato = 40
number = 0


def sale(lock):
    global sweetpotato, number
    with lock:
        mine = number
        number += 1
    time.sleep(mine / 100)
    while sweetpotato > 0:
        sweetpotato -= 1
        shop.sold(sweetpotato)
        time.sleep(1)
