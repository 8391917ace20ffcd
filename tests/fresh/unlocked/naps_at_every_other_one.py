# diagnosis: sells-too-fast
# naps at every other one
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        if sweetpotato % 2:
            time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
