# diagnosis: ignores-failed-acquire
# fails: never_oversells
# tries three times and then goes on as if it had worked
import threading, time
from graders import shop

sweetpotato = 40

def try_hard(lock):
    for attempt in range(3):
        if lock.acquire(blocking=False):
            return True
    return False


def sale(lock):
    global sweetpotato
    while True:
        got = try_hard(lock)
        more = sweetpotato > 0
        if more:
            sweetpotato -= 1
            left = sweetpotato
        if got:
            lock.release()
        if not more:
            break
        time.sleep(1)
        shop.sold(left)
