# diagnosis: sells-too-many
# fails: one_seller
# `>=` sells one more than there is, even alone
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato >= 0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0, 1]
