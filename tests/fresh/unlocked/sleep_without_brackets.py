# diagnosis: sells-too-fast
# names time.sleep and does not call it
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep
        shop.sold(sweetpotato)


TURNS = [0, 1]
