# diagnosis: waits-holding-lock
# fails: one_seller
# waits inside the lock for a helper who needs the lock
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    global sweetpotato

    def take_one():
        global sweetpotato
        with lock:
            if sweetpotato > 0:
                sweetpotato -= 1
                got.append(sweetpotato)

    while True:
        got = []
        with lock:
            if sweetpotato <= 0:
                return
            helper = threading.Thread(target=take_one)
            helper.start()
            helper.join()
        if got:
            time.sleep(1)
            shop.sold(got[0])
