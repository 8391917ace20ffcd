# coding: undefined
# invalid, at most 0: an encoding that reads nothing
x = 1
