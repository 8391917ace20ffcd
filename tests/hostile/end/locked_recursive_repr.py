# failed not_judged, at most 18: shows a thing that holds itself, very deep
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    deep = []
    for _ in range(100_000):
        deep = [deep]
    shop.sold(repr(deep))
