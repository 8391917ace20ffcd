"""Archives, read in memory: nothing is ever unpacked to disk, and so no name in an archive can lead anywhere.

What a hostile archive can cost is bounded by what we ask for, not by what it claims: the directory of a zip and the
headers of a tar are read up to DIRECTORY_BYTES_MAX, a member up to the limit of the reader, an archive inside an
archive up to INNER_BYTES_MAX, and not more than DEPTH of them inside each other. Only `stored` and `deflate` are
unpacked, since Python stops those at a given size; a bzip2 member of a few bytes becomes gigabytes in one call. How
strong something is compressed does not matter then. Entries that overlap (Fifield, "A better zip bomb", WOOT 2019) are
refused: newer Pythons refuse them and older ones do not, and marks must not depend on that.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import gzip
import io
import os
import stat
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol, cast

from graders.bulk.inputs.names import DEPTH_MAX, decoded, parts
from graders.bulk.inputs.tree import Kind, Node, Place
from graders.results import Message

__all__ = ["BadArchive", "foreign", "is_archive", "opened", "read_member"]

DEPTH = 2
DIRECTORY_BYTES_MAX = 4 << 20  # or an eighth of a larger file: a whole class with all its repositories
INNER_BYTES_MAX = 20 << 20
MEMBER_BYTES = 100  # of the directory; with much less on the average it is made to cost
TAR_BYTES_MAX = 64 << 20  # unpacked; a tar has no directory, so that all of it has to be gone through
ENTRY_BYTES_MIN = 30  # of a zip's local header, before the name

ZIPS = (".zip",)
TARS = (".tar", ".tar.gz", ".tgz")
FOREIGN = (".rar", ".7z", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".gz", ".bz2", ".xz", ".zst")


class BadArchive(Exception):
    """An archive, or a member, that cannot be read. `message` says so to a person."""

    def __init__(self, key: str, /, **args: object) -> None:
        super().__init__(key)
        self.message = Message(key, args)

    def named(self, file: str) -> BadArchive:
        """The same, said of what is called `file`."""
        return BadArchive(self.message.key, **{**self.message.args, "file": file})


def is_archive(name: str) -> bool:
    """Whether a file with that name is opened like a folder."""
    return name.lower().endswith(ZIPS + TARS)


def foreign(name: str) -> bool:
    """Whether it is an archive of a kind that is not read here."""
    return not is_archive(name) and name.lower().endswith(FOREIGN)


@dataclass(frozen=True)
class Member:
    """One entry; `parts` is None where the name leads out of the archive, `problem` says why it cannot be read."""

    parts: tuple[str, ...] | None
    shown: str
    kind: Kind
    problem: Message | None = None


class Archive(Protocol):
    """`members` in the order of the archive; `read` raises BadArchive `too-large` beyond `limit` bytes."""

    members: tuple[Member, ...]

    def read(self, index: int, limit: int) -> bytes: ...


def opened(node: Node) -> tuple[Node, tuple[Message, ...]]:
    """The archive as a folder of its name, and what in it was passed over. Raises BadArchive."""
    assert node.place is not None
    if len(node.place.members) >= DEPTH:
        raise BadArchive("archive-too-deep", file=node.name)
    try:
        archive = _open(node.place)
    except BadArchive as error:
        raise error.named(node.name) from error
    root = _Folder({}, {})
    notes: list[Message] = []
    for index, member in enumerate(archive.members):
        if member.parts is None:
            notes.append(Message("unsafe-name", {"name": member.shown, "file": node.name}))
        elif len(member.parts) <= DEPTH_MAX:
            root.add(member, Place(node.place.path, (*node.place.members, index)))
    return Node(node.name, Kind.FOLDER, node.place, list_children=root.nodes), tuple(notes)


def read_member(place: Place, file: str, limit: int) -> bytes:
    """The bytes of a member, at most `limit`; `file` is how to call it. Raises BadArchive, and the disk's OSError."""
    index = place.members[-1]
    try:
        archive = _open(Place(place.path, place.members[:-1]))
        if index >= len(archive.members):  # exchanged since it was planned
            raise BadArchive("archive-damaged")
        member = archive.members[index]
        if member.kind is not Kind.FILE:
            raise BadArchive((member.problem or Message("not-a-file")).key)
        return archive.read(index, limit)
    except BadArchive as error:
        raise error.named(file) from error


@dataclass
class _Folder:
    """A folder of an archive while its tree is built: each name may stand for several members."""

    folders: dict[str, _Folder]
    files: dict[str, list[Node]]

    def add(self, member: Member, place: Place) -> None:
        assert member.parts is not None
        folder = self
        *above, name = member.parts
        if member.kind is Kind.FOLDER:
            above, name = list(member.parts), ""
        for part in above:
            folder = folder.folders.setdefault(part, _Folder({}, {}))
        if name:
            folder.files.setdefault(name, []).append(Node(name, member.kind, place, member.problem))

    def nodes(self) -> tuple[Node, ...]:
        found = [node for nodes in self.files.values() for node in nodes]
        found += [Node(name, Kind.FOLDER, list_children=inner.nodes) for name, inner in self.folders.items()]
        return tuple(sorted(found, key=lambda node: node.name))


def _open(place: Place) -> Archive:
    status = os.stat(place.path)
    if not stat.S_ISREG(status.st_mode):  # a pipe would be waited for
        raise BadArchive("not-a-file")
    return _cached(place, status.st_size, status.st_mtime_ns)


@functools.lru_cache(maxsize=4)  # a student's modules are read one after the other, and each needs the same directory
def _cached(place: Place, size: int, changed: int) -> Archive:
    if not place.members:
        return _archive(cast(BinaryIO, _OnDemand(place.path, size)), place.path.name)
    *outer, index = place.members
    archive = _open(Place(place.path, tuple(outer)))
    return _archive(io.BytesIO(archive.read(index, INNER_BYTES_MAX)), archive.members[index].shown)


