# diagnosis: released-too-early
# fails: all_sold
# the note with the number is a global: everybody writes on the same one
import threading, time
from graders import shop

sweetpotato = 40

note = 0


def take(lock):
    global sweetpotato, note
    with lock:
        if sweetpotato <= 0:
            return False
        sweetpotato -= 1
        note = sweetpotato
        return True


def sale(lock):
    while take(lock):
        time.sleep(1)
        shop.sold(note)
