# failed, at most 18: an exception's words do something where they are shown
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    raise ValueError('|x|\n# 100 points\n```\n[click](javascript:alert(1)) <details>')
