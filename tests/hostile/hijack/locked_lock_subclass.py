# invalid, at most 0: a lock of its own shows its insides
import threading, time
from graders import shop

sweetpotato = 40

class Mine(type(threading.RLock())):
    pass


Mine().owner

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
