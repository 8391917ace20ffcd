# failed, at most 18: a format made of pieces reads attributes; it can only show them
import threading, time
from graders import shop

sweetpotato = 40

def g():
    yield "{0.gi_fra" + "me.f_globals}"


h = g()
print(next(h).format(h))

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
