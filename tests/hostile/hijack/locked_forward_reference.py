# refused, at most 0: has an annotation evaluated
import threading, time
from graders import shop

sweetpotato = 40

import typing

_evaluate = 0
typing.get_args(typing.Optional["__import__('os')"])[0]._evaluate({}, {}, recursive_guard=frozenset())

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
