# refused, at most 0: walks up from the traceback that the hook is given
import threading, time
from graders import shop

sweetpotato = 40

def hook(args):
    print(args.exc_traceback.tb_frame.f_back)


threading.excepthook = hook

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
