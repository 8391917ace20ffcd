# refused, at most 0: looks its builtins up
import threading, time
from graders import shop

sweetpotato = 40

globals()["__builtins__"]["print"] = 1

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
