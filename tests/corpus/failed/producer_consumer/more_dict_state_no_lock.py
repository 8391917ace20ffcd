# diagnosis: no-lock
# fails: all_roasted
# everything in one dictionary, and nothing locked
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

state = {}


def roast(lock):
    while state["raw"]:
        count = min(5, state["raw"])
        state["raw"] -= count
        time.sleep(5)
        shop.roasted(count, state["done"] + count)
        state["done"] += count


def sale(lock):
    while state["unsold"] > 0:
        if state["done"]:
            state["done"] -= 1
            state["unsold"] -= 1
            time.sleep(1)
            shop.sold(state["unsold"])
        else:
            time.sleep(0.5)


def hire(employees, lock):
    state.update(raw=raw_sweetpotato, done=0, unsold=unsold_sweetpotato)
    return [threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees)]
