# failed, at most 18: the builtin closes the standard input as well
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    exit()
