# diagnosis: no-lock
# fails: never_oversells
# the class keeps the lock and never takes it
import threading, time
from graders import shop

sweetpotato: int = 40


class 卖薯哥:
    def __init__(self, lock) -> None:
        self.lock = lock

    def 拿(self) -> int:
        global sweetpotato
        sweetpotato -= 1
        return sweetpotato

    def 上班(self) -> None:
        while sweetpotato > 0:
            剩余 = self.拿()
            time.sleep(1)
            shop.sold(剩余)


def sale(lock):
    卖薯哥(lock).上班()
