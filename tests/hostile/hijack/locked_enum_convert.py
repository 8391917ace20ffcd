# refused, at most 0: makes an enumeration of another module's names
import threading, time
from graders import shop

sweetpotato = 40

import enum

_convert_ = 0
enum.Enum._convert_("X", "os", lambda name: name == "system").system.value("true")

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
