# diagnosis: stops-too-early
# fails: all_sold, never_stuck
# stares at the roasters until they go home; before they have begun, too, nobody of them is alive
import queue, threading, time
from collections import deque
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40

people = []

def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if not count:
            break
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato
    while any(person.is_alive() for person in people[1::2]):
        pass
    while True:
        with lock:
            if roasted_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            left = roasted_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    people.extend(threading.Thread(target=roast if n % 2 else sale, args=(lock,)) for n in range(employees))
    return list(people)
