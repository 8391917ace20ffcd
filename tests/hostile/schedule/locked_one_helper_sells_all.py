# failed, at most 32: the first who comes has somebody sell everything
import threading, time
from graders import shop

sweetpotato = 40

def day():
    for left in range(sweetpotato - 1, -1, -1):
        time.sleep(1)
        shop.sold(left)


def sale(lock):
    if threading.current_thread().name.endswith("0哥"):
        helper = threading.Thread(target=day)
        helper.start()
        helper.join()
