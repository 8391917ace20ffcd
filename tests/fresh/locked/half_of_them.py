# diagnosis: stops-too-early
# sells half of what it saw
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    with lock:
        mine = sweetpotato // 2
    for _ in range(mine):
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
