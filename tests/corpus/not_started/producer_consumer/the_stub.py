# diagnosis: not-started
# nothing written yet
import threading, time
from graders import shop

raw_sweetpotato = 40
roasted_sweetpotato = 0
unsold_sweetpotato = 40


def roast(lock):
    raise NotImplementedError("roast(lock) 还没有写 · roast(lock) is still to be written")


def sale(lock):
    raise NotImplementedError("sale(lock) 还没有写 · sale(lock) is still to be written")


def hire(employees, lock):
    raise NotImplementedError("hire(employees, lock) 还没有写 · hire(employees, lock) is still to be written")
