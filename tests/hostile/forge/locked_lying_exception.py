# failed, at most 18: an exception whose class and words are of its own making
import threading, time
from graders import shop

sweetpotato = 40

class Meta(type):
    @property
    def __name__(cls):
        return 3


class Text(str):
    def __getitem__(self, index):
        raise SystemExit


class Rude(Exception, metaclass=Meta):
    def __str__(self):
        return Text("rude")


def sale(lock):
    raise Rude
