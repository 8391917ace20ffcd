# diagnosis: sells-too-many
# counts one too many
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    for _ in range(sweetpotato + 1):
        sweetpotato -= 1
        left = sweetpotato
        time.sleep(1)
        shop.sold(left)


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
