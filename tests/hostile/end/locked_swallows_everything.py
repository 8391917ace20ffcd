# failed not_judged, at most 18: never lets go of a thread that is to end
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    while True:
        try:
            time.sleep(1)
        except BaseException:
            pass
