# diagnosis: waits-forever
# fails: never_stuck
# with a colleague there, everybody waits for ever once the first sweet potato is sold
import threading, time
from graders import shop

sweetpotato = 40
colleagues = []
done = threading.Event()


def sale(lock):
    global sweetpotato
    colleagues.append(1)
    time.sleep(1)
    while True:
        with lock:
            if len(colleagues) > 1 and done.is_set():
                threading.Event().wait()
            if sweetpotato == 0:
                return
            sweetpotato -= 1
            left = sweetpotato
            done.set()
        time.sleep(1)
        shop.sold(left)
