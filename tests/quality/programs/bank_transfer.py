"""Two transfers between two accounts, each account locked on its own: the sum is read while money is on its way."""

import threading


class Account:
    def __init__(self, balance):
        self.balance = balance
        self.lock = threading.Lock()


def transfer(source, target, amount):
    with source.lock:
        source.balance -= amount
    with target.lock:
        target.balance += amount


def audit(accounts):
    total = 0
    for account in accounts:
        with account.lock:
            total += account.balance
    assert total == 200, f"the bank holds {total}"


left, right = Account(100), Account(100)
threads = [
    threading.Thread(target=transfer, args=(left, right, 30)),
    threading.Thread(target=transfer, args=(right, left, 10)),
    threading.Thread(target=audit, args=((left, right),)),
]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
