# failed, at most 18: a name that is no text
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    threading.current_thread()._name = [1]
    shop.sold(0)
