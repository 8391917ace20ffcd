# right: type annotations and match
from __future__ import annotations

import threading, time
from graders import shop

sweetpotato: int = 40


def take(lock: threading.Lock) -> int | None:
    global sweetpotato
    with lock:
        match sweetpotato:
            case 0:
                return None
            case n:
                sweetpotato = n - 1
                return n - 1


def sale(lock: threading.Lock) -> None:
    """One seller's day."""
    while True:
        match take(lock):
            case None:
                return
            case left:
                time.sleep(1)
                shop.sold(left)
