# refused, at most 0: a traceback is said to be a named tuple
import threading, time
from graders import shop

sweetpotato = 40

import abc
from collections import namedtuple


class X(namedtuple("X", "tb_frame"), abc.ABC):
    pass


class Watch:
    def __enter__(self):
        return self

    def __exit__(self, kind, error, trace):
        X.register(type(trace))
        match trace:
            case X(frame):
                print(frame)
        return True


with Watch():
    1 / 0

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
