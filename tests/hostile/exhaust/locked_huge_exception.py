# failed, at most 18: an exception of ten megabytes
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    raise ValueError('x' * 10_000_000)
