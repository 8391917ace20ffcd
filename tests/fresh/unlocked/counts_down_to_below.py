# diagnosis: sells-too-many
# a number of its own, down to zero and one more
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    global sweetpotato
    number = sweetpotato
    while number >= 0:
        number -= 1
        sweetpotato = number
        time.sleep(1)
        shop.sold(number)


TURNS = [0, 1]
