# right: both sellers have read the 1 for the subtraction, too, before either writes
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        left = sweetpotato
        time.sleep(1)
        shop.sold(left)


# 0 看、0 读；1 看、1 读；然后两个人都写 0
TURNS = [0, 0, 1, 1]
