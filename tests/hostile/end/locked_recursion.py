# failed, at most 18: calls itself without end
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    sale(lock)
