"""Names in archives. Any program on any machine may have written them, and they may be meant to do harm."""

from __future__ import annotations

import re

__all__ = ["CHINESE", "decoded", "is_chinese", "parts"]

DEPTH_MAX = 8  # levels of folders; nobody hands in a module that lies deeper
CHINESE = "gb18030"  # GBK, and the standard that followed it
_DRIVE = re.compile(r"[A-Za-z]:")


def decoded(raw: bytes) -> str:
    """The text of a name in a zip that does not say that it is UTF-8.

    The format knows only code page 437 besides. In practice it is UTF-8 from a Mac or Linux, or the code page of the
    Windows that made it, which for Chinese is GBK.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode(CHINESE if is_chinese(raw) else "cp437")


def is_chinese(raw: bytes) -> bool:
    """Whether the bytes are Chinese text as a Chinese Windows writes it.

    Nearly any bytes can be read as GBK. So GBK is believed only if at least half of the characters are everyday ones
    (GB 2312); then `Andr\\x82` stays an André.
    """
    try:
        wide = [char for char in raw.decode(CHINESE) if not char.isascii()]
    except UnicodeDecodeError:
        return False
    return 2 * sum(map(_is_everyday, wide)) >= len(wide)


def _is_everyday(char: str) -> bool:
    try:
        char.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def parts(name: str) -> tuple[str, ...] | None:
    """The folders and the file in a name of an archive; None if the name leads out of the archive, or is empty.

    A backslash counts as a slash, because some Windows programs write it.
    """
    name = name.replace("\\", "/")
    if name.startswith("/") or _DRIVE.match(name) or "\0" in name:
        return None
    found = tuple(part for part in name.split("/") if part not in ("", "."))
    return None if ".." in found or not found else found
