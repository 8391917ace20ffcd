# refused, at most 0: writes an enumeration into another module
import threading, time
from graders import shop

sweetpotato = 40

import enum


class judge_run(enum.Enum):
    __module__ = "graders.suites._explore"
    judge_run = 1


enum.global_enum(judge_run)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
