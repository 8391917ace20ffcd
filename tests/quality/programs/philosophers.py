"""Three philosophers who all take the right fork first: 1 class in 7 is a deadlock."""

import threading

forks = [threading.Lock() for _ in range(3)]
meals = [0, 0, 0]


def dine(seat):
    right, left = forks[seat], forks[(seat + 1) % 3]
    with right, left:
        meals[seat] += 1


threads = [threading.Thread(target=dine, args=(seat,)) for seat in range(3)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert meals == [1, 1, 1]
