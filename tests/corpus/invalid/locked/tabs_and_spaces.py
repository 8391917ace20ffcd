# diagnosis: none
# line: 13
# does not parse: a tab among the spaces
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    global sweetpotato
    while True:
        with lock:
	    if sweetpotato <= 0:
                return
            sweetpotato -= 1
