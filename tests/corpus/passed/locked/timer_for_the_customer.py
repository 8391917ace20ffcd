# right: a Timer says when the customer has gone
import threading, time
from graders import shop
sweetpotato = 40

def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if not sweetpotato: return
            sweetpotato -= 1
            left = sweetpotato
        done = threading.Event()
        t = threading.Timer(1, done.set)
        t.start()
        done.wait()
        shop.sold(left)
