# right: a single end mark, but every seller who takes it puts it back for the next
import queue
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40
柜台 = queue.SimpleQueue()
打烊 = object()
烤的人 = 0


def roast(lock):
    global raw_sweetpotato, 烤的人
    while raw_sweetpotato > 0:
        with lock:
            拿了 = min(5, raw_sweetpotato)
            raw_sweetpotato -= 拿了
        if 拿了 == 0:
            break
        time.sleep(5)
        shop.roasted(拿了, 拿了)
        for _ in range(拿了):
            柜台.put(1)
    with lock:
        烤的人 -= 1
        最后 = 烤的人 == 0
    if 最后:
        柜台.put(打烊)


def sale(lock):
    while True:
        红薯 = 柜台.get()
        if 红薯 is 打烊:
            柜台.put(打烊)
            return
        time.sleep(1)
        shop.sold(0)


def hire(employees, lock):
    global 烤的人
    烤的人 = employees // 2
    名单 = []
    for 编号 in range(employees):
        活 = roast if 编号 % 2 == 1 else sale
        名单.append(threading.Thread(target=活, args=(lock,)))
    return 名单
