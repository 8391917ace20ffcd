# diagnosis: no-lock
# fails: never_stuck
# UserDict.pop looks first and removes then: two sellers see the same number, and one finds it gone
from collections import UserDict

import threading, time
from graders import shop

sweetpotato = 40


crates = UserDict()


def sale(lock):
    with lock:
        if "stock" not in crates:
            crates["stock"] = UserDict.fromkeys(range(sweetpotato))
        crate, most = crates["stock"], sweetpotato
    for number in reversed(range(most)):
        if crate.pop(number, "gone") is None:
            time.sleep(1)
            shop.sold(number)
