# refused, at most 0: raises an error of ours
import threading, time
from graders import shop

sweetpotato = 40

from graders.errors import SubmissionError

raise SubmissionError('passed')

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
