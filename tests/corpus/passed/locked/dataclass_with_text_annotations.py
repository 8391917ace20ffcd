# right: a dataclass whose annotations are text
from __future__ import annotations
import threading, time
from graders import shop
from dataclasses import dataclass, field

sweetpotato = 40


@dataclass
class Sale:
    seller: str
    left: int = 0
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, order=True)
class Key:
    n: int


def sale(lock: threading.Lock) -> None:
    global sweetpotato
    while True:
        with lock:
            if sweetpotato <= 0:
                return
            sweetpotato -= 1
            done = Sale(threading.current_thread().name, sweetpotato)
        time.sleep(1)
        shop.sold(done.left)
