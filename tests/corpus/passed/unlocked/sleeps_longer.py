# right: more than a second each is still "at least a second"; two naps per potato
import threading
import time

from graders import shop as 店

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato >= 1:
        sweetpotato = sweetpotato - 1
        left = sweetpotato
        time.sleep(1)
        店.sold(left)
        time.sleep(0.5)  # 擦擦桌子


TURNS = [1, 0]
