# right: the module talks, naps and opens the stall while loading; two threads of its own run to their end
import threading, time
from graders import shop

print("红薯摊开张啦")
time.sleep(2)
sweetpotato = 40


def sale(lock):
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                break
            sweetpotato -= 1
            left = sweetpotato
        time.sleep(1)
        shop.sold(left)
    print(threading.current_thread().name, "回家了")


门锁 = threading.Lock()
a = threading.Thread(target=sale, args=(门锁,), name="卖薯甲")
b = threading.Thread(target=sale, args=(门锁,), name="卖薯乙")
a.start()
b.start()
a.join()
b.join()
print("今天卖完了")
