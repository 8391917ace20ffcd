"""The programs that all tools are measured on, and how a script is taken apart for those that want its pieces.

A script makes its state, makes threads, starts and joins them, and asserts something. Our engine runs it as it is. The
peers want a set-up, a list of workers and a check: `Script` cuts the same source at those places, so nothing is written
twice, and every tool runs the same lines under the same file name.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench_engine import LOCKED, UNLOCKED

PROGRAMS = Path(__file__).parents[1] / "quality" / "programs"
# Those that the aims name first, then the others: small bugs published elsewhere, written from their descriptions.
FIRST = ("unlocked_stall", "abba", "account", "two_stage", "lost_wakeup")
SIZES = {"2x2": (UNLOCKED, 2, 2), "6x40": (UNLOCKED, 6, 40), "6x40 locked": (LOCKED, 6, 40)}

Worker = Callable[[], Any]


class Script:
    """A script in pieces: `head` up to the threads, `tail` what is checked after them."""

    def __init__(self, name: str, source: str, file: str | None = None) -> None:
        self.name, self.source, self.file = name, source, file or f"{name.replace(' ', '_')}.py"
        tree = _Pieces().visit(ast.parse(source))
        starts = [i for i, node in enumerate(tree.body) if _is_call_of(node, "start")]
        head = list(tree.body[: starts[0]])
        tail = [node for node in tree.body[starts[0] :] if not any(_is_call_of(node, n) for n in ("start", "join"))]
        self._head = compile(ast.Module(head, []), self.file, "exec")
        self._tail = compile(ast.Module(tail, []), self.file, "exec")

    def set_up(self) -> tuple[dict[str, Any], list[Worker]]:
        """Fresh globals, and the threads' work in the order in which the script would start them."""
        workers: list[Worker] = []

        def thread(target: Callable[..., Any], args: tuple = ()) -> Worker:
            workers.append(lambda: target(*args))
            return workers[-1]

        space = {"__name__": "__main__", "_thread": thread}
        exec(self._head, space)
        return space, workers

    def check(self, space: dict[str, Any]) -> None:
        """Raises AssertionError where the script would."""
        exec(self._tail, space)

    def holds(self, space: dict[str, Any]) -> bool:
        try:
            self.check(space)
        except AssertionError:
            return False
        return True


class _Pieces(ast.NodeTransformer):
    """`threading.Thread(target=…)` becomes `_thread(target=…)`."""

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        self.generic_visit(node)
        if node.attr == "Thread":
            return ast.copy_location(ast.Name("_thread", ast.Load()), node)
        return node


def _is_call_of(node: ast.stmt, name: str) -> bool:
    """`thread.start()`, or a loop that does nothing else."""
    if isinstance(node, ast.For):
        return all(_is_call_of(inner, name) for inner in node.body)
    call = node.value if isinstance(node, ast.Expr) else None
    return isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == name


def threads(work: str, count: int) -> str:
    return (
        f"threads = [threading.Thread(target={work}) for _ in range({count})]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
    )


def published(name: str) -> Script:
    path = PROGRAMS / f"{name}.py"
    return Script(name, path.read_text(encoding="utf-8"), str(path))


def published_names() -> list[str]:
    rest = sorted(path.stem for path in PROGRAMS.glob("*.py"))
    return [*FIRST, *(name for name in rest if name not in FIRST)]


def stall(size: str) -> Script:
    """The stall that rates are measured on; it checks nothing."""
    source, sellers, stock = SIZES[size]
    return Script(f"stall {size}", source.format(stock=stock, nap="pass") + threads("sale", sellers))


def buyers(count: int, stock: int, *, locked: bool = False) -> Script:
    """Check then act, once per buyer; under one lock it is right, and has `count`! classes."""
    act = "if stock > 0:\n{0}    stock = stock - 1\n{0}    sold = sold + 1\n"
    body = "    with lock:\n        " + act.format(" " * 8) if locked else "    " + act.format(" " * 4)
    source = (
        f"import threading\nstock, sold, lock = {stock}, 0, threading.Lock()\n"
        "def buy():\n    global stock, sold\n" + body + threads("buy", count)
    )
    name = f"{'locked' if locked else 'unlocked'} stall, {count} buyers, stock {stock}"
    return Script(name, source + f"assert stock >= 0 and sold <= {stock}\n")


def philosophers(count: int, *, ordered: bool = False) -> Script:
    second = f"(seat + 1) % {count}"
    pair = f"sorted((seat, {second}))" if ordered else f"(seat, {second})"
    source = (
        f"import threading\nforks = tuple(threading.Lock() for _ in range({count}))\n"
        f"def dine(seat):\n    one, two = {pair}\n    with forks[one]:\n        with forks[two]:\n            pass\n"
        f"threads = [threading.Thread(target=dine, args=(seat,)) for seat in range({count})]\n"
        "for thread in threads: thread.start()\n"
        "for thread in threads: thread.join()\n"
    )
    return Script(f"{count} philosophers{', forks in order' if ordered else ''}", source)


def looping(sellers: int, stock: int) -> Script:
    """The looping unlocked stall; what it leads to are pairs (stock at the end, sold)."""
    source = (
        f"import threading\nstock, sold = {stock}, [0] * {sellers}\n"
        "def sell(me):\n    global stock\n    count = 0\n"
        "    while stock > 0:\n        stock = stock - 1\n        count += 1\n"
        "    sold[me] = count\n"
        # One name per thread: a loop over a list of them would multiply the states by where main is.
        + "".join(f"t{i} = threading.Thread(target=sell, args=({i},))\n" for i in range(sellers))
        + "".join(f"t{i}.start()\n" for i in range(sellers))
        + "".join(f"t{i}.join()\n" for i in range(sellers))
        + "outcome = (stock, sum(sold))\n"
    )
    return Script(f"looping stall, {sellers} sellers, stock {stock}", source)


# name: (the program, classes, failing classes), both counted by hand or by the brute force of tests/engine
COUNTED: dict[str, tuple[Callable[[], Script], int, int]] = {
    "unlocked stall, 2 buyers, stock 1": (lambda: buyers(2, 1), 18, 12),
    "unlocked stall, 3 buyers, stock 1": (lambda: buyers(3, 1), 1_395, 1_224),
    "locked stall, 2 buyers, stock 1": (lambda: buyers(2, 1, locked=True), 2, 0),
    "locked stall, 3 buyers, stock 2": (lambda: buyers(3, 2, locked=True), 6, 0),
    "locked stall, 4 buyers, stock 2": (lambda: buyers(4, 2, locked=True), 24, 0),
    "ABBA": (lambda: published("abba"), 3, 1),
    "2 philosophers": (lambda: philosophers(2), 3, 1),
    "3 philosophers": (lambda: philosophers(3), 7, 1),
    "3 philosophers, forks in order": (lambda: philosophers(3, ordered=True), 6, 0),
    "two-stage": (lambda: published("two_stage"), 3, 1),
    "lost wake-up, 2 roasters and 2 sellers": (lambda: published("lost_wakeup"), 60, 4),
}
# (sellers, stock): outcomes, by an independent search of states. Three sellers are proved where a host counts what is
# sold (tests/engine/test_stateful.py); in a script what each has sold is state of its own, and there are too many.
OUTCOMES = {(2, 2): 7, (2, 3): 13}
