# diagnosis: sells-too-fast
# no nap for the last one
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        if sweetpotato:
            time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0, 1]
