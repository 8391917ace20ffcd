# refused invalid, at most 0: claims to have fields that it has not
import threading, time
from graders import shop

sweetpotato = 40

import dataclasses
import types


class M(type):
    def __getattr__(cls, name):
        if name == "__dataclass_fields__":
            return {"x": types.SimpleNamespace(name="x=().__class__.__base__", _field_type=None, kw_only=False)}
        raise AttributeError(name)


class A(metaclass=M):
    pass


@dataclasses.dataclass
class B(A):
    z: int = 0

def sale(lock):
    global sweetpotato
    while sweetpotato > 0:
        left = sweetpotato - 1
        time.sleep(1)
        sweetpotato = left
        shop.sold(left)
