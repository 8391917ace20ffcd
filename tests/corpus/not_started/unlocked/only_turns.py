# diagnosis: not-started
# TURNS is written, sale() is not
import threading, time
from graders import shop

sweetpotato = 40


def sale():
    raise NotImplementedError


TURNS = [0, 1]
