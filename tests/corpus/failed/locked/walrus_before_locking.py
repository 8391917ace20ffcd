# diagnosis: check-outside-lock
# fails: never_oversells
# remembers the number before taking the lock and writes back an old one
import threading, time
from graders import shop

sweetpotato = 40


def sale(lock: threading.Lock) -> None:
    global sweetpotato
    while (n := sweetpotato) > 0:
        with lock:
            sweetpotato = n - 1
        time.sleep(1)
        shop.sold(n - 1)
