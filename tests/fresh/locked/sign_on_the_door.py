# diagnosis: not-exclusive
# a sign that says busy, in a dictionary
import threading, time
from graders import shop

sweetpotato = 40

sign = {"busy": False}


def sale(lock):
    global sweetpotato
    while True:
        while sign["busy"]:
            time.sleep(0.1)
        sign["busy"] = True
        if sweetpotato == 0:
            sign["busy"] = False
            return
        sweetpotato -= 1
        left = sweetpotato
        sign["busy"] = False
        time.sleep(1)
        shop.sold(left)
