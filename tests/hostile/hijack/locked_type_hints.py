# refused, at most 0: has annotations evaluated
import threading, time
from graders import shop

sweetpotato = 40

import typing

typing.get_type_hints(shop.sold)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
