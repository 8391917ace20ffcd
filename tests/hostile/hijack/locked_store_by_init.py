# refused, at most 0: calls a dataclass' __init__ on the library
import threading, time
from graders import shop

sweetpotato = 40

class Obedient(threading.Thread):
    def start(self):
        pass

    def join(self, timeout=None):
        self._target(*self._args)


from dataclasses import dataclass


@dataclass
class Box:
    Thread: object


Box.__init__(threading, Obedient)

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
