"""Which version of the kit gave a mark: the release, and a digest of the code that decides."""

from __future__ import annotations

import functools
import hashlib
from importlib import metadata
from pathlib import Path

from graders.catalog.packs import packs

__all__ = ["kit_version", "wording_version"]

# Rooms that only word or print what was decided. A change there is no reason to grade again.
UNDECIDING = frozenset({"feedback", "reports", "cli", "bulk", "course", "pytest_plugin", "checkout.py"})


def kit_version() -> str:
    """`0.1.0+` and eight digits: a digest of the sources of the deciding rooms, so that every edit in a checkout is a
    new version. Eight more digits follow if exercise packs are in use.
    """
    digest, used = hashlib.sha256(), packs()
    for pack in used:
        for path in sorted((pack.folder / "exercise.toml", pack.suite)):
            digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    return f"{_kit()}.{digest.hexdigest()[:8]}" if used else _kit()


@functools.cache
def _kit() -> str:
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256()
    for path in sorted(root.rglob("*")):
        inside = path.relative_to(root)
        if inside.parts[0] in UNDECIDING or path.suffix not in (".py", ".toml", ".json"):
            continue
        # Line ends are made equal, so that a checkout on Windows is the same kit.
        digest.update(inside.as_posix().encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n") + b"\0")
    try:
        release = metadata.version("stall-kit")
    except metadata.PackageNotFoundError:
        release = "0"
    return f"{release}+{digest.hexdigest()[:8]}"


@functools.cache
def wording_version() -> str:
    """A digest of all that decides how an output looks: our files, and the two libraries that lay out text."""
    root = Path(__file__).resolve().parents[1]
    digest = hashlib.sha256("".join(metadata.version(name) for name in ("jinja2", "rich")).encode())
    for path in sorted(path for path in root.rglob("*") if path.is_file() and path.suffix != ".pyc"):
        digest.update(path.relative_to(root).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
