# diagnosis: not-started
# the stub as it was handed out
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    """一位卖薯哥的一天。"""
    global sweetpotato
    # TODO
    raise NotImplementedError("sale() 还没有写 · sale() is still to be written")


TURNS = []
