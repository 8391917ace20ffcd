# diagnosis: one-seller-sells-all
# a decorator locks the whole sale
import threading, time
from graders import shop

sweetpotato = 40


def guarded(function):
    def inside(lock):
        with lock:
            return function(lock)

    return inside


@guarded
def sale(lock):
    global sweetpotato
    while sweetpotato:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)
