# failed invalid not_judged, at most 18: more threads than there are people
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    for _ in range(30_000):
        threading.Thread(target=time.sleep, args=(1,)).start()
