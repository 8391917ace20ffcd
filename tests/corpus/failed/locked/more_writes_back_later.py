# diagnosis: check-outside-lock
# fails: never_oversells
# notes the number in one `with` and writes it back in the next
import threading, time
from graders import shop

sweetpotato = 40

def look(lock):
    with lock:
        return sweetpotato


def store(lock, n):
    global sweetpotato
    with lock:
        sweetpotato = n


def sale(lock):
    n = look(lock)
    while n > 0:
        store(lock, n - 1)
        time.sleep(1)
        shop.sold(n - 1)
        n = look(lock)
