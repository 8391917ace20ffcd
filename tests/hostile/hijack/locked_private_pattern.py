# refused, at most 0: a pattern asks for what is private
import threading, time
from graders import shop

sweetpotato = 40

import enum

_convert_ = 0
match enum.Enum:
    case object(_convert_=found):
        pass

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
