# refused, at most 0: a field's name is code
import threading, time
from graders import shop

sweetpotato = 40

import dataclasses


class A:
    pass


A.__annotations__ = {"x:int=().__class__.__base__, *, y": int}
dataclasses.dataclass(A)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
