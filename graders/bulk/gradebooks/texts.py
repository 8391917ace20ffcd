"""Read a text file that a spreadsheet or a platform wrote, and find its encoding."""

from __future__ import annotations

from pathlib import Path

from graders.bulk.inputs.names import CHINESE, is_chinese
from graders.errors import UsageError

__all__ = ["read_text"]

WESTERN = "cp1252"  # what Excel writes on a Western Windows
_MARKS = ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))  # "Unicode text", as Excel calls it


def read_text(path: Path) -> tuple[str, str]:
    """The text of the file, unchanged (a byte order mark and line ends stay), and its encoding.

    The encoding is UTF-8, UTF-16 with its mark, or what Excel writes on a Chinese or a Western Windows. Raises
    UsageError: `no-such-path`, `cannot-read`, or `not-a-table` if it is none of these.
    """
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        raise UsageError("no-such-path", path=str(path)) from None
    except (OSError, ValueError) as error:
        raise UsageError("cannot-read", file=str(path), error=getattr(error, "strerror", "") or str(error)) from None
    wide = [encoding for mark, encoding in _MARKS if data.startswith(mark)]
    for encoding in wide or ["utf-8", CHINESE if is_chinese(data) else WESTERN]:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text, encoding
    raise UsageError("not-a-table", file=str(path))
