"""Random programs that write down, in order, every operation that Python makes on their objects.

`program(seed)` is a source; running it fills `out`. Two ways to run it mean the same exactly if `out` is the same.
"""

from __future__ import annotations

import random
import re

PRELUDE = """
class Thing:
    def __init__(self, name):
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "data", {})
    def __repr__(self): return self.name
    def __getattr__(self, name):
        if name[:2] == "__": raise AttributeError(name)
        out.append(f"{self.name}.{name}")
        return self.data.get(name, 0)
    def __setattr__(self, name, value):
        out.append(f"{self.name}.{name} = {value!r}")
        self.data[name] = value
    def __delattr__(self, name): out.append(f"del {self.name}.{name}")
    def __getitem__(self, i):
        out.append(f"{self.name}[{i!r}]")
        return self.data.get(repr(i), 1)
    def __setitem__(self, i, value):
        out.append(f"{self.name}[{i!r}] = {value!r}")
        self.data[repr(i)] = value
    def __delitem__(self, i): out.append(f"del {self.name}[{i!r}]")
    def __add__(self, other): out.append(f"{self.name} + {other!r}"); return self
    def __iadd__(self, other): out.append(f"{self.name} += {other!r}"); return self
    def __radd__(self, other): out.append(f"{other!r} + {self.name}"); return self
    def __lt__(self, other): out.append(f"{self.name} < {other!r}"); return True
    def __gt__(self, other): out.append(f"{self.name} > {other!r}"); return False
    def __eq__(self, other): out.append(f"{self.name} == {other!r}"); return self is other
    def __hash__(self): return 7
    def __bool__(self): out.append(f"bool {self.name}"); return True
    def __contains__(self, other): out.append(f"{other!r} in {self.name}"); return False
    def __iter__(self):
        out.append(f"iter {self.name}")
        yield self
        out.append(f"next {self.name}")
        yield 2
    def __enter__(self): out.append(f"enter {self.name}"); return self
    def __exit__(self, *_): out.append(f"exit {self.name} {_[0]}")
    def __format__(self, spec): out.append(f"format {self.name} {spec}"); return self.name
    def __call__(self, *args, **named): out.append(f"call {self.name} {args} {sorted(named)}"); return self

def say(value):
    out.append(f"say {value!r}")
    return value

def wrapped(function):
    out.append("wrap " + function.__name__)
    return function

p, q, r = Thing("p"), Thing("q"), Thing("r")
a = b = c = 0
"""


VALUES = (
    "a", "b", "p", "<thing>.x", "<thing>[<value>]", "say(<value>)", "(<value>, <value>)", "p + <value>",
    "q < <value> < r", "(p and <value>)", "(say(0) or <value>)", "(<value> if say(<value>) else <value>)",
    "q(*[<value>], k=<value>)", "f'{p:>{say(3)}}{q!r}{r.x}'", "(a := <value>)", "[say(x) for x in [q.z, b] if r[x]]",
    "(lambda x=<value>: x)()", "p.go(<value>)", "q.go(r.x, k=p.y)", "{say(1): <value>, say(2): b}", "(not <value>)",
    "(<value> in q)", "p[a:<value>]", "[b for r.x in [1, q.z]]", "{**{1: <value>}, say(3): 4}",
)  # fmt: skip
LEAVES = ("a", "b", "c", "1", "p", "q", "r.x")
THINGS = ("p", "q", "r", "say(p)", "p(a)", "q.own(b, k=c)")
SIMPLE = ("a", "b", "c", "<thing>.x", "<thing>[<value>]", "p.y", "q[a]", "q[b:]", "a.x", "b[c]")
TARGETS = (*SIMPLE, *SIMPLE, "(<pair>)", "[<pair>]")
PAIRS = ("<target>, <target>", "<target>, *<simple>", "*<simple>, <target>")
PLAIN = (
    "<simple> = <value>", "<simple> = <value>", "<pair> = <value>, <value>", "<pair> = p",
    "<simple> = <simple> = <value>", "<simple>, (<pair>) = <value>, [<value>, q]",
    "<simple> = <pair> = <value>, <value>", "<pair> = <simple> = [<value>, p]",
    "del <thing>.x, (<thing>[<value>], p.y)", "say(<value>)", "p.x: say(2) = <value>", "q[say(3)]: say(4) = <value>",
    *(f"{name} += <value>" for name in ("a", "b", "p.x", "q[a]", "say(r).x", "p[say(1)]", "p[a:b]")),
)  # fmt: skip
KINDS = (*["plain"] * 8, "for", "for", "with", "with", "try", "if", "match", "class", "def")


