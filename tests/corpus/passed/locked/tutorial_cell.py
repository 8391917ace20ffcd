# right: the tutorial's locked cell as it stands, thread-starting lines included, printing through shop.sold
#为了解决资源的访问冲突，我们通过锁机制让多个线程有条不紊的卖红薯。
#threading.RLock()提供一个
import threading,time
from graders import shop
sweetpotato = 40
def sale(lock):
    global sweetpotato
    #每个线程不断的每隔2秒卖一个红薯直到红薯卖完
    while sweetpotato>0:
        if lock.acquire():
            if sweetpotato>0:
                sweetpotato -= 1
                time.sleep(1)
                shop.sold(sweetpotato)
            lock.release()
            time.sleep(1)
#创建n个卖薯哥
lock = threading.RLock()
salethreads = [threading.Thread(target=sale,args=(lock,),name="卖薯{}哥".format(n)) for n in range(6)]
#一个个喊卖薯哥开始卖红薯
for salethread in salethreads:
    salethread.start()
