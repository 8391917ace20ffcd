# right: Chinese identifiers throughout, taking in a helper that locks
import threading, time
from graders import shop as 店

sweetpotato = 40


def 拿一个(锁):
    """拿走一个，返回还剩几个；没有了返回 None。"""
    global sweetpotato
    with 锁:
        if sweetpotato == 0:
            return None
        sweetpotato -= 1
        return sweetpotato


def sale(lock):
    while True:
        剩余 = 拿一个(lock)
        if 剩余 is None:
            return
        time.sleep(1)
        店.sold(剩余)
