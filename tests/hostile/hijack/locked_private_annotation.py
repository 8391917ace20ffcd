# refused, at most 0: an annotation reads what is private
import threading, time
from graders import shop

sweetpotato = 40

import enum
import dataclasses

_convert_ = 0


@dataclasses.dataclass
class A:
    x: enum.Enum._convert_ = 0


dataclasses.fields(A)[0].type('X', 'os', bool)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
