"""Solutions are the source of truth; the stubs in `exercises/` are what remains without the marked regions.

A region of a solution looks like this, at any indentation:

    # <solution>
    # stub: # TODO: what is needed, in both languages
    # stub: raise NotImplementedError("...")
    ... the solution's lines ...
    # </solution>

In the stub, the whole region becomes the text behind `# stub: `, indented like the region's first line. `# stub:` alone
is an empty line. Everything outside the regions stays as it is, so that a diff of the two files is the lesson.
"""

from __future__ import annotations

import sys
from pathlib import Path

from graders.catalog import _load
from graders.catalog.packs import open_pack

__all__ = ["MODULES", "StubError", "check", "check_pack", "render_stub", "write", "write_pack"]

MODULES = tuple(_load.load())

_BEGIN = "# <solution>"
_END = "# </solution>"
_STUB = "# stub:"


class StubError(ValueError):
    """The markers of a solution do not fit together; the message names the line."""


def render_stub(solution_text: str) -> str:
    """The stub that belongs to a solution. Pure: text in, text out. Raises StubError."""
    lines: list[str] = []
    region: int | None = None  # line number of the open region's first line
    indent = ""
    in_head = False
    for number, line in enumerate(solution_text.splitlines(), start=1):
        text = line.strip()
        if text == _BEGIN:
            if region is not None:
                raise StubError(f"line {number}: the region of line {region} is still open")
            region, in_head = number, True
            indent = line[: len(line) - len(line.lstrip())]
        elif text == _END:
            if region is None:
                raise StubError(f"line {number}: no region is open")
            region = None
        elif region is None:
            if text.startswith(_STUB):
                raise StubError(f"line {number}: stub text outside a region")
            lines.append(line)
        elif text.startswith(_STUB):
            if not in_head:
                raise StubError(f"line {number}: stub text belongs at the head of its region")
            stub = text[len(_STUB) :].removeprefix(" ")
            lines.append(f"{indent}{stub}" if stub else "")
        else:
            in_head = False
    if region is not None:
        raise StubError(f"line {region}: this region is never closed")
    return "\n".join(lines) + "\n"


def check(root: Path) -> tuple[str, ...]:
    """The modules under `root` whose stub is not what the solution gives; empty if all is well."""
    stale = []
    for module in MODULES:
        stub = root / "exercises" / f"{module}.py"
        if not stub.is_file() or _read(stub) != render_stub(_read(root / "solutions" / f"{module}.py")):
            stale.append(module)
    return tuple(stale)


def write(root: Path) -> tuple[str, ...]:
    """Bring the stubs under `root` up to date and return the modules that were rewritten."""
    stale = check(root)
    for module in stale:
        text = render_stub(_read(root / "solutions" / f"{module}.py"))
        stub = root / "exercises" / f"{module}.py"
        stub.parent.mkdir(parents=True, exist_ok=True)
        stub.write_bytes(text.encode("utf-8"))
    return stale


def _read(path: Path) -> str:
    """The text, read as UTF-8, with equal line ends, so that a Windows checkout is not taken for outdated."""
    return path.read_text(encoding="utf-8")


def check_pack(folder: Path) -> bool:
    """Whether the stub in a pack's folder is what its solution gives. Raises UsageError if the folder is no pack."""
    return _stub_of(folder).is_file() and _read(_stub_of(folder)) == render_stub(_read(folder / "solution.py"))


def write_pack(folder: Path) -> bool:
    """Bring a pack's stub up to date. Returns whether anything had to be changed."""
    if check_pack(folder):
        return False
    _stub_of(folder).write_bytes(render_stub(_read(folder / "solution.py")).encode("utf-8"))
    return True


def _stub_of(folder: Path) -> Path:
    return folder / f"{open_pack(folder).exercise.id}.py"


if __name__ == "__main__":
    for name in sys.argv[1:] or ["."]:
        if Path(name, "exercise.toml").is_file():
            write_pack(Path(name))
        else:
            write(Path(name))
