"""What a child must be able to read besides its request: the interpreter and our package, and nothing that a person
wrote.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

__all__ = ["readable"]

PACKAGE = Path(__file__).resolve().parents[1]


def readable() -> Iterator[str]:
    """The paths that the interpreter may have to open to import any module."""
    yield str(PACKAGE)
    yield os.path.dirname(os.__file__)
    yield from (path for path in sys.path if path.endswith(".zip"))
    for name in ("greenlet", "tomli"):
        spec = importlib.util.find_spec(name)
        if spec is not None and spec.origin:
            yield os.path.dirname(spec.origin)
    # The shared libraries that a module of the standard library is linked to (libffi, libcrypto).
    for prefix in (sys.base_prefix, sys.base_exec_prefix, "/usr", "/"):
        yield from (os.path.join(prefix, name) for name in ("lib", "lib64"))
    yield "/etc/ld.so.cache"
