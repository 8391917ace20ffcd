"""Names in archives. They were written by somebody's program on somebody's machine, and may be meant to do harm."""

from __future__ import annotations

import re

__all__ = ["decoded", "parts"]

DEPTH_MAX = 8  # folders in folders; deeper than that nobody hands in a module
_DRIVE = re.compile(r"[A-Za-z]:")


def decoded(raw: bytes) -> str:
    """The text of a name in a zip that does not say that it is UTF-8.

    The format knows only code page 437 besides. In practice it is UTF-8 from a Mac or Linux, or the code page of the
    Windows that made it, which for Chinese is GBK. GBK can be read into nearly any bytes: it is believed only where
    at least half of what comes out are everyday characters (GB 2312), so that `Andr\\x82` stays an André.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        pass
    try:
        text = raw.decode("gb18030")
    except UnicodeDecodeError:
        return raw.decode("cp437")
    wide = [char for char in text if not char.isascii()]
    return text if 2 * sum(map(_is_everyday, wide)) >= len(wide) else raw.decode("cp437")


def _is_everyday(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def parts(name: str) -> tuple[str, ...] | None:
    """The folders and the file of a name in an archive; None where it leads out of the archive, or nowhere.

    Backslashes are taken for slashes, for some Windows programs write them.
    """
    name = name.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or "\0" in name:
        return None
    found = tuple(part for part in name.split("/") if part not in ("", "."))
    return None if ".." in found or not found else found
