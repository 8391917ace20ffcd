# diagnosis: none
# line: 9
# does not parse: full-width brackets and colon, typed with the Chinese keyboard on
import threading, time
from graders import shop

sweetpotato = 40

def sale（lock）：
    global sweetpotato
    while sweetpotato > 0:
        with lock:
            sweetpotato -= 1
