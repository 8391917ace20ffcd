"""小柜台 · The small counter

柜台上只放得下 room 个红薯。烤薯姐一个一个往上放，满了就等；卖薯哥一个一个往下拿，空了就等。

There is room for `room` sweet potatoes on the counter. Roasters put them down one at a time and wait while it is full;
sellers take them one at a time and wait while it is empty.
"""

import threading, time
from graders import shop

# 评分时会换成别的数字 · The grader sets other numbers.
counter = 0  # 柜台上现在有几个 · how many lie on the counter
room = 3  # 柜台上放得下几个 · how many there is room for


def roast(count, lock):
    """一位烤薯姐的一天：放 count 个，一次一个；每放一个，就在拿着锁的时候喊 shop.roasted(1, 现在有几个)。

    One roaster's day: put down `count` of them, one at a time; call shop.roasted(1, how many there are now) for each,
    while holding the lock.
    """
    global counter
    # <solution>
    # stub: # TODO: 满了要等，醒来要再看。lock 是 threading.Condition，卖薯哥也在上面等。
    # stub: # TODO: Wait while it is full, and look again when woken. `lock` is a threading.Condition, and sellers wait
    # stub: #       at it, too.
    # stub: raise NotImplementedError("roast(count, lock) 还没有写 · roast(count, lock) is still to be written")
    for _ in range(count):
        with lock:
            while counter == room:
                lock.wait()
            counter += 1
            shop.roasted(1, counter)
            lock.notify_all()  # 等着的有两种人，所以全叫醒 · two kinds of people wait here, so wake them all
    # </solution>


def sale(count, lock):
    """一位卖薯哥的一天：拿 count 个，一次一个；每拿一个，就在拿着锁的时候喊 shop.sold(柜台上还剩几个)。

    One seller's day: take `count` of them, one at a time; call shop.sold(how many are left on the counter) for each,
    while holding the lock.
    """
    global counter
    # <solution>
    # stub: # TODO: 空了要等，醒来要再看。
    # stub: # TODO: Wait while it is empty, and look again when woken.
    # stub: raise NotImplementedError("sale(count, lock) 还没有写 · sale(count, lock) is still to be written")
    for _ in range(count):
        with lock:
            while counter == 0:
                lock.wait()
            counter -= 1
            shop.sold(counter)
            lock.notify_all()
    # </solution>


if __name__ == "__main__":
    threading.excepthook = shop.excepthook  # 还没写完时只说一句话 · one calm line while something is still to do
    lock = threading.Condition()
    threads = [threading.Thread(target=(sale, roast)[i % 2], args=(4, lock), name=f"{i}") for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
