# failed, at most 18: an exception's words do something where they are shown
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    raise ValueError('{0.__class__} %(points)s {points!r} %n %s ${x} {{}}')
