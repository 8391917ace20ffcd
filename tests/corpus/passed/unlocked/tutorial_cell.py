# right: the tutorial's own cell, thread-starting lines included, printing through shop.sold
#假设我们开了地摊卖烤红薯,开几个线程同时卖红薯，观察会出现什么情况
import threading,time
from graders import shop
sweetpotato = 40
def sale():
    global sweetpotato
    #每个线程不断的每隔2秒卖一个红薯直到红薯卖完
    while sweetpotato>0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        shop.sold(sweetpotato)

TURNS = [0, 1]

#创建n个卖薯哥
salethreads = [threading.Thread(target=sale,name="卖薯{}哥".format(n)) for n in range(6)]
#一个个喊卖薯哥开始卖红薯
for salethread in salethreads:
    salethread.start()
