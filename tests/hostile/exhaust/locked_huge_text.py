# invalid, at most 0: prints without end
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    for _ in range(3000):
        print('x' * 100_000)
