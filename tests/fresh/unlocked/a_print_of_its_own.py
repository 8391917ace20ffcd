# diagnosis: sells-without-announcing
# prints the sentence itself
import threading, time
from graders import shop

sweetpotato = 40


def call_out(left):
    print(f"{threading.current_thread().name}卖了一个红薯，还剩{left}个红薯")


def sale():
    global sweetpotato
    while sweetpotato > 0:
        sweetpotato -= 1
        time.sleep(1)
        call_out(sweetpotato)


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
