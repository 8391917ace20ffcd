# failed, at most 18: a thread's name does something where it is shown
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    threading.current_thread().name = "=cmd|'/c calc'!A0"
    print("=cmd|'/c calc'!A0")
    shop.sold("=cmd|'/c calc'!A0")
