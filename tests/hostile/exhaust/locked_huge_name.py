# failed, at most 18: a thread with a name of a megabyte
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    threading.current_thread().name = 'x' * 1_000_000
    shop.sold(0)
