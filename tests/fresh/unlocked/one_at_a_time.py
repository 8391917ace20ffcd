# diagnosis: already-locked
# a decorator lets one in at a time
import threading, time
from graders import shop

sweetpotato = 40


def one_at_a_time(function):
    guard = threading.Lock()

    def guarded():
        with guard:
            return function()

    return guarded


@one_at_a_time
def take():
    global sweetpotato
    if sweetpotato <= 0:
        return None
    sweetpotato -= 1
    return sweetpotato


def sale():
    left = take()
    while left is not None:
        time.sleep(1)
        shop.sold(left)
        left = take()


TURNS = [0, 1]
