# refused, at most 0: a class made by text is matched by position
import threading, time
from graders import shop

sweetpotato = 40

T = type
Base = T("Base", (), {"__match" + "_args__": ("tb_frame",)})


class X(Base):
    pass


match 1:
    case X(frame):
        pass

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
