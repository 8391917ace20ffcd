"""What Python 3.14 and 3.15 have brought, one by one: each name is decided, and a newer Python's are asked for.

`language/known.txt` has the public names that modules of the allowed language had up to Python 3.13.
"""

from __future__ import annotations

import ast
import importlib
import subprocess
import sys
from pathlib import Path

import pytest

from graders.errors import Refused
from graders.suites import _language_table as table
from graders.suites._language import check_language

KNOWN = {
    module: set(names.split())
    for module, _, names in (
        line.partition(": ")
        for line in (Path(__file__).parent / "language/known.txt").read_text(encoding="utf-8").splitlines()
    )
}
KNOWN_MODULES, KNOWN_BUILTINS = KNOWN.pop("(modules)"), KNOWN.pop("(builtins)")
# Why each is let through, or refused. The modules first; one in C has the name of its Python face behind an underscore.
MODULES = {
    "annotationlib": "refused: evaluates annotations that are texts, and calls functions in spaces that are given",
    "compression": "refused: reads and writes files",
    "profiling": "refused: listens to every call, and looks into other processes",
    "_ast_unparse": "refused: private, and makes text out of code",
    "_hmac": "refused: private",
    "_math_integer": "refused: private; what it has is in math.integer, which is allowed",
    "_py_warnings": "refused: private",
    "_remote_debugging": "refused: private, and looks into other processes",
    "_types": "refused: private, and has the types of code and frames",
    "_zstd": "refused: private",
}
BUILTINS = {
    "ImportCycleError": "allowed: an exception",
    "frozendict": "allowed: a value; what it holds is looked into",
    "sentinel": "allowed: a value without contents",
    "__lazy_import__": "refused: imports by text",
}
NAMES = {
    "threading.concurrent_tee": "allowed: the library's own, with its lock, on our threads",
    "threading.serialize_iterator": "allowed: the same",
    "threading.synchronized_iterator": "allowed: the same",
    "concurrent.futures.thread.WorkerContext": "allowed: what a pool of ours makes its threads run",
    "concurrent.futures.InterpreterPoolExecutor": "refused: other interpreters, as processes are",
    "math.fmax": "allowed: computes", "math.fmin": "allowed: computes", "math.isnormal": "allowed: computes",
    "math.issubnormal": "allowed: computes", "math.signbit": "allowed: computes",
    "math.integer": "allowed: a module of functions that compute",
    "decimal.IEEEContext": "allowed: computes", "decimal.IEEE_CONTEXT_MAX_BITS": "allowed: a number",
    "decimal.SPEC_VERSION": "allowed: a text",
    "statistics.erfc": "allowed: computes", "statistics.compress": "allowed: an iterator of itertools",
    "collections.heapq": "allowed: a module of the language",
    "functools.MappingProxyType": "allowed: a view of a dict; what it holds is looked into",
    "functools.MethodType": "allowed: binds a function that one has",
    "functools.FunctionType": "refused: makes a function out of code and a space",
    "functools.UnionType": "allowed: a value of typing", "functools.Placeholder": "allowed: a value",
    "functools.itemgetter": "allowed: as in operator",
    "operator.is_none": "allowed: computes", "operator.is_not_none": "allowed: computes",
    **dict.fromkeys((f"heapq.{name}_max" for name in ("heapify", "heappop", "heappush", "heappushpop", "heapreplace")),
                    "allowed: changes a list, in one step like the others"),
    "dataclasses.annotationlib": "refused: that module", "typing.annotationlib": "refused: that module",
    "typing.evaluate_forward_ref": "refused: evaluates text",
    "typing.Match": "allowed: a type", "typing.NoExtraItems": "allowed: a value", "typing.TypeForm": "allowed: a value",
    "typing.disjoint_base": "allowed: marks a class",
    "re.prefixmatch": "allowed: match by another name",
    "calendar.standalone_month_abbr": "allowed: texts", "calendar.standalone_month_name": "allowed: texts",
    **dict.fromkeys((f"unicodedata.{name}" for name in (
        "block", "extended_pictographic", "grapheme_cluster_break", "indic_conjunct_break", "isxidcontinue",
        "isxidstart", "iter_graphemes")), "allowed: tells of a text"),
}  # fmt: skip
# What one asks of a value, and what else is new and reaches code.
OTHERS = {
    "def f(n: int): pass\nf.__annotate__(1)": "refused: runs code of the annotations in a format of its own",
    "class C:\n    __annotate__ = print": "refused: the same",
    "type X = int\nX.evaluate_value(1)": "allowed: the alias's own code, with points",
    "g = (n for n in [1])\ng.gi_state": "allowed: a text",
    "import sys\nsys.remote_exec(1, 'f.py')": "refused: runs a file",
    "import sys\nsys.set_lazy_imports('all')": "refused: changes the interpreter",
    "import sys\nsys.set_lazy_imports_filter(print)": "refused: the same",
    "import sys\nsys.lazy_modules": "refused: modules by name",
    "import sys\nsys.monitoring": "refused: listens to every call",
    "import sys\nsys.abi_info": "refused: nobody needs it",
    "__lazy_modules__ = ['json']": "refused: a name of the interpreter",
    "from types import LazyImportType": "refused: resolves what it stands for",
    "from types import FrameLocalsProxyType": "refused: the variables of a frame",
    "from concurrent import interpreters": "refused: other interpreters, as processes are",
    "from string.templatelib import Interpolation, Template": "allowed: what a t-string is made of",
    "import math.integer\nmath.integer.gcd(2, 4)": "allowed: computes",
    "from math import integer\ninteger.gcd(2, 4)": "allowed: computes",
}


