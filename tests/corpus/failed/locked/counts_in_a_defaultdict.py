# diagnosis: no-lock
# fails: never_oversells
# counts in a defaultdict that makes its own zero
import threading
import time
from collections import defaultdict

from graders import shop

sweetpotato = 40
sold = defaultdict(lambda: 0)


def sale(lock):
    while sold["n"] < sweetpotato:
        sold["n"] += 1
        left = sweetpotato - sold["n"]
        time.sleep(1)
        shop.sold(left)
