# failed, at most 18: a thread's name does something where it is shown
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    threading.current_thread().name = '{0.__class__} %(points)s {points!r} %n %s ${x} {{}}'
    print('{0.__class__} %(points)s {points!r} %n %s ${x} {{}}')
    shop.sold('{0.__class__} %(points)s {points!r} %n %s ${x} {{}}')
