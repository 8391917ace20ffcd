"""Archives, read in memory. Nothing is ever unpacked to disk, so no name in an archive can lead out of it.

A hostile archive may claim any size. What we read is bounded by our own limits: DIRECTORY_BYTES_MAX for the directory
of a zip or the headers of a tar, the reader's limit for a member, INNER_BYTES_MAX for an archive inside an archive, and
DEPTH for how many may lie inside each other.

Only `stored` and `deflate` are unpacked, because Python can stop those at a given size; with bzip2, a few bytes become
gigabytes in one call. So the degree of compression does not matter. Entries that overlap (Fifield, "A better zip bomb",
WOOT 2019) are refused: newer Pythons refuse them, older ones do not, and marks must not depend on that.
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
INNER_BYTES_MAX = 20 << 20  # unpacked, of an archive inside an archive
MEMBER_BYTES = 100  # bytes of the directory per member; an archive with far fewer on average was made to cost us time
TAR_BYTES_MAX = 64 << 20  # unpacked; a tar has no directory, so all of it must be read
ENTRY_BYTES_MIN = 30  # bytes of a zip's local header, before the name

ZIPS = (".zip",)
TARS = (".tar", ".tar.gz", ".tgz")
FOREIGN = (".rar", ".7z", ".tar.bz2", ".tbz2", ".tar.xz", ".txz", ".gz", ".bz2", ".xz", ".zst")


class BadArchive(Exception):
    """An archive, or a member, that cannot be read. `message` tells a person why."""

    def __init__(self, key: str, /, **args: object) -> None:
        super().__init__(key)
        self.message = Message(key, args)

    def named(self, file: str) -> BadArchive:
        """The same error about the file called `file`."""
        return BadArchive(self.message.key, **{**self.message.args, "file": file})


def is_archive(name: str) -> bool:
    """Whether a file with that name is opened like a folder."""
    return name.lower().endswith(ZIPS + TARS)


def foreign(name: str) -> bool:
    """Whether the name is that of an archive of a kind that is not read here."""
    return not is_archive(name) and name.lower().endswith(FOREIGN)


@dataclass(frozen=True)
class Member:
    """One entry. `parts` is None if the name leads out of the archive; `problem` says why the entry cannot be read."""

    parts: tuple[str, ...] | None
    shown: str
    kind: Kind
    problem: Message | None = None


class Archive(Protocol):
    """`members` in the order of the archive; `read` raises BadArchive `too-large` beyond `limit` bytes."""

    members: tuple[Member, ...]

    def read(self, index: int, limit: int) -> bytes: ...


def opened(node: Node) -> tuple[Node, tuple[Message, ...]]:
    """The archive as a folder of the same name, and notes on what in it was passed over. Raises BadArchive."""
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
    """The bytes of a member, at most `limit`; messages call it `file`. Raises BadArchive, and the disk's OSError."""
    index = place.members[-1]
    try:
        archive = _open(Place(place.path, place.members[:-1]))
        if index >= len(archive.members):  # the archive was exchanged since it was planned
            raise BadArchive("archive-damaged")
        member = archive.members[index]
        if member.kind is not Kind.FILE:
            raise BadArchive((member.problem or Message("not-a-file")).key)
        return archive.read(index, limit)
    except BadArchive as error:
        raise error.named(file) from error


@dataclass
class _Folder:
    """A folder of an archive while its tree is built. One name may stand for several members."""

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
    if not stat.S_ISREG(status.st_mode):  # opening a pipe would wait for its writer
        raise BadArchive("not-a-file")
    return _cached(place, status.st_size, status.st_mtime_ns)


@functools.lru_cache(maxsize=4)  # the modules of one student are read one after the other, from the same directory
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
    """Raise `archive-damaged` for all the errors that the libraries raise on bytes that are no archive.

    They raise struct, zlib, EOF, Unicode, index and value errors, `NotImplementedError` and more. A failure of the disk
    passes unchanged.
    """
    try:
        yield
    except BadArchive:
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:  # gzip's own errors have no number
            raise
        raise BadArchive("archive-damaged") from error


class _OnDemand(io.RawIOBase):
    """A file that is open only while it is read, so that a directory can be cached without an open file."""

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
            raise OSError(errno.EINVAL, "before the start")  # the error of a real file, which zipfile expects
        self._at = base + offset
        return self._at

    def read(self, size: int | None = -1) -> bytes:
        with open(self._path, "rb") as stream:
            stream.seek(self._at)
            data = stream.read(-1 if size is None else size)
        self._at += len(data)
        return data


class _Bounded(io.RawIOBase):
    """A stream of which a library may read at most `left` bytes to find its way in an archive; None: no limit."""

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
        bounded.left = None  # from here on, `read` limits what a member may have
        self._infos = self._zip.infolist()
        if len(self._infos) * MEMBER_BYTES > limit:
            raise BadArchive("archive-too-large")
        if _overlap(self._infos):
            raise BadArchive("archive-overlap")
        self.members = tuple(map(_zip_member, self._infos))

    def read(self, index: int, limit: int) -> bytes:
        info = self._infos[index]
        # Deflate makes no data noticeably longer. A packed member longer than this was made to cost us time.
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
    """A tar has no directory, and in a packed one there is no way to jump: it is unpacked whole."""

    def __init__(self, stream: BinaryIO, name: str) -> None:
        packed = not name.lower().endswith(".tar")
        source = gzip.GzipFile(fileobj=stream) if packed else stream
        self._data = source.read(TAR_BYTES_MAX + 1)
        if len(self._data) > TAR_BYTES_MAX:
            raise BadArchive("archive-too-large")
        # only headers are read through this, not the members
        headers = _Bounded(io.BytesIO(self._data), DIRECTORY_BYTES_MAX)
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
