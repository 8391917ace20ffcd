# diagnosis: none
# line: 10
# does not parse: a colon is missing
import threading, time
from graders import shop

sweetpotato = 40
def sale():
    global sweetpotato
    while sweetpotato > 0
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpotato)
TURNS = [0, 1]
