# diagnosis: no-lock
# counts who is at work, and nobody looks at it
import threading, time
from graders import shop

sweetpotato = 40


at_work = 0


def sale(lock):
    global sweetpotato, at_work
    at_work += 1
    while sweetpotato > 0:
        left = sweetpotato - 1
        sweetpotato = left
        time.sleep(1)
        shop.sold(left)
    at_work -= 1
