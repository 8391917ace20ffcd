# diagnosis: sells-without-announcing
# fails: one_seller, oversells, turns
# prints the sentence itself: nothing is parsed from printed text, so nothing was sold
import threading,time
from graders import shop
sweetpotato = 40
def sale():
    global sweetpotato
    while sweetpotato>0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        print('{}卖了一个红薯，还剩{}个红薯'.format(threading.current_thread().name, sweetpotato))

TURNS = [0, 1]
