# right: the counter holds three; roasters wait for room without any lock, sellers claim before they wait
from queue import Queue
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
counter: Queue = Queue(maxsize=3)


def roast(lock: threading.Condition) -> None:
    global raw_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        shop.roasted(count, counter.qsize())
        for number in range(count):
            counter.put(number)


def sale(lock: threading.Condition) -> None:
    global unsold_sweetpotato
    while True:
        with lock:
            if unsold_sweetpotato == 0:
                return
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
        counter.get()
        time.sleep(1)
        shop.sold(left)


def hire(employees: int, lock: threading.Condition) -> list[threading.Thread]:
    """Odd numbers roast, even numbers sell."""
    return [threading.Thread(target=(sale, roast)[n % 2], args=(lock,)) for n in range(employees)]
