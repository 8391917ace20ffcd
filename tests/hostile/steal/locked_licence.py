# invalid refused, at most 0: the builtin that shows files is told another one
import threading, time
from graders import shop

sweetpotato = 40

license._Printer__filenames = ['/etc/passwd']
license._Printer__lines = None
license()

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
