# diagnosis: released-too-early
# calls out what is left after the nap
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        lock.acquire()
        if sweetpotato <= 0:
            lock.release()
            break
        sweetpotato -= 1
        lock.release()
        time.sleep(1)
        shop.sold(sweetpotato)
