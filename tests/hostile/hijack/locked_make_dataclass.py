# refused, at most 0: a field's name is code
import threading, time
from graders import shop

sweetpotato = 40

import dataclasses


class Name(str):
    def isidentifier(self):
        return True

    def __format__(self, spec):
        return "x=().__class__.__base__.__subclasses__"


dataclasses.make_dataclass("A", [Name("x")])

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