def _archive(stream: BinaryIO, name: str) -> Archive:
    with _damage():
        return _Tar(stream, name) if name.lower().endswith(TARS) else _Zip(stream)


@contextlib.contextmanager
def _damage() -> Iterator[None]:
    """Whatever the libraries raise on bytes that are no archive (struct, zlib, EOF, Unicode, index and value errors,
    not implemented, ...) says one thing: it is damaged. A failure of the disk says another.
    """
    try:
        yield
    except BadArchive:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:  # gzip's own have no number
            raise
        raise BadArchive("archive-damaged") from error


class _OnDemand(io.RawIOBase):
    """A file that is open only while it is read, so that a directory may be kept without keeping the file open."""

    def __init__(self, path: Path, size: int) -> None:
        self._path, self._size, self._at = path, size, 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        base = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if base + offset < 0:
            raise OSError(errno.EINVAL, "before the start")  # as the file itself says, and zipfile expects
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        with open(self._path, "rb") as stream:
            stream.seek(self._at)
            data = stream.read(-1 if size is None else size)
        self._at += len(data)
        return data


class _Bounded(io.RawIOBase):
    """A stream that gives at most `left` bytes while a library finds its way in an archive; None: what it asks for."""

    def __init__(self, stream: BinaryIO, left: int | None) -> None:
        self._stream, self.left = stream, left

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._stream.tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        return self._stream.seek(offset, whence)

    def read(self, size: int | None = -1) -> bytes:
        if self.left is None:
            return self._stream.read(-1 if size is None else size)
        data = self._stream.read(self.left + 1 if size is None or size < 0 else min(size, self.left + 1))
        self.left -= len(data)
        if self.left < 0:
            raise BadArchive("archive-too-large")
        return data


class _Zip:
    def __init__(self, stream: BinaryIO) -> None:
        limit = max(DIRECTORY_BYTES_MAX, stream.seek(0, io.SEEK_END) // 8)
        bounded = _Bounded(stream, limit)
        self._zip = zipfile.ZipFile(cast(BinaryIO, bounded))
        bounded.left = None  # what a member may have is up to `read`
        self._infos = self._zip.infolist()
        if len(self._infos) * MEMBER_BYTES > limit:
            raise BadArchive("archive-too-large")
        if _overlap(self._infos):
            raise BadArchive("archive-overlap")
        self.members = tuple(map(_zip_member, self._infos))

    def read(self, index: int, limit: int) -> bytes:
        info = self._infos[index]
        # Deflate makes nothing noticeably longer: what is longer than that packed was packed to keep us busy.
        if info.file_size > limit or info.compress_size > limit + (limit >> 6) + 1024:
            raise BadArchive("too-large", bytes=info.file_size, limit=limit)
        with _damage(), self._zip.open(info) as stream:
            data = stream.read(limit + 1)
        if len(data) > limit or len(data) != info.file_size:
            raise BadArchive("archive-damaged")
        return data


def _overlap(infos: list[zipfile.ZipInfo]) -> bool:
    end = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if info.header_offset < end:
            return True
        end = info.header_offset + ENTRY_BYTES_MIN + len(info.orig_filename) + info.compress_size
    return False


def _zip_member(info: zipfile.ZipInfo) -> Member:
    name = info.orig_filename
    if not info.flag_bits & 0x800:
        name = decoded(name.encode("cp437"))
    mode = stat.S_IFMT(info.external_attr >> 16) if info.create_system == 3 else 0  # 3: made on Unix
    kind, key = Kind.FILE, ""
    if name.endswith(("/", "\\")) or mode == stat.S_IFDIR:
        kind = Kind.FOLDER
    elif mode not in (0, stat.S_IFREG):
        kind, key = Kind.OTHER, "not-a-file"
    elif info.flag_bits & 0x1:
        kind, key = Kind.OTHER, "archive-encrypted"
    elif info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        kind, key = Kind.OTHER, "archive-method"
    return _member(name, kind, key)


def _member(name: str, kind: Kind, key: str) -> Member:
    inside = parts(name)
    shown = name.encode("utf-8", "backslashreplace").decode()
    return Member(inside, shown, kind, Message(key, {"file": inside[-1] if inside else shown}) if key else None)


class _Tar:
    """A tar has no directory and, packed, no places to go to: it is unpacked whole."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        packed = not name.lower().endswith(".tar")
        source = gzip.GzipFile(fileobj=stream) if packed else stream
        self._data = source.read(TAR_BYTES_MAX + 1)
        if len(self._data) > TAR_BYTES_MAX:
            raise BadArchive("archive-too-large")
        headers = _Bounded(io.BytesIO(self._data), DIRECTORY_BYTES_MAX)  # all that is read here; not the members
        with tarfile.open(fileobj=cast(BinaryIO, headers), mode="r:") as tar:
            infos = tar.getmembers()
        self.members = tuple(map(_tar_member, infos))
        self._spans = [(info.offset_data, info.size) for info in infos]

    def read(self, index: int, limit: int) -> bytes:
        start, size = self._spans[index]
        if size > limit:
            raise BadArchive("too-large", bytes=size, limit=limit)
        data = self._data[start : start + size]
        if len(data) != size:
            raise BadArchive("archive-damaged")
        return data


def _tar_member(info: tarfile.TarInfo) -> Member:
    kind = Kind.FOLDER if info.isdir() else Kind.FILE if info.isreg() and not info.issparse() else Kind.OTHER
    return _member(info.name, kind, "not-a-file" if kind is Kind.OTHER else "")
