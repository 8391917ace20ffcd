# diagnosis: sells-without-announcing
# says nothing of the last one
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        left = sweetpotato
        time.sleep(1)
        if left:
            shop.sold(left)


TURNS = [0, 1]
