"""Deposit and withdrawal under a lock, the report of the balance between the two steps of the deposit: it is wrong."""

import threading

mutex = threading.Lock()
balance = 1
deposited = False
withdrawn = False


def deposit():
    global balance, deposited
    with mutex:
        balance = balance + 2
    deposited = True


def withdraw():
    global balance, withdrawn
    with mutex:
        balance = balance - 1
    withdrawn = True


def check():
    with mutex:
        if deposited and withdrawn:
            assert balance == 2
        elif deposited:
            assert balance == 3, f"deposited, and the balance is {balance}"


threads = [threading.Thread(target=work) for work in (check, deposit, withdraw)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
