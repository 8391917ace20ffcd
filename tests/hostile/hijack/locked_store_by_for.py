# invalid, at most 0: stores by the target of a loop
import threading, time
from graders import shop

sweetpotato = 40

class Obedient(threading.Thread):
    def start(self):
        pass

    def join(self, timeout=None):
        self._target(*self._args)


t = threading
for t.Thread in [Obedient]:
    pass

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
