# failed, at most 18: a thread's name does something where it is shown
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    threading.current_thread().name = '\ud800\udfff\udc00'
    print('\ud800\udfff\udc00')
    shop.sold('\ud800\udfff\udc00')
