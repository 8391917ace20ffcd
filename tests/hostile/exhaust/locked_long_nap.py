# failed, at most 32: sleeps for thirty years
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    time.sleep(1e9)