def is_allowed(source: str) -> bool:
    try:
        check_language(ast.parse(source))
    except Refused:
        return False
    return True


@pytest.mark.parametrize("name", MODULES)
def test_a_module_is_as_decided_on_every_python(name):
    assert is_allowed(f"import {name}") is MODULES[name].startswith("allowed")
    assert is_allowed(f"from {name} import something") is MODULES[name].startswith("allowed")


@pytest.mark.parametrize("name", BUILTINS)
def test_a_builtin_is_as_decided(name):
    assert is_allowed(f"print({name})") is BUILTINS[name].startswith("allowed")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_as_decided(name):
    module, _, member = name.rpartition(".")
    allowed = NAMES[name].startswith("allowed")
    assert is_allowed(f"import {module}\nprint({name})") is allowed
    assert is_allowed(f"from {module} import {member}") is allowed
    assert is_allowed(f"import {module} as m\nprint(m.{member})") is allowed


@pytest.mark.parametrize("source", OTHERS)
def test_what_else_is_new_is_as_decided(source):
    source_here = source if sys.version_info >= (3, 12) else source.replace("type X", "X")
    assert is_allowed(source_here) is OTHERS[source].startswith("allowed")


NOT_OURS = {"_", "_IncompleteInputError", "WindowsError"}  # what a prompt, the parser and another system have


def test_every_name_of_this_python_is_known_or_decided():
    """Fails on a Python that brings a new one: look what it leads to, and write it down above."""
    found = []
    for module, names in KNOWN.items():
        new = {name for name in dir(importlib.import_module(module)) if not name.startswith("_")} - names
        found += [name for name in sorted(f"{module}.{name}" for name in new) if name not in NAMES]
    assert found == []
    public = {name for name in sys.stdlib_module_names if not name.startswith("_")}
    assert public - set(MODULES) <= KNOWN_MODULES
    # asked of a fresh interpreter: IPython, in another test of this process, puts names of its own there
    asked = [sys.executable, "-I", "-c", "import builtins; print(*dir(builtins))"]
    there = set(subprocess.run(asked, capture_output=True, encoding="utf-8", check=True).stdout.split())
    assert there - KNOWN_BUILTINS <= {*BUILTINS, *NOT_OURS}
    assert set(KNOWN) == {name for name, allowed in table.MODULES.items() if allowed is table.PUBLIC} - {"math.integer"}
