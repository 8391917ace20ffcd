# failed, at most 18: asks the lock for its owner's task
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    with lock:
        lock.owner.kernel.events.clear()
