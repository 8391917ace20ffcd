"""Small threaded programs from a seed: two or three threads share the things of one or two topics (`topics/`)."""

from __future__ import annotations

import ast
import random
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# What a program imports where its text has the word: fresh imports are most of what a run on real threads costs.
IMPORTS = {
    "time.": "import time\n",
    "queue.": "import queue\n",
    "contextlib.": "import contextlib\n",
    "concurrent.": "import concurrent.futures\n",
    "ThreadPool": "from concurrent.futures import ThreadPoolExecutor\n",
}


# What the engine is known to be wrong about, by a piece of the text: left out of the tests' run until it is mended, and
# never out of the command's.
OPEN: dict[str, str] = {}


@dataclass(frozen=True)
class Topic:
    """What threads may share: how it is set up, what a thread may do with it, what is looked at in the end.

    In an action `L` is the thread's own list and `I` its number. `rebinds` are the globals that actions assign to;
    `blocks`: an action may wait for another thread.
    """

    name: str
    setup: str
    actions: tuple[str, ...]
    watch: str
    rebinds: str
    blocks: bool


def topics() -> list[Topic]:
    return [topic for file in ("data.txt", "threads.txt") for topic in _read(Path(__file__).parent / "topics" / file)]


def _read(path: Path) -> Iterator[Topic]:
    for part in path.read_text(encoding="utf-8").split("=== ")[1:]:
        head, _, rest = part.partition("--- setup\n")
        setup, _, actions = rest.partition("--- actions\n")
        name, *lines = head.strip().split("\n")
        fields = dict(line.partition(": ")[::2] for line in lines)
        text = actions.strip("\n")
        pieces = text.split("\n--\n") if "\n--\n" in text else text.split("\n")
        yield Topic(
            name, setup.strip("\n"), tuple(pieces), fields["watch"], fields.get("rebinds", ""), "blocks" in fields
        )  # fmt: skip


@dataclass(frozen=True)
class Program:
    """`bodies` are the statements of each thread; with `guarded` every one of them runs under one lock."""

    name: str
    topics: tuple[Topic, ...]
    bodies: tuple[tuple[str, ...], ...]
    style: str = "plain"
    guarded: bool = False

    @property
    def source(self) -> str:
        text = _shared(self) + "".join(_thread(self, i) for i in range(len(self.bodies))) + _main(self)
        return "import threading\n" + imports(text) + text


def imports(text: str) -> str:
    return "".join(line for word, line in IMPORTS.items() if word in text)


def _shared(program: Program) -> str:
    logs = "".join(f"L{i} = []\n" for i in range(len(program.bodies)))
    guard = "guard = threading.Lock()\n" if program.guarded else ""
    return "".join(topic.setup + "\n" for topic in program.topics) + guard + logs + "others = []\n"


def rebinds(program: Program) -> str:
    names = ", ".join(topic.rebinds for topic in program.topics if topic.rebinds)
    return f"global {names}\n" if names else ""


def _thread(program: Program, number: int) -> str:
    lines = [f"L, I = L{number}, {number}"]
    for text in program.bodies[number]:
        if program.guarded:
            text = "with guard:\n" + textwrap.indent(text, "    ")
        if program.style == "caught":
            text = f"try:\n{textwrap.indent(text, '    ')}\nexcept Exception as oops: L.append(type(oops).__name__)"
        elif program.style == "looped":
            text = f"for _ in range(2):\n{textwrap.indent(text, '    ')}"
        elif program.style == "inner":
            text = (
                f"def inner():\n{textwrap.indent(rebinds(program) + text, '    ')}\n    return 0\nassert inner() == 0"
            )
        lines.append(text)
    return f"def f{number}():\n" + textwrap.indent(rebinds(program) + "\n".join(lines), "    ") + "\n"


def _main(program: Program) -> str:
    count = len(program.bodies)
    functions = ", ".join(f"f{i}" for i in range(count))
    logs = ", ".join(f"L{i}" for i in range(count))
    watch = ", ".join(topic.watch for topic in program.topics)
    end = f"RESULT = ({logs}, {watch})\n"
    if program.style == "subclass":
        start = (
            "class T(threading.Thread):\n    def __init__(self, f): super().__init__(); self.f = f\n"
            f"    def run(self): self.f()\nothers += [T(f) for f in ({functions},)]\n"
        )
    else:
        start = f"others += [threading.Thread(target=f) for f in ({functions},)]\n"
    if program.style == "main too":
        first = f"others += [threading.Thread(target=f) for f in ({', '.join(f'f{i}' for i in range(1, count))},)]\n"
        return first + f"for t in others: t.start()\nf0()\nfor t in others: t.join()\n{end}"
    if program.style == "unjoined":
        return start + f"RESULT = ({logs})\nfor t in others: t.start()\n"
    if program.style == "daemon":
        return start + f"others[-1].daemon = True\nfor t in others: t.start()\nothers[0].join()\n{end}"
    return start + f"for t in others: t.start()\nfor t in others: t.join()\n{end}"


def is_open(program: Program) -> bool:
    """Whether the engine is known to be wrong about something in it."""
    return any(piece in part for part in _parts(program) for piece in OPEN)


def _parts(program: Program) -> list[str]:
    return [topic.setup for topic in program.topics] + [text for body in program.bodies for text in body]


STYLES = (
    "plain",
    "plain",
    "plain",
    "caught",
    "caught",
    "looped",
    "inner",
    "main too",
    "subclass",
    "unjoined",
    "daemon",
)


def generate(seed: int, *, only: str | None = None) -> Program:
    """The program of that number; `only` names a topic that it must have."""
    chance = random.Random(seed)
    known = topics()
    if only is not None:
        chosen = [topic for topic in known if topic.name == only]
    else:
        chosen = [known[seed % len(known)]]  # every topic in turn
        if chance.random() < 0.15:
            chosen += [topic for topic in chance.sample(known, 1) if _fit(chosen[0], topic)]
    count = 2 if chance.random() < 0.75 else 3
    actions = [action for topic in chosen for action in topic.actions]
    bodies: list[list[str]] = [[chance.choice(actions)] for _ in range(count)]
    for _ in range(chance.choice((0, 1, 1, 2)) if count == 2 else chance.choice((0, 0, 1))):
        chance.choice(bodies).append(chance.choice(actions))
    guarded = not any(topic.blocks for topic in chosen) and chance.random() < 0.2
    style = "plain" if guarded else chance.choice(STYLES)
    if style == "looped" and sum(map(len, bodies)) > 2:
        style = "caught"
    return Program(f"g{seed}", tuple(chosen), _started_once(bodies), style, guarded)


def _started_once(bodies: list[list[str]]) -> tuple[tuple[str, ...], ...]:
    """Two threads that start the same thread at the same time: in CPython a race in `Thread.start` itself, which the
    engine takes for one step (both may succeed)."""
    for thread in ("made.start()", "worker.start()", "dm.start()", "tm.start()"):
        starting = [body for body in bodies if any(thread in text for text in body)]
        for body in starting[1:]:
            body[:] = [text.replace(thread, "L.append('no')") for text in body]
    return tuple(map(tuple, bodies))


def _fit(first: Topic, second: Topic) -> bool:
    """Two topics of one program may not use the same names."""
    names = [_words(topic.setup) for topic in (first, second)]
    return first is not second and not names[0] & names[1]


def _words(text: str) -> set[str]:
    nodes = list(ast.walk(ast.parse(text)))
    used = {node.id for node in nodes if isinstance(node, ast.Name)}
    return used | {node.name for node in nodes if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
