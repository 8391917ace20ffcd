# diagnosis: sells-too-fast
# one nap at the end of the day
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        shop.sold(sweetpotato)
    time.sleep(1)


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
