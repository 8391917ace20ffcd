# failed not_judged invalid, at most 18: iterators in iterators, until the C stack is full
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    tower = iter([1])
    for _ in range(300_000):
        tower = filter(None, tower)
    shop.sold(len(list(tower)))
