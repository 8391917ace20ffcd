# diagnosis: none
# line: 7
# the name is there, but it is a number
import threading, time
from graders import shop

sale = 40
