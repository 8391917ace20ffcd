# diagnosis: sells-without-announcing
# fails: one_seller
# the tutorial's locked cell unchanged: it prints, it does not call shop.sold
import threading,time
sweetpotato = 40
def sale(lock):
    global sweetpotato
    while sweetpotato>0:
        if lock.acquire():
            if sweetpotato>0:
                sweetpotato -= 1
                time.sleep(1)
                print('{}卖了一个红薯，还剩{}个红薯'.format(threading.current_thread().name, sweetpotato))
            lock.release()
            time.sleep(1)
lock = threading.RLock()
salethreads = [threading.Thread(target=sale,args=(lock,),name="卖薯{}哥".format(n)) for n in range(6)]
for salethread in salethreads:
    salethread.start()
