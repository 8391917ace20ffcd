# right: a thread of its own hands each one over: whose sale was it?
import threading, time
from graders import shop
sweetpotato = 40

def serve(left):
    time.sleep(1)
    shop.sold(left)
def sale(lock):
    global sweetpotato
    helpers = []
    while True:
        with lock:
            if sweetpotato == 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        t = threading.Thread(target=serve, args=(left,))
        t.start()
        t.join()
