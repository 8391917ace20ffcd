"""Archives that are made to cost: none costs more than its limit, or takes a neighbour along."""

from __future__ import annotations

import io
import os
import struct
import sys
import tarfile
import tracemalloc
import zlib
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from packing import EXERCISES, tarred, zipped

from graders.bulk.inputs import archives
from graders.bulk.inputs.modules import ARCHIVES_MAX, FILES_MAX
from graders.bulk.plan import plan_folder
from graders.errors import UsageError
from graders.grading import BYTES_MAX


def test_a_large_file_costs_no_more_than_the_limit(rows_of):
    at_the_limit, beyond = b"#" * BYTES_MAX, b"#" * (BYTES_MAX + 1)
    found = rows_of(zipped({"a/locked.py": at_the_limit, "b/locked.py": beyond}))
    assert (found["a", "locked"], found["b", "locked"]) == (at_the_limit, "too-large")
    found = rows_of(tarred({"a/locked.py": at_the_limit, "b/locked.py": beyond}), "x.tgz")
    assert (found["a", "locked"], found["b", "locked"]) == (at_the_limit, "too-large")


def test_a_bomb_that_lies_about_its_size_is_stopped(rows_of):
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    bomb = packer.compress(b"\0" * (50 << 20)) + packer.flush()
    header = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(b"x"), len(bomb), 100, 15, 0)
    local = header + b"alice/locked.py" + bomb
    central = struct.pack(
        "<4s6H3L5H2L", b"PK\x01\x02", 20, 20, 0, 8, 0, 0, zlib.crc32(b"x"), len(bomb), 100, 15, 0, 0, 0, 0, 0, 0
    )
    central += b"alice/locked.py"
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 1, 1, len(central), len(local), 0)
    tracemalloc.start()
    found = rows_of(bytes(local + central + end))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found["alice", "locked"] == "archive-damaged"
    assert peak < 10 << 20


def overlapping(count: int) -> bytes:
    """As Fifield's: every entry of the directory points at the same packed bytes."""
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    content = b"\0" * BYTES_MAX
    body = packed.compress(content) + packed.flush()
    name = b"alice/locked.py"
    local = struct.pack(
        "<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, zlib.crc32(content), len(body), len(content), len(name), 0
    )
    central = b""
    for _ in range(count):
        central += struct.pack(
            "<4s6H3L5H2L",
            *(b"PK\x01\x02", 20, 20, 0, 8, 0, 0, zlib.crc32(content), len(body), len(content)),
            *(len(name), 0, 0, 0, 0, 0, 0),
        )
        central += name
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, count, count, len(central), len(local + name + body), 0)
    return local + name + body + central + end


def test_overlapping_entries_are_refused_on_every_python(rows_of, tmp_path):
    assert rows_of(overlapping(1))["alice", "locked"] == b"\0" * BYTES_MAX
    (tmp_path / "bomb.zip").write_bytes(overlapping(2))
    with pytest.raises(UsageError, match="archive-overlap"):
        plan_folder(tmp_path / "bomb.zip", EXERCISES)
    found = rows_of(zipped({"alice.zip": overlapping(2), "bob/locked.py": b"b"}))
    assert (found["alice", "locked"], found["bob", "locked"]) == ("archive-overlap", b"b")


def test_an_inner_archive_is_unpacked_to_its_limit_and_no_further(rows_of, monkeypatch):
    monkeypatch.setattr(archives, "INNER_BYTES_MAX", 10_000)
    found = rows_of(zipped({"alice.zip": zipped({"locked.py": os.urandom(20_000)}), "bob/locked.py": b"b"}))
    assert (found["alice", "locked"], found["bob", "locked"]) == ("too-large", b"b")


def test_a_tar_is_gone_through_to_its_limit_and_no_further(rows_of, monkeypatch):
    monkeypatch.setattr(archives, "TAR_BYTES_MAX", 100_000)
    found = rows_of(zipped({"alice.tgz": tarred({"x": b"\0" * 200_000, "locked.py": b"a"}), "bob/locked.py": b"b"}))
    assert (found["alice", "locked"], found["bob", "locked"]) == ("archive-too-large", b"b")


def test_a_directory_without_end_is_not_read_to_its_end(rows_of, monkeypatch):
    monkeypatch.setattr(archives, "DIRECTORY_BYTES_MAX", 70_000)
    many = zipped({f"{i}" * 40: b"" for i in range(700)})
    found = rows_of(zipped({"alice.zip": many, "bob/locked.py": b"b"}))
    assert (found["alice", "locked"], found["bob", "locked"]) == ("archive-too-large", b"b")
    monkeypatch.setattr(archives, "DIRECTORY_BYTES_MAX", 4 << 20)
    monkeypatch.setattr(archives, "MEMBER_BYTES", 10_000)
    archives._cached.cache_clear()
    found = rows_of(zipped({"alice.zip": many, "bob/locked.py": b"b"}))
    assert (found["alice", "locked"], found["bob", "locked"]) == ("archive-too-large", b"b")


def test_the_headers_of_a_tar_are_bounded_too(rows_of, monkeypatch):
    monkeypatch.setattr(archives, "DIRECTORY_BYTES_MAX", 70_000)
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz", pax_headers={"comment": "x" * 100_000}) as archive:
        archive.addfile(tarfile.TarInfo("locked.py"))
    found = rows_of(zipped({"alice.tgz": buffer.getvalue(), "bob/locked.py": b"b"}))
    assert (found["alice", "locked"], found["bob", "locked"]) == ("archive-too-large", b"b")


def test_not_every_archive_of_a_student_is_opened(rows_of):
    inner = zipped({"other.py": b""})
    many = {f"alice/{i:02}.zip": inner for i in range(ARCHIVES_MAX + 2)}
    found = rows_of(zipped(many | {"bob/locked.py": b"b", "alice/zzz/unlocked.py": b"u"}))
    assert (found["alice", "locked"], found["bob", "locked"]) == ("too-many-archives", b"b")
    assert found["alice", "unlocked"] == b"u"


def test_not_every_file_of_a_student_is_looked_at(rows_of):
    many = {f"alice/x/{i}.py": b"" for i in range(FILES_MAX + 1)}
    found = rows_of(zipped(many | {"alice/locked.py": b"a", "bob/locked.py": b"b"}))
    assert found["alice", "locked"] == b"a"
    assert found["alice", "unlocked"] == "too-many-files"
    assert found["bob", "locked"] == b"b"


def test_folders_in_folders_in_folders_are_not_followed_for_ever(rows_of):
    found = rows_of(zipped({"alice/" + "x/" * 5000 + "locked.py": b"a", "alice/unlocked.py": b"u"}))
    assert found == {("alice", "unlocked"): b"u", ("alice", "locked"): "missing"}
