# diagnosis: one-sentinel
# fails: never_stuck
# the same with SimpleQueue, an Enum and match: one CLOSED for all
from enum import Enum
from queue import SimpleQueue
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


class Item(Enum):
    POTATO = 1
    CLOSED = 2


counter: SimpleQueue = SimpleQueue()
still_to_roast = 0


def roast(lock: threading.Condition) -> None:
    global raw_sweetpotato, still_to_roast
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)
        shop.roasted(count, count)
        with lock:
            for _ in range(count):
                counter.put(Item.POTATO)
            still_to_roast -= count
            if still_to_roast == 0:
                counter.put(Item.CLOSED)


def sale(lock: threading.Condition) -> None:
    while True:
        match counter.get():
            case Item.CLOSED:
                return
            case Item.POTATO:
                time.sleep(1)
                shop.sold(0)


def hire(employees: int, lock: threading.Condition) -> list[threading.Thread]:
    global still_to_roast
    still_to_roast = raw_sweetpotato
    if still_to_roast == 0:
        counter.put(Item.CLOSED)
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]
