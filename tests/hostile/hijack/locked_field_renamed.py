# invalid, at most 0: a field's name is code
import threading, time
from graders import shop

sweetpotato = 40

import dataclasses


@dataclasses.dataclass
class A:
    x: int = 0


dataclasses.fields(A)[0].name = "x:int=().__class__.__base__.__subclasses__(), y"


@dataclasses.dataclass
class B(A):
    z: int = 0

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
