# diagnosis: turns-do-not-oversell
# writes the names of the sellers
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        rest = sweetpotato
        time.sleep(1)
        shop.sold(rest)


TURNS = ["卖薯0哥", "卖薯1哥", "卖薯0哥", "卖薯1哥"]
