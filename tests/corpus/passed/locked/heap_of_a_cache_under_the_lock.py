# right: the lock is there for the first call of the cached function and of the cached property, too
import functools
import threading, time
from graders import shop

sweetpotato = 40


class Stall:
    @functools.cached_property
    def numbers(self):
        return list(range(sweetpotato))


@functools.cache
def stall():
    return Stall()


def sale(lock):
    while True:
        with lock:
            numbers = stall().numbers
            if not numbers:
                break
            left = numbers.pop()
        time.sleep(1)
        shop.sold(left)
