# diagnosis: lock-order
# every other sale takes the two locks the other way round
import threading, time
from graders import shop

sweetpotato = 40

left_hand = threading.Lock()
right_hand = threading.Lock()


def take(first, second):
    global sweetpotato
    with first, second:
        if sweetpotato == 0:
            return None
        sweetpotato -= 1
        return sweetpotato


def sale(lock):
    turn = 0
    while True:
        left = take(left_hand, right_hand) if turn % 2 == 0 else take(right_hand, left_hand)
        if left is None:
            return
        turn += 1
        time.sleep(1)
        shop.sold(left)
