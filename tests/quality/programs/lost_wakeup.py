"""One condition and notify(): two roasters, two sellers, room for one. In 4 of 60 classes the wrong one is woken."""

import threading

counter = threading.Condition()
roasted = 0


def roast():
    global roasted
    with counter:
        while roasted == 1:
            counter.wait()
        roasted = roasted + 1
        counter.notify()


def sell():
    global roasted
    with counter:
        while roasted == 0:
            counter.wait()
        roasted = roasted - 1
        counter.notify()


threads = [threading.Thread(target=work) for work in (roast, roast, sell, sell)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert roasted == 0
