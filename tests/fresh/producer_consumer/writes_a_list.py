# diagnosis: sells-without-announcing
# notes the sales in a list
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


sales = []


def roast(lock):
    global raw_sweetpotato, roasted_sweetpotato
    while True:
        with lock:
            n = min(5, raw_sweetpotato)
            raw_sweetpotato -= n
        if n == 0:
            break
        time.sleep(5)
        with lock:
            roasted_sweetpotato += n
            shop.roasted(n, roasted_sweetpotato)
            lock.notify_all()


def sale(lock):
    global roasted_sweetpotato, unsold_sweetpotato
    while True:
        with lock:
            while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
                lock.wait()
            if unsold_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            sales.append((shop.sold, unsold_sweetpotato))
        time.sleep(1)


def hire(employees, lock):
    staff = []
    for number in range(employees):
        work, name = (roast, f"烤薯{number}姐") if number % 2 else (sale, f"卖薯{number}哥")
        staff.append(threading.Thread(target=work, args=[lock], name=name))
    return staff
