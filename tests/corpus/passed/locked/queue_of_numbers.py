# right: a queue made once under the lock; get_nowait never waits, Empty means sold out
import queue
import threading, time
from graders import shop

sweetpotato = 40
heap = None


def sale(lock):
    global heap
    with lock:
        if heap is None:
            heap = queue.Queue()
            for left in reversed(range(sweetpotato)):
                heap.put(left)
    while True:
        try:
            left = heap.get_nowait()
        except queue.Empty:
            break
        time.sleep(1)
        shop.sold(left)
