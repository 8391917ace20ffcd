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
    # TODO: 订多少烤多少，不多也不少，最后一炉可能不满五个；先喊 shop.roasted，卖薯哥才能拿到这一炉。
    #       可能有卖薯哥正等着。lock 是 threading.Condition。
    # TODO: Exactly what was ordered gets roasted, and the last batch may be smaller than five; shop.roasted is
    #       called before any seller can take one of the batch. Sellers may be waiting for you.
    #       `lock` is a threading.Condition.
    raise NotImplementedError("roast(lock) 还没有写 · roast(lock) is still to be written")


def sale(lock):
    """一位卖薯哥的一天：摊上有就拿一个，等一秒，用 shop.sold(还剩几个) 卖出去，直到今天的红薯全部卖完。

    One seller's day: take one from the counter, wait a second, hand it over with shop.sold(how many are left), until
    every sweet potato of today is sold.
    """
    global roasted_sweetpotato, unsold_sweetpotato
    # TODO: 摊上是空的有两种情况：还没烤好，或者今天卖完了。前一种要等，但不能空转；后一种要回家，
    #       而且谁也不能被落下。卖出的永远不比放上摊的多。
    # TODO: An empty counter means one of two things: not roasted yet, or sold out for today. The first calls
    #       for waiting (without spinning), the second for going home, and nobody may be left behind. Never
    #       sell more than was put on the counter.
    raise NotImplementedError("sale(lock) 还没有写 · sale(lock) is still to be written")


def hire(employees, lock):
    """招聘：返回 employees 个还没开始的线程；在列表里的位置就是编号，奇数烤红薯，偶数卖红薯。

    Hire: return a list of that many threads, not started yet; the place in the list is the employee's number, odd
    numbers roast, even numbers sell.
    """
    # TODO: 给每个人起名字：烤薯{编号}姐 或 卖薯{编号}哥。
    # TODO: Give everybody a name: 烤薯{number}姐 (a roaster) or 卖薯{number}哥 (a seller).
    raise NotImplementedError("hire(employees, lock) 还没有写 · hire(employees, lock) is still to be written")


if __name__ == "__main__":
    # 还没写完时只说一句话，而不是十份报错 · one calm line while something is still to do, not ten tracebacks
    threading.excepthook = shop.excepthook
    # 招聘 10 个员工，一个个喊他们开始工作，然后等大家回家 · hire ten, call them to work, wait until all are home
    threads = hire(10, threading.Condition())
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
