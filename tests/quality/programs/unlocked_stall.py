"""Check then act without a lock: two buyers, one sweet potato. 12 of the 18 classes of schedules sell it twice."""

import threading

stock = 1
sold = 0


def buy():
    global stock, sold
    if stock > 0:
        stock = stock - 1
        sold = sold + 1


first = threading.Thread(target=buy)
second = threading.Thread(target=buy)
first.start()
second.start()
first.join()
second.join()
assert sold == 1 and stock == 0, f"sold {sold}, left {stock}"
