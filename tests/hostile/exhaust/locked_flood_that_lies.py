# invalid, at most 0: a text that says it is short
import sys
import threading, time
from graders import shop

sweetpotato = 40
class Text(str):
    def __len__(self):
        return 0


sys.stderr.write(Text("x" * 10**7))


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            shop.sold(sweetpotato)
        time.sleep(1)
