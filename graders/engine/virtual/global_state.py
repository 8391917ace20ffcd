"""Functions of the library that keep state for all threads: `calendar.setfirstweekday`, `gc.disable`.

No value of the program shows what they have changed, so the states that a search compares lack it. A run in which one
is called while other threads live proves nothing. In a module that is not in these tables any function may be one.
"""

from __future__ import annotations

import types
from typing import Any

# In these modules only the named functions keep state; most have none.
STATE: dict[str, tuple[str, ...]] = {
    "sys": ("setrecursionlimit", "getrecursionlimit", "setswitchinterval", "getswitchinterval",
            "set_int_max_str_digits", "get_int_max_str_digits", "setdlopenflags"),
    "posix": ("chdir", "fchdir", "getcwd", "umask", "nice", "putenv", "unsetenv"),
    "_csv": ("field_size_limit", "register_dialect", "unregister_dialect", "list_dialects", "get_dialect"),
    "calendar": ("setfirstweekday", "firstweekday", "weekheader"),
    "warnings": ("simplefilter", "filterwarnings", "resetwarnings"),
    "mimetypes": ("add_type", "guess_type", "guess_extension", "guess_all_extensions", "init"),
    "copyreg": ("pickle", "add_extension", "remove_extension", "constructor"),
    "re": ("purge",),
    "fnmatch": (), "linecache": ("clearcache", "checkcache", "updatecache", "getline", "getlines"),
    **dict.fromkeys((
        "builtins", "math", "cmath", "_math", "operator", "_operator", "itertools", "functools", "_functools",
        "collections", "_collections", "collections.abc", "_collections_abc", "abc", "_abc", "bisect", "_bisect",
        "heapq", "_heapq", "random", "_random", "secrets", "statistics", "_statistics", "decimal", "_decimal",
        "fractions", "numbers", "string", "_string", "re._parser", "re._compiler", "_sre", "textwrap", "difflib",
        "unicodedata", "json", "json.decoder", "json.encoder", "json.scanner", "_json", "pickle", "_pickle", "copy",
        "struct", "_struct", "array", "types", "typing", "_typing", "dataclasses", "enum", "contextlib", "contextvars",
        "_contextvars", "weakref", "_weakref", "time", "datetime", "_datetime", "zoneinfo", "hashlib", "_hashlib",
        "_md5", "_sha1", "_sha2", "_sha3", "_sha256", "_sha512", "_blake2", "hmac", "binascii", "base64", "zlib",
        "gzip", "bz2", "_bz2", "lzma", "_lzma", "html", "html.parser", "urllib", "urllib.parse", "ipaddress", "uuid",
        "pprint", "reprlib", "traceback", "inspect", "ast", "_ast", "keyword", "token", "tokenize", "dis", "opcode",
        "pathlib", "posixpath", "ntpath", "genericpath", "os", "os.path", "nt", "glob", "shlex", "shutil", "tempfile",
        "io", "_io", "csv", "stat", "_stat", "errno", "graphlib", "unittest", "unittest.case", "unittest.main",
        "doctest", "argparse", "getopt", "configparser", "logging", "logging.handlers", "logging.config", "threading",
        "_thread", "queue", "_queue", "sched", "concurrent", "concurrent.futures", "concurrent.futures._base",
        "concurrent.futures.thread", "timeit", "atexit", "marshal", "importlib", "importlib._bootstrap", "pydoc",
        "xml.etree.ElementTree", "_elementtree", "colorsys", "cProfile", "profile", "platform", "getpass", "codecs",
        "_codecs", "encodings", "_imp", "faulthandler", "select", "sre_compile", "sre_parse", "__future__",
    ), ()),
}  # fmt: skip
_LOOKS = ("get", "is", "list", "has", "firstweekday")


def module_state(function: Any) -> tuple[str, bool] | None:
    """The module whose state a library function uses, and whether it may change that; None where it uses none."""
    kind = type(function)
    if kind is types.BuiltinFunctionType:
        owner = function.__self__
        module = owner.__name__ if type(owner) is types.ModuleType else function.__module__ if owner is None else None
    elif kind is types.FunctionType:
        module = function.__globals__.get("__name__")  # `functools.wraps` gives it another `__module__`
    else:
        return None
    if not isinstance(module, str) or module.startswith("graders"):
        return None
    name = getattr(function, "__name__", "")
    known = STATE.get(module)
    if known is not None and name not in known:
        return None
    return module, not name.startswith(_LOOKS)
