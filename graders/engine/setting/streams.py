"""A script's standard streams, its `print` and its `input`, as they are under plain Python.

What goes to its standard output is kept as printed output of the run, and is an event as `print` is.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from typing import Any

from graders.engine.model import Op, Why
from graders.engine.roles import role
from graders.engine.virtual.kinds import FLAT
from graders.engine.virtual.reading import PRINT
from graders.errors import Uncontrollable

_LINE = "standard input"


class Output(io.TextIOBase):
    """`sys.stdout` (then `say` keeps the text) or `sys.stderr`, which nobody reads while schedules are run."""

    encoding, errors, line_buffering, mode = "utf-8", "strict", True, "w"

    def __init__(self, name: str, number: int, say: Callable[[str], None] | None) -> None:
        self.name, self._number, self._say = name, number, say
        self._buffer: _Bytes | None = None

    @property
    def buffer(self) -> _Bytes:  # made for who asks: each of thousands of runs has its own two streams
        if self._buffer is None:
            self._buffer = _Bytes(self)
        return self._buffer

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        if self._say is not None and text:
            self._say(text)
        return len(text)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._number

    def reconfigure(self, **_: Any) -> None:
        pass

    def close(self) -> None:
        """The script closes it for this run only; the next run has its own."""

    def __del__(self) -> None:
        """The one of `io` would close the stream, and that is no event of any thread."""


class _Bytes(io.BufferedIOBase):
    """`sys.stdout.buffer`."""

    def __init__(self, text: Output) -> None:
        self._text = text

    def write(self, data: Any) -> int:
        self._text.write(bytes(data).decode("utf-8", "replace"))
        return len(data)

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._text.fileno()

    def __del__(self) -> None:
        pass


class Input(io.StringIO):
    """`sys.stdin`. If there is no input to read, that is noted at the first read."""

    def __init__(self, text: str | None, missed: Callable[[str], None]) -> None:
        super().__init__(text or "")
        self.missed = missed if text is None else None

    def _look(self, what: str) -> None:
        if self.missed is not None:
            self.missed(what)

    def read(self, size: int | None = -1) -> str:
        self._look("sys.stdin.read()")
        return super().read(size)

    def readline(self, size: int = -1) -> str:  # type: ignore[override]
        self._look("sys.stdin.readline()")
        return super().readline(size)

    def readlines(self, hint: int = -1) -> list[str]:  # type: ignore[override]
        self._look("sys.stdin.readlines()")
        return super().readlines(hint)

    @role(in_c=True)
    def __next__(self) -> str:  # type: ignore[override]
        self._look("sys.stdin")
        return super().__next__()

    def fileno(self) -> int:
        return 0


class Streams:
    """The three streams of one run, and the functions that use them."""

    def __init__(self, world: Any, stdin: str | None) -> None:
        self.world, self.kernel = world, world.kernel
        self.missed: tuple[str, int | None] | None = None  # where `input()` was called although there was no input
        self.out = Output("<stdout>", 1, self._say)
        self.err = Output("<stderr>", 2, None)
        self.stdin = Input(stdin, self._miss)

    def _say(self, text: str) -> None:
        if self.kernel.current is not None:
            self.world.announce_print((), text.endswith("\n"))
            self.world.write(text)

    def _miss(self, what: str) -> None:
        """The script reads its standard input although there is none; plain Python would not even tell it so."""
        line = self.world.line_of(sys._getframe(2))[0]
        self.kernel.abort(Uncontrollable("nothing-to-read", line=line, what=what))

    def print(
        self,
        *values: Any,
        sep: str | None = " ",
        end: str | None = "\n",
        file: Any = None,
        flush: bool = False,
        **wrong: Any,
    ) -> None:
        if file is None and not hasattr(sys, "stdout"):
            raise RuntimeError("lost sys.stdout")
        target = sys.stdout if file is None else file
        if file is None and target is not self.out:
            self.exchanged()
        if target is None:
            return
        announcer, text = self.world.announcer, io.StringIO()
        put = lambda: print(*values, sep=sep, end=end, file=text, **wrong)  # noqa: E731
        if target is self.out:
            if not FLAT.issuperset(map(type, values)) and type(sep) in (str, type(None)) and not wrong:
                values = self._answered(values, " " if sep is None else sep)
            self._print(values, sep, end, wrong)
        elif isinstance(target, io.StringIO):
            announcer.printed_into(target, values, lambda: print(*values, sep=sep, end=end, file=target))
        else:
            announcer.printed(values, self._read, put)
            if announcer.is_library_object(target):
                announcer.read_all(PRINT, (), owner=target)
            target.write(text.getvalue())
            if flush:
                target.flush()

    def _answered(self, values: tuple[Any, ...], sep: str) -> tuple[Any, ...]:
        """Print those of `values` before which others may come in, as code of the program's says what comes then.
        Returns the rest, with the text of what has said it."""
        rest: list[Any] = []
        for value in values:
            if self.world.announcer.tells_itself(value, "text"):
                if rest:
                    self._print(tuple(rest), sep, sep, {})
                rest = [str(value)]
            else:
                rest.append(value)
        return tuple(rest)

    def _print(self, values: tuple[Any, ...], sep: Any, end: Any, wrong: dict[str, Any]) -> None:
        text, world = io.StringIO(), self.world
        last = values[-1] if values and end == "" else end
        whole = last is None or (isinstance(last, str) and last.endswith("\n"))
        put = lambda: print(*values, sep=sep, end=end, file=text, **wrong)  # noqa: E731
        step = world.announcer.printed(values, lambda shown: world.announce_print(shown, whole), put)
        if step != self.kernel.steps and world.program.prints_parts:  # others came in, and may have begun a line
            world.announce_print((), whole)
        world.write(text.getvalue())

    def _read(self, shown: tuple[Any, ...]) -> None:
        if shown:
            self.kernel.step(Op("read", "print", shown, effect=False))

    def exchanged(self) -> None:
        """`sys.stdout` was replaced. Who prints where then depends on the time, and no event shows it."""
        if not self.world.announcer.alone():
            what = "sys.stdout"
            self.kernel.unmodelled = self.kernel.unmodelled or Why("unseen", f"`{what}` is exchanged", what=what)

    def input(self, prompt: Any = "", /) -> str:
        for name in ("stderr", "stdin", "stdout"):
            if getattr(sys, name, None) is None:
                raise RuntimeError(f"input(): lost sys.{name}")
        if prompt != "":
            self.print(prompt, end="")
        stdin = sys.stdin
        self.kernel.step(Op("read", _LINE, (("stdin", True),), obj=stdin, effect=True))
        if stdin is self.stdin and self.stdin.missed is not None:
            self.missed = self.missed or ("input()", self.world.line_of(sys._getframe(1))[0])
            raise EOFError("EOF when reading a line")
        line = stdin.readline()
        if not line:
            raise EOFError("EOF when reading a line")
        return str(line).removesuffix("\n")


for _name in ("print", "input"):  # the names in errors
    getattr(Streams, _name).__qualname__ = _name
