# right: a pool of one does the taking while the seller holds the lock and waits for the result
import threading, time
from graders import shop
sweetpotato = 40

from concurrent.futures import ThreadPoolExecutor
def take():
    global sweetpotato
    if sweetpotato <= 0: return None
    sweetpotato -= 1
    return sweetpotato
def sale(lock):
    with ThreadPoolExecutor(max_workers=1) as pool:
        while True:
            with lock:
                left = pool.submit(take).result()
            if left is None: return
            time.sleep(1)
            shop.sold(left)
