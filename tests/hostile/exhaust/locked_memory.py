# failed not_judged, at most 18: all the memory there is
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    bytearray(1 << 40)
