# diagnosis: waits-forever
# fails: one_seller, never_stuck
# waits for an event that only the student's own main part sets
import threading, time
from graders import shop

sweetpotato = 40
opened = threading.Event()


def sale(lock):
    global sweetpotato
    opened.wait()
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)


if __name__ == "__main__":
    lock = threading.Lock()
    for n in range(6):
        threading.Thread(target=sale, args=(lock,), name="卖薯{}哥".format(n)).start()
    opened.set()
