# diagnosis: crash
# line: 6
# imports a module that does not exist
import threading, time
from graders import shop
import sweet_potato_tools

sweetpotato = 40

def sale(lock):
    sweet_potato_tools.sell(lock)
