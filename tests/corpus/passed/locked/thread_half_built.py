# right: a Thread subclass keeps an attribute before `super().__init__()`
import threading, time
from graders import shop

sweetpotato = 40


class Guest(threading.Thread):
    def __init__(self, number):
        self.number = number
        threading.Thread.__init__(self)

    def run(self):
        time.sleep(1)


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if not sweetpotato:
                return
            sweetpotato -= 1
            left = sweetpotato
        guest = Guest(left)
        guest.start()
        guest.join()
        shop.sold(left)
