# diagnosis: sells-too-fast
# half a second for each
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(0.5)
        shop.sold(sweetpotato)


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
