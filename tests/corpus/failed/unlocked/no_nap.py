# diagnosis: sells-too-fast
# fails: one_seller
# sells forty in no time: nobody waits a second for the customer
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        shop.sold(sweetpotato)


TURNS = [0, 1]
