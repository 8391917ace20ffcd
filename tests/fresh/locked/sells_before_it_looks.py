# diagnosis: sells-too-many
# takes one before it looks whether there is any
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock):
    global sweetpotato
    go_on = True
    while go_on:
        with lock:
            sweetpotato -= 1
            left = sweetpotato
            go_on = left > 0
        time.sleep(1)
        shop.sold(left)
