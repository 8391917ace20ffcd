# diagnosis: crash
# line: 8
# an exception while loading: the name is not defined yet
import threading, time
from graders import shop

sweetpotato = 40
threading.Thread(target=sale, args=(lock,)).start()

def sale(lock):
    global sweetpotato
    with lock:
        sweetpotato -= 1