class Maker:
    """Makes statements. Names `a`, `b`, `c` are variables, `p`, `q`, `r` things; some of them are shared."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def fill(self, template: str, depth: int = 0) -> str:
        """`template`, with each `<kind>` replaced by something of that kind."""
        kinds = {
            "value": VALUES if depth < 3 else LEAVES, "thing": THINGS if depth < 3 else ("p", "q"),
            "target": TARGETS if depth < 2 else SIMPLE if depth < 3 else ("a", "p.x"),
            "simple": SIMPLE if depth < 3 else ("b", "q.x"), "pair": PAIRS,
        }  # fmt: skip
        return re.sub("<([a-z]+)>", lambda found: self.fill(self.random.choice(kinds[found[1]]), depth + 1), template)

    def block(self, depth: int) -> list[str]:
        return ["    " + line for _ in range(2) for line in self.statement(depth + 1)]

    def statement(self, depth: int = 0) -> list[str]:
        kind = self.random.choice(KINDS) if depth < 3 else "plain"
        if kind == "plain":
            return [self.fill(self.random.choice(PLAIN))]
        block, fill = self.block(depth), self.fill
        if kind == "for":
            heads = ("for <simple> in p:", "for <target> in say([p, q]):", "for <pair> in [(a, p), [q, b], r]:")
            return [fill(self.random.choice(heads)), *block]
        if kind == "with":
            heads = (
                "with <thing> as <simple>:",
                "with <thing> as <simple>, q(a) as (<pair>), r:",
                "with p as a, q(a):",
            )
            return [fill(self.random.choice(heads)), *block]
        if kind == "try":
            return ["try:", *block, "    say(1 / 0)", "except ZeroDivisionError as error:", *self.block(depth),
                    "finally:", *self.block(depth)]  # fmt: skip
        if kind == "if":
            return [fill("if <value>:"), *block, "else:", *self.block(depth)]
        if kind == "match":
            return [fill("match <value>:"), "    case Thing(x=1):", *["    " + line for line in block],
                    "    case [first, *rest]:", "        say(first)", "    case other if say(other):",
                    *["    " + line for line in self.block(depth)]]  # fmt: skip
        if kind == "class":
            return ["@wrapped", "class Held:", *block, "    say(sorted(n for n in locals() if n[:2] != '__'))",
                    "say(sorted(n for n in vars(Held) if n[:2] != '__'))"]  # fmt: skip
        return ["@wrapped", fill("def function(x=<value>, *, y=<value>):"), "    a = b = 0", *block, "    return x",
                fill("say(function(<value>))")]  # fmt: skip


def guarded(lines: list[str]) -> list[str]:
    return ["try:", *["    " + line for line in lines], "except Exception as error:",
            "    say((type(error).__name__, str(error)))"]  # fmt: skip


def program(seed: int) -> str:
    """Statements at the top of a module, or in a function whose variables are local, of a closure, or global."""
    maker = Maker(seed)
    lines = [line for _ in range(6) for line in guarded(maker.statement())]
    where = seed % 4
    if where:
        first = ("", "    global a, b, c", "    a = b = c = 0", "    a = b = c = 0")[where]
        inner = ("", "", "", "    def other(): return a, b, c")[where]
        last = "    say(sorted(locals()))" if where == 2 else ""
        lines = ["def main():", first, inner, *["    " + line for line in lines], last, "main()"]
    return PRELUDE + "\n".join(lines) + "\nsay((a, b, c))\n"
