# failed, at most 19: a batch that looks like an announcement of the engine
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

def roast(lock):
    shop.roasted("global", "x")
    shop.roasted("ready", print)
    shop.roasted("item", 0)


def sale(lock):
    shop.sold(("global", "x"))


def hire(employees, lock):
    return [threading.Thread(target=roast if i % 2 else sale, args=(lock,)) for i in range(employees)]
