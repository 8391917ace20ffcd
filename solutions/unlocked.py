"""没有锁的红薯摊 · The stall without a lock

几位卖薯哥同时卖同一堆红薯，谁也不等谁。一个人卖，一切正常；几个人卖，就可能卖出并不存在的红薯。
这一关不修它，而是亲手让它出错：先写 sale()，再用 TURNS 当一回调度器。

Several sellers sell from one heap, and nobody waits for anybody. With one seller all is well; with several, sweet
potatoes that do not exist may be sold. Do not repair it here. Break it by hand: write sale(), then be the
scheduler with TURNS.
"""

import threading, time
from graders import shop

# 今天有多少个红薯。评分时会换成别的数字。
# How many sweet potatoes there are today. The grader sets other numbers.
sweetpotato = 40


def sale():
    """一位卖薯哥的一天：还有红薯就拿一个，等一秒，然后用 shop.sold(还剩几个) 卖出去。不用锁。

    One seller's day: while any is left take one, wait a second, hand it over with shop.sold(how many are left).
    No lock.
    """
    global sweetpotato
    # <solution>
    # stub: # TODO: 一个人卖时，要正好卖完：喊出的数字从 总数-1 一直到 0，每个红薯至少花一秒，卖完回家。
    # stub: # TODO: One seller alone must sell exactly the stock: call out stock-1 down to 0, spend at least a second
    # stub: #       on each, and go home when none is left.
    # stub: raise NotImplementedError("sale() 还没有写 · sale() is still to be written")
    # 先看还有没有，再拿走一个。看和拿是两步：两步之间，别人也可以来看。
    # First look whether any is left, then take one. That is two steps, and between them others may look, too.
    while sweetpotato > 0:
        sweetpotato = sweetpotato - 1
        time.sleep(1)
        # 等了一秒，别人可能又拿走了几个：喊出的数字未必是自己留下的那个。
        # A second has passed and others may have taken some: what is called out need not be what was left then.
        shop.sold(sweetpotato)
    # </solution>


# 当一回调度器：只有一个红薯，两位卖薯哥，0 号和 1 号。每一项说下一步让谁走。一步是 sale() 里的一次操作：
# 读一次 sweetpotato、写一次 sweetpotato、睡一次、喊一次（x = x - 1 是先读后写，两步）。
# 走完这张表，0 号先走到底，然后 1 号走到底。
# Be the scheduler: one sweet potato, two sellers, 0 and 1. Each entry says who takes the next step. A step is one
# operation of sale(): one read of sweetpotato, one write of it, one sleep, one call (x = x - 1 reads, then writes:
# two steps). After the list, seller 0 and then seller 1 run to the end.
# <solution>
# stub: # TODO: 让同一个红薯被卖出两次。
# stub: # TODO: Let the one sweet potato be sold twice.
# stub: TURNS = []
# 0 号看见还有一个，还没伸手；1 号也看见还有一个。之后无论谁先走，两个人都会卖。
# Seller 0 sees the last one but does not take it yet; seller 1 sees it as well. From here on both will sell.
TURNS = [0, 1]
# </solution>


if __name__ == "__main__":
    # 还没写完时只说一句话，而不是六份报错 · one calm line while something is still to do, not six tracebacks
    threading.excepthook = shop.excepthook
    # 创建 6 个卖薯哥，一个个喊他们开始卖红薯，再等大家回家 · six sellers; call them to work, wait until all are home
    salethreads = [threading.Thread(target=sale, name=f"卖薯{n}哥") for n in range(6)]
    for salethread in salethreads:
        salethread.start()
    for salethread in salethreads:
        salethread.join()
