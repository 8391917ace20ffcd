"""有人烤，有人卖 · Some roast, some sell

红薯摊做大了：编号奇数的员工烤红薯，每次最多五个，烤五秒；编号偶数的员工卖红薯，一秒一个。
没烤好的不能卖；暂时没有，不等于卖完了；今天的红薯全部卖完，大家才回家。

The stall has grown: employees with odd numbers roast, up to five at a time in five seconds; those with even numbers
sell, one a second. What is not roasted cannot be sold; nothing there right now does not mean sold out; everybody
goes home once all of today's sweet potatoes are sold.
"""

import threading, time
from graders import shop

# 评分时会换成别的数字，不一定是五的倍数 · The grader sets other numbers, not always multiples of five.
raw_sweetpotato = 40  # 还没人拿去烤的 · nobody has taken these to roast yet
roasted_sweetpotato = 0  # 烤好了，放在摊上的 · roasted, on the counter
unsold_sweetpotato = 40  # 今天还要卖的，不管烤没烤好 · still to be sold today, roasted or not


def roast(lock):
    """一位烤薯姐的一天：还有生的就拿最多五个，烤五秒，放到摊上并喊 shop.roasted(几个, 现在一共几个)；没有生的就回家。

    One roaster's day: until nothing raw is left take up to five, roast them five seconds, put them on the counter
    and call shop.roasted(how many, how many there are now); then go home.
    """
    global raw_sweetpotato, roasted_sweetpotato
    # <solution>
    # stub: # TODO: 订多少烤多少，不多也不少，最后一炉可能不满五个；先喊 shop.roasted，卖薯哥才能拿到这一炉。
    # stub: #       可能有卖薯哥正等着。lock 是 threading.Condition。
    # stub: # TODO: Exactly what was ordered gets roasted, and the last batch may be smaller than five; shop.roasted is
    # stub: #       called before any seller can take one of the batch. Sellers may be waiting for you.
    # stub: #       `lock` is a threading.Condition.
    # stub: raise NotImplementedError("roast(lock) 还没有写 · roast(lock) is still to be written")
    while True:
        # 拿生红薯：看和拿在同一次持锁里，两位烤薯姐不会拿到同一个。
        # Take raw ones: look and take under one hold, so that two roasters never take the same one.
        with lock:
            count = min(5, raw_sweetpotato)
            raw_sweetpotato -= count
        if count == 0:
            return
        time.sleep(5)  # 烤的时候不拿锁：别人照样卖，照样烤 · no lock while roasting: the others go on
        with lock:
            roasted_sweetpotato += count
            shop.roasted(count, roasted_sweetpotato)
            lock.notify_all()  # 一炉够好几个人卖，所以全叫醒 · one batch serves several, so wake them all
    # </solution>


def sale(lock):
    """一位卖薯哥的一天：摊上有就拿一个，等一秒，用 shop.sold(还剩几个) 卖出去，直到今天的红薯全部卖完。

    One seller's day: take one from the counter, wait a second, hand it over with shop.sold(how many are left), until
    every sweet potato of today is sold.
    """
    global roasted_sweetpotato, unsold_sweetpotato
    # <solution>
    # stub: # TODO: 摊上是空的有两种情况：还没烤好，或者今天卖完了。前一种要等，但不能空转；后一种要回家，
    # stub: #       而且谁也不能被落下。卖出的永远不比放上摊的多。
    # stub: # TODO: An empty counter means one of two things: not roasted yet, or sold out for today. The first calls
    # stub: #       for waiting (without spinning), the second for going home, and nobody may be left behind. Never
    # stub: #       sell more than was put on the counter.
    # stub: raise NotImplementedError("sale(lock) 还没有写 · sale(lock) is still to be written")
    while True:
        with lock:
            # 醒来不等于轮到我：别人可能已经拿走了，所以再看一遍（while，不是 if）。
            # Being woken is not being served: somebody may have been faster, so look again (while, not if).
            while roasted_sweetpotato == 0 and unsold_sweetpotato > 0:
                lock.wait()
            if unsold_sweetpotato == 0:
                return
            roasted_sweetpotato -= 1
            unsold_sweetpotato -= 1
            left = unsold_sweetpotato
            # 卖完时不用再叫谁：unsold 连炉子里的也算，等着的人一定还有一炉没等到，那一炉会叫醒所有人。
            # The end needs no signal of its own: `unsold` counts what is in the oven, too, so whoever waits is still
            # owed a batch, and that batch wakes everybody.
        time.sleep(1)
        shop.sold(left)
    # </solution>


def hire(employees, lock):
    """招聘：返回 employees 个还没开始的线程；在列表里的位置就是编号，奇数烤红薯，偶数卖红薯。

    Hire: return a list of that many threads, not started yet; the place in the list is the employee's number, odd
    numbers roast, even numbers sell.
    """
    # <solution>
    # stub: # TODO: 给每个人起名字：烤薯{编号}姐 或 卖薯{编号}哥。
    # stub: # TODO: Give everybody a name: 烤薯{number}姐 (a roaster) or 卖薯{number}哥 (a seller).
    # stub: raise NotImplementedError("hire(employees, lock) 还没有写 · hire(employees, lock) is still to be written")
    threads = []
    for number in range(employees):
        if number % 2 == 1:
            thread = threading.Thread(target=roast, args=(lock,), name=f"烤薯{number}姐")
        else:
            thread = threading.Thread(target=sale, args=(lock,), name=f"卖薯{number}哥")
        threads.append(thread)
    return threads
    # </solution>


if __name__ == "__main__":
    # 还没写完时只说一句话，而不是十份报错 · one calm line while something is still to do, not ten tracebacks
    threading.excepthook = shop.excepthook
    # 招聘 10 个员工，一个个喊他们开始工作，然后等大家回家 · hire ten, call them to work, wait until all are home
    threads = hire(10, threading.Condition())
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
