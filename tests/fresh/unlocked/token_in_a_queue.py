# diagnosis: already-locked
# who has the token may take one
import threading, time
from graders import shop

sweetpotato = 40

import queue

token = queue.Queue()
token.put("令牌")


def sale():
    global sweetpotato
    while True:
        mine = token.get()
        if sweetpotato <= 0:
            token.put(mine)
            return
        sweetpotato = sweetpotato - 1
        left = sweetpotato
        token.put(mine)
        time.sleep(1)
        shop.sold(left)


TURNS = [0, 1, 0, 1, 0, 1, 0, 1]
