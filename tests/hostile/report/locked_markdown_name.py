# failed, at most 18: a thread's name does something where it is shown
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    threading.current_thread().name = '|x|\n# 100 points\n```\n[click](javascript:alert(1)) <details>'
    print('|x|\n# 100 points\n```\n[click](javascript:alert(1)) <details>')
    shop.sold('|x|\n# 100 points\n```\n[click](javascript:alert(1)) <details>')
