# failed, at most 18: a number of five thousand digits
import threading, time
from graders import shop

sweetpotato = 40

def sale(lock):
    shop.sold(10 ** 5_000)
