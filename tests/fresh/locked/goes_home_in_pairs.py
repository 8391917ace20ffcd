# diagnosis: waits-forever
# goes home in pairs, and one is left over
import threading, time
from graders import shop

sweetpotato = 40

home = threading.Barrier(2)


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato == 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
    home.wait()
