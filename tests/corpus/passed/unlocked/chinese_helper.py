# right: Chinese identifiers, a helper of their own, CRLF line ends; seller 1 sells while seller 0 holds an old look
import threading, time
from graders import shop

sweetpotato = 40


def 拿一个():
    global sweetpotato
    sweetpotato = sweetpotato - 1
    return sweetpotato


def sale():
    while sweetpotato > 0:
        剩余 = 拿一个()
        time.sleep(1)
        shop.sold(剩余)


# 0 号看了一眼就发呆，1 号卖完回家，0 号醒来接着卖
TURNS = [0] + [1] * 20 + [0] * 20
