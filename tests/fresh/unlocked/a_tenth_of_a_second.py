# diagnosis: sells-too-fast
# not a second
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        rest = sweetpotato
        time.sleep(0.1)
        shop.sold(rest)


TURNS = [0, 1, 0, 1, 0, 1]
