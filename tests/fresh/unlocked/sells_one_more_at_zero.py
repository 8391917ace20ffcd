# diagnosis: sells-too-many
# greater or equal, alone
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    while sweetpotato >= 0:
        sweetpotato -= 1
        time.sleep(1)
        shop.sold(sweetpotato)


TURNS = [0, 1, 0, 1, 0, 1]
