# invalid, at most 0: an error with our fields
import threading, time
from graders import shop

sweetpotato = 40

class StallError(Exception):
    code = 'passed'
    details = {'points': 35}
    line = 1


raise StallError

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
