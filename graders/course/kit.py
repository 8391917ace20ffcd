"""The kit itself as a wheel, made from the files that run now: the platform judges with what was tried here.

The wheel is written without a build backend, which would have to be downloaded. A wheel is a zip with three text files
(packaging.python.org, "Binary distribution format").
"""

from __future__ import annotations

import base64
import hashlib
from importlib import metadata
from pathlib import Path

from graders.catalog import handout
from graders.course.files import zip_bytes
from graders.errors import UsageError

__all__ = ["DISTRIBUTION", "PACKAGE", "requirements", "sources", "wheel"]

PACKAGE = Path(__file__).resolve().parents[1]
DISTRIBUTION = "stall-kit"
TAG = "py3-none-any"
# What Python 3.10 needs in addition, because of pytest. pip reads the markers for the Python that it runs on, and not
# for the one that it downloads for.
ALSO = ("exceptiongroup", "typing-extensions")


def wheel() -> tuple[str, bytes]:
    """The wheel's name and content: the same bytes for the same files. Raises UsageError `not-installed`."""
    about = _about()
    folder = f"{DISTRIBUTION.replace('-', '_')}-{about.version}"
    info = f"{folder}.dist-info"
    files = {path.relative_to(PACKAGE.parent).as_posix(): path.read_bytes() for path in sources()}
    files |= {f"{PACKAGE.name}/{name}": data for name, data in handout.packaged().items()}
    files[f"{info}/METADATA"] = (about.read_text("METADATA") or "").encode()
    files[f"{info}/WHEEL"] = f"Wheel-Version: 1.0\nGenerator: stall\nRoot-Is-Purelib: true\nTag: {TAG}\n".encode()
    files[f"{info}/entry_points.txt"] = (about.read_text("entry_points.txt") or "").encode()
    record = [f"{name},sha256={_digest(data)},{len(data)}" for name, data in sorted(files.items())]
    files[f"{info}/RECORD"] = "\n".join([*record, f"{info}/RECORD,,", ""]).encode()
    return f"{folder}-{TAG}.whl", zip_bytes(files)


def requirements() -> list[str]:
    """The packages that the kit needs at run time, one requirement each, without extras and without markers."""
    wanted = [line.partition(";") for line in _about().requires or [] if "extra ==" not in line]
    return [*(name.strip() for name, _, _ in wanted), *ALSO]


def _about() -> metadata.Distribution:
    try:
        return metadata.distribution(DISTRIBUTION)
    except metadata.PackageNotFoundError:
        raise UsageError("not-installed") from None


def sources() -> list[Path]:
    """The files of the package."""
    files = (path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in (".pyc", ".pyo"))
    return sorted(path for path in files if "__pycache__" not in path.parts)


def _digest(data: bytes) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
