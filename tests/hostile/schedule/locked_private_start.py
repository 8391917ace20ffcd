# refused, at most 0: starts threads by the library's own means
import threading, time
from graders import shop

sweetpotato = 40

_start_new_thread = 0
t = threading
t._start_new_thread(print, ())

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
