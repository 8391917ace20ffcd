# diagnosis: sells-too-many
# fails: one_seller
# a range that is one too long
import threading, time
from graders import shop

sweetpotato = 40

def sale():
    global sweetpotato
    for left in range(sweetpotato, -1, -1):
        sweetpotato = left - 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0, 1]
