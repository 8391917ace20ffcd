# diagnosis: not-exclusive
# fails: never_oversells
# the name on the board is written after looking whether the board is empty
import threading, time
from graders import shop

sweetpotato = 40

现在是谁 = None


def sale(lock):
    global sweetpotato, 现在是谁
    我 = threading.current_thread().name
    while True:
        if 现在是谁 is not None:
            time.sleep(0.2)
            continue
        现在是谁 = 我
        有 = sweetpotato > 0
        if 有:
            sweetpotato = sweetpotato - 1
            剩 = sweetpotato
        现在是谁 = None
        if not 有:
            break
        time.sleep(1)
        shop.sold(剩)
