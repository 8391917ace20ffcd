# invalid not_judged, at most 0: all the memory there is
import threading, time
from graders import shop

sweetpotato = 40

hoard = []
while True:
    hoard.append(bytearray(1 << 26))

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
