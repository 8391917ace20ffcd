# right: the end is "no roaster left and nothing on the counter"; every roaster says good-bye aloud
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
roasters_left = 0


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato, roasters_left
    while True:
        with lock:
            count = min(5, raw_sweetpotato)
            if count == 0:
                roasters_left -= 1
                lock.notify_all()
                return
            raw_sweetpotato -= count
        time.sleep(5)
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and roasters_left > 0:
                lock.wait()
            if roasted_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            left = roasted_sweetpotato
        time.sleep(1)
        shop.sold(left)


def hire(employees, lock):
    global roasters_left
    roasters_left = 0
    threads = []
    for n in range(employees):
        if n % 2 == 1:
            roasters_left += 1
            threads.append(threading.Thread(target=roast, args=(lock,)))
        else:
            threads.append(threading.Thread(target=sale, args=(lock,)))
    return threads
