# refused, at most 0: a comparison is handed what is private
import threading, time
from graders import shop

sweetpotato = 40

import enum

_convert_ = 0
match shop:
    case enum.Enum._convert_:
        pass

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
