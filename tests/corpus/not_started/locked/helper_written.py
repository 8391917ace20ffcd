# diagnosis: not-started
# a helper is there, sale(lock) is not
import threading, time
from graders import shop

sweetpotato = 40


def take(lock):
    global sweetpotato
    with lock:
        sweetpotato -= 1
        return sweetpotato


def sale(lock):
    raise NotImplementedError()
