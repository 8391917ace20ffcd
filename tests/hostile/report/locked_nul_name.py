# failed, at most 18: a thread's name does something where it is shown
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    threading.current_thread().name = 'a\x00b\x0b\x0c\x85\u2028'
    print('a\x00b\x0b\x0c\x85\u2028')
    shop.sold('a\x00b\x0b\x0c\x85\u2028')
