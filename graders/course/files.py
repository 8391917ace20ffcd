"""What is handed to a platform, as names and bytes; written as a zip or into a folder, with the same bytes
every time.
"""

from __future__ import annotations

import functools
import io
import zipfile
from collections.abc import Mapping
from importlib import resources
from pathlib import Path
from typing import Any

import jinja2

from graders.errors import UsageError

__all__ = ["Files", "render", "wheels_in", "write", "zip_bytes"]

Files = dict[str, bytes]  # by path, with `/`

EARLIEST = (1980, 1, 1, 0, 0, 0)  # the earliest time that a zip can hold, so that no clock changes its bytes
SHEBANG = b"#!"


def zip_bytes(files: Mapping[str, bytes]) -> bytes:
    """A zip of the files. A file that begins with `#!` is executable after unpacking."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix, even on Windows; otherwise the modes do not count
            entry.external_attr = (0o100000 | _mode(data)) << 16
            archive.writestr(entry, data)
    return buffer.getvalue()


def write(files: Mapping[Path, bytes], *, force: bool = False) -> tuple[Path, ...]:
    """Write all files, or none if one of them would overwrite another. Raises UsageError: `would-overwrite`,
    `cannot-write`.
    """
    try:
        for path, data in files.items():
            if not force and path.exists() and path.read_bytes() != data:
                raise UsageError("would-overwrite", path=str(path))
        for path, data in files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(_mode(data))
    except OSError as error:
        raise UsageError("cannot-write", path=str(path), error=error.strerror or str(error)) from None
    return tuple(files)


def render(name: str, **values: Any) -> bytes:
    """The template `name` (graders/course/templates/) with the values filled in."""
    return (_templates().get_template(name).render(**values)).encode()


def wheels_in(folder: Path | None) -> Files:
    """The wheels of a folder, by name. Raises UsageError `no-such-path` if it has none."""
    if folder is None:
        return {}
    found = sorted(path for path in folder.glob("*.whl") if path.is_file())
    if not found:
        raise UsageError("no-such-path", path=str(folder / "*.whl"))
    return {f"wheels/{path.name}": path.read_bytes() for path in found}


def _mode(data: bytes) -> int:
    return 0o755 if data.startswith(SHEBANG) else 0o644


@functools.cache
def _templates() -> jinja2.Environment:
    def source(name: str) -> str:
        return resources.files("graders.course").joinpath("templates", *name.split("/")).read_text(encoding="utf-8")

    return jinja2.Environment(
        loader=jinja2.FunctionLoader(source),
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # scripts and Markdown, filled with the kit's own values
    )
