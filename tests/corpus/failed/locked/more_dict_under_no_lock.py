# diagnosis: no-lock
# fails: never_oversells
# a dictionary and setdefault, no lock anywhere
import threading, time
from graders import shop

sweetpotato = 40

state = {}


def sale(lock):
    state.setdefault("left", sweetpotato)
    while state["left"] > 0:
        state["left"] -= 1
        left = state["left"]
        time.sleep(1)
        shop.sold(left)
