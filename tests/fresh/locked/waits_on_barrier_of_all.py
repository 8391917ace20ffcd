# diagnosis: waits-forever
# a barrier for six, whoever comes
import threading, time
from graders import shop

sweetpotato = 40


together = threading.Barrier(6)


def sale(lock):
    global sweetpotato
    together.wait()
    while True:
        with lock:
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            now = sweetpotato
        time.sleep(1)
        shop.sold(now)
