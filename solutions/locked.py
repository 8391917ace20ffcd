"""有锁的红薯摊 · The stall with a lock

还是几位卖薯哥卖同一堆红薯，但现在大家共用一把锁：一次只有一个人可以看那堆红薯、从里面拿。

Again several sellers sell from one heap, but now they share one lock: only one of them at a time may look at the
heap and take from it.
"""

import threading, time
from graders import shop

# 今天有多少个红薯。评分时会换成别的数字。
# How many sweet potatoes there are today. The grader sets other numbers.
sweetpotato = 40


def sale(lock):
    """一位卖薯哥的一天：还有红薯就拿一个，等一秒，然后用 shop.sold(还剩几个) 卖出去。

    One seller's day: while any is left take one, wait a second, hand it over with shop.sold(how many are left).
    """
    global sweetpotato
    # <solution>
    # stub: # TODO: 无论几个人一起卖、谁先谁后：不多卖，也不少卖；从 总数-1 到 0，每个数字正好喊一次；
    # stub: #       人人都能卖到，人人都能回家。lock 有时是 threading.Lock，有时是 RLock。
    # stub: # TODO: However many sell together and whoever goes first: never one too many, never one too few; every
    # stub: #       number from stock-1 to 0 is called out exactly once; everybody gets to sell, everybody gets home.
    # stub: #       `lock` is a threading.Lock at times, an RLock at others.
    # stub: raise NotImplementedError("sale(lock) 还没有写 · sale(lock) is still to be written")
    while True:
        # 看和拿必须在同一次持锁里完成：看见的，到拿的时候还算数。
        # Looking and taking belong under one hold of the lock: what was seen is still true when it is taken.
        with lock:
            if sweetpotato <= 0:
                break  # with 会还锁，从哪条路离开都一样 · `with` gives the lock back, whichever way we leave
            sweetpotato -= 1
            left = sweetpotato  # 趁还拿着锁记下来，这个数字就只属于我 · noted while locked: this number is mine alone
        # 等客人不需要锁：一个人等，别人照样可以拿。
        # Waiting for the customer needs no lock: while one waits the others can take theirs.
        time.sleep(1)
        shop.sold(left)
    # </solution>


if __name__ == "__main__":
    # 还没写完时只说一句话，而不是六份报错 · one calm line while something is still to do, not six tracebacks
    threading.excepthook = shop.excepthook
    # 一把锁，6 个卖薯哥，一个个喊他们开始卖，再等大家回家 · one lock, six sellers; start them, wait until all are home
    lock = threading.RLock()
    salethreads = [threading.Thread(target=sale, args=(lock,), name=f"卖薯{n}哥") for n in range(6)]
    for salethread in salethreads:
        salethread.start()
    for salethread in salethreads:
        salethread.join()
