# failed, at most 18: a seller who never comes back
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    while True:
        pass
