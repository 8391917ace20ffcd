# right: the numbers lie in a deque, filled once under the lock; popleft is one operation and needs none
import threading, time
from collections import deque
from graders import shop

sweetpotato = 40
numbers = None


def sale(lock):
    global numbers
    with lock:
        if numbers is None:
            numbers = deque(range(sweetpotato - 1, -1, -1))
    while True:
        try:
            left = numbers.popleft()
        except IndexError:
            return
        time.sleep(1)
        shop.sold(left)
