# failed invalid not_judged, at most 18: everybody starts two
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    for _ in range(2):
        threading.Thread(target=sale, args=(lock,)).start()
