# diagnosis: sells-too-fast
# sleeps once for all
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    time.sleep(1)
    for number in range(sweetpotato - 1, -1, -1):
        sweetpotato = number
        shop.sold(number)


TURNS = [0, 1, 0, 1, 0, 1]
