"""Archives: all in them is read or told, and nothing in them gets out, costs much, or takes a neighbour along."""

from __future__ import annotations

import io
import json
import os
import stat
import struct
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parent))  # for the helpers beside this file

from packing import EXERCISES, info, rows, tarred, zipped

from graders import bulk
from graders.bulk.inputs import archives, names, reading
from graders.bulk.inputs.archives import BadArchive
from graders.bulk.inputs.tree import Kind, Place, of_path
from graders.bulk.plan import plan_folder
from graders.errors import UsageError
from graders.feedback import sentence
from graders.results import Message, Verdict


@pytest.fixture
def notes_of(tmp_path):
    def make(data: bytes, name="download.zip") -> list:
        (tmp_path / name).write_bytes(data)
        plan = plan_folder(tmp_path / name, EXERCISES)
        return [(note.key, note.args.get("name")) for note in plan.notes]

    return make


CLASS = {"alice/locked.py": b"a", "bob/locked.py": b"b", "bob/unlocked.py": b"c"}
CLASS_ROWS = {
    ("alice", "unlocked"): "missing",
    ("alice", "locked"): b"a",
    ("bob", "unlocked"): b"c",
    ("bob", "locked"): b"b",
}


@pytest.mark.parametrize(
    ("name", "pack"),
    [
        ("x.zip", zipped),
        ("x.ZIP", lambda members: zipped(members, method=zipfile.ZIP_STORED)),
        ("x.tar.gz", tarred),
        ("x.tgz", tarred),
        ("x.tar", lambda members: tarred(members, "w")),
    ],
)
def test_an_archive_is_read_like_the_folder_in_it(rows_of, name, pack):
    assert rows_of(pack(CLASS), name) == CLASS_ROWS
    assert rows_of(pack({f"whole class/{member}": text for member, text in CLASS.items()}), name) == CLASS_ROWS


def test_a_folder_of_archives_and_an_archive_of_archives(rows_of, tmp_path):
    inner = {"alice.zip": zipped({"locked.py": b"a"}), "bob.tgz": tarred({"hw/locked.py": b"b", "unlocked.py": b"c"})}
    assert rows_of(zipped(inner)) == CLASS_ROWS
    (tmp_path / "folder").mkdir()
    for name, data in inner.items():
        (tmp_path / "folder" / name).write_bytes(data)
    assert rows(plan_folder(tmp_path / "folder", EXERCISES)) == CLASS_ROWS


def test_deeper_than_that_it_says_to_unpack(rows_of):
    innermost = zipped({"locked.py": b"a"})
    three = zipped({"alice.zip": zipped({"again.zip": innermost}), "bob/locked.py": b"b"})
    assert rows_of(three) == {
        ("alice", "unlocked"): "archive-too-deep",
        ("alice", "locked"): "archive-too-deep",
        ("bob", "unlocked"): "missing",
        ("bob", "locked"): b"b",
    }


@pytest.mark.parametrize("bad", ["../evil", "/etc/passwd", "C:\\x", "a/../../b", "..", "c:/x", "\\\\host\\share"])
def test_names_that_lead_out_are_told_and_go_nowhere(rows_of, notes_of, tmp_path, bad):
    data = zipped({f"{bad}/locked.py" if bad == ".." else bad: b"evil", "bob/locked.py": b"b"})
    found = rows_of(data)
    assert {key: row for key, row in found.items() if key[0] == "bob"} == {
        ("bob", "unlocked"): "missing",
        ("bob", "locked"): b"b",
    }
    passed_over = [row for key, row in found.items() if key[0] != "bob"]
    assert passed_over == ["unsafe-name"] * 2, "a row for each exercise, so that somebody looks"
    assert [key for key, _ in notes_of(data)] == ["unsafe-name"]
    assert [path.name for path in tmp_path.iterdir()] == ["download.zip"]


def test_backslashes_are_folders_as_some_windows_programs_write_them(rows_of):
    assert rows_of(zipped({"bob\\locked.py": b"b"})) == {("bob", "unlocked"): "missing", ("bob", "locked"): b"b"}


@pytest.mark.parametrize(
    ("member", "key"),
    [
        (info("alice/locked.py", stat.S_IFLNK | 0o777), "not-a-file"),
        (info("alice/locked.py", stat.S_IFIFO | 0o644), "not-a-file"),
        (info("alice/locked.py", stat.S_IFBLK | 0o644), "not-a-file"),
        (info("alice/locked.py/"), "not-a-file"),
        (info("alice/locked.py", compress_type=zipfile.ZIP_BZIP2), "archive-method"),
        (info("alice/locked.py", compress_type=zipfile.ZIP_LZMA), "archive-method"),
    ],
)
def test_odd_members_are_rows(rows_of, member, key):
    found = rows_of(zipped([(member, b"" if member.is_dir() else b"/etc/passwd"), ("bob/locked.py", b"b")]))
    assert found["alice", "locked"] == key
    assert found["bob", "locked"] == b"b"


def test_links_and_devices_in_a_tar_are_rows(rows_of):
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as archive:
        for student, kind in (("a", tarfile.SYMTYPE), ("b", tarfile.LNKTYPE), ("c", tarfile.CHRTYPE)):
            member = tarfile.TarInfo(f"{student}/locked.py")
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
        archive.addfile(tarfile.TarInfo("../d/locked.py"))
    found = rows_of(buffer.getvalue(), "x.tgz")
    assert {found[student, "locked"] for student in "abc"} == {"not-a-file"}
    assert "d" not in {student for student, _ in found}


def encrypted(data: bytes) -> bytes:
    """The same zip with the bit that says `encrypted` set, in every header."""
    data = bytearray(data)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return bytes(data)


def test_a_password_is_a_row_that_says_so(rows_of, tmp_path):
    inner = encrypted(zipped({"locked.py": b"a"}))
    found = rows_of(zipped({"alice.zip": inner, "bob/locked.py": b"b"}))
    assert (found["alice", "locked"], found["bob", "locked"]) == ("archive-encrypted", b"b")


@pytest.mark.parametrize("damage", ["truncated", "crc", "text", "empty", "size"])
def test_a_damaged_archive_is_its_students_row_alone(rows_of, damage):
    whole = zipped({"locked.py": b"sale" * 100}, method=zipfile.ZIP_STORED)
    bad = {
        "truncated": whole[:-30],
        "crc": whole.replace(b"salesale", b"salasale", 1),
        "text": b"this is a zip, is it not?",
        "empty": b"",
        "size": whole.replace(struct.pack("<L", 400), struct.pack("<L", 399)),
    }[damage]
    found = rows_of(zipped({"alice.zip": bad, "bob/locked.py": b"b"}))
    assert (found["alice", "locked"], found["bob", "locked"]) == ("archive-damaged", b"b")


def test_a_notebook_is_read_in_an_archive_as_on_the_disk(tmp_path, rows_of):
    cells = [{"cell_type": "code", "metadata": {}, "source": "def sale(lock):\n    pass", "outputs": []}]
    notebook = json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()
    (tmp_path / "folder" / "alice").mkdir(parents=True)
    (tmp_path / "folder" / "alice" / "locked.ipynb").write_bytes(notebook)
    on_disk = rows(plan_folder(tmp_path / "folder", EXERCISES))
    assert b"def sale(lock)" in on_disk["alice", "locked"]
    assert rows_of(zipped({"alice/locked.ipynb": notebook})) == on_disk
    assert rows_of(zipped({"alice/Locked (1).ipynb": notebook})) == on_disk
    assert rows_of(zipped({"alice/locked.ipynb": b"{}"}))["alice", "locked"] not in (None, b"{}")


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_pipe_is_no_archive_and_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "d.zip")
    with pytest.raises(UsageError, match="no-archive"):
        plan_folder(tmp_path / "d.zip", EXERCISES)
    with pytest.raises(BadArchive, match="not-a-file"):
        archives.read_member(Place(tmp_path / "d.zip", (0,)), "locked.py", 1)


def test_a_damaged_download_is_an_error_with_a_name(tmp_path):
    for name, data in (("a.zip", b"PK"), ("b.tgz", b"\x1f\x8b"), ("c.tar", b"x" * 600)):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(UsageError, match="archive-damaged"):
            plan_folder(tmp_path / name, EXERCISES)
    (tmp_path / "d.rar").touch()
    with pytest.raises(UsageError, match="no-archive"):
        plan_folder(tmp_path / "d.rar", EXERCISES)


def test_an_empty_archive_has_no_rows(rows_of):
    assert rows_of(zipped({})) == {}
    assert rows_of(tarred({}), "x.tgz") == {}


def test_a_name_that_is_there_twice_is_not_chosen_from(rows_of):
    data = zipped([("alice/locked.py", b"one"), ("alice/locked.py", b"two"), ("bob/locked.py", b"b")])
    assert len(zipfile.ZipFile(io.BytesIO(data)).infolist()) == 3
    found = rows_of(data)
    assert (found["alice", "locked"], found["bob", "locked"]) == ("two-files", b"b")


def test_what_systems_leave_behind_is_nobodys(rows_of):
    data = zipped({**CLASS, "__MACOSX/alice/._locked.py": b"x", "bob/._locked.py": b"y", "alice/.DS_Store": b"z"})
    assert rows_of(data) == CLASS_ROWS


@pytest.mark.parametrize(("name", "key"), [("hw.rar", "archive-unknown"), ("hw.7z", "archive-unknown")])
def test_archives_of_other_kinds_ask_to_be_unpacked(rows_of, name, key):
    assert rows_of(zipped({f"alice/{name}": b"Rar!"}))["alice", "locked"] == key
    both = rows_of(zipped({f"alice/{name}": b"Rar!", "alice/locked.py": b"a"}))
    assert both["alice", "locked"] == b"a"


# -- names ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("李雷/locked.py".encode(), "李雷/locked.py"),  # a Mac or Linux, which forgot to say that it is UTF-8
        ("李雷/locked.py".encode("gbk"), "李雷/locked.py"),  # Windows in China
        ("张喆/锁.py".encode("gbk"), "张喆/锁.py"),  # 喆 is not in GB 2312
        ("André Čapek".encode(), "André Čapek"),
        ("Andrés".encode("cp437"), "Andrés"),  # as GBK it would be a character that nobody writes
        ("René Müller".encode("cp437"), "René Müller"),
        (b"\xff\xfe", b"\xff\xfe".decode("cp437")),
    ],
)
def test_a_name_is_the_text_that_it_was(raw, text):
    assert names.decoded(raw) == text


def test_a_zip_from_a_chinese_windows_has_chinese_students(rows_of):
    member = zipfile.ZipInfo("xx")
    member.filename = "李雷/locked.py".encode("gbk").decode("cp437")
    data = zipped([(member, b"a")])
    # zipfile writes a name that is not ASCII as UTF-8; a Windows of 2010 did not.
    raw = member.filename.encode()
    as_written = bytearray(data.replace(raw, "李雷/locked.py".encode("gbk").ljust(len(raw), b" ")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = as_written.find(signature)
        as_written[at + offset + 1] &= ~0x08
    found = rows_of(bytes(as_written))
    assert {student for student, _ in found} == {"李雷"}


def test_every_reason_is_a_sentence_in_both_languages(rows_of):
    for key in ("archive-damaged", "archive-encrypted", "archive-method", "archive-overlap", "archive-too-large"):
        english, chinese = (sentence(Message(key, {"file": "hw.zip"}), lang) for lang in ("en", "zh"))
        assert "hw.zip" in english and "hw.zip" in chinese and english != chinese


# -- from the archive to the files that come out ----------------------------------------------------------------------


def test_grading_an_archive_goes_on_where_it_stopped(tmp_path, out, fake):
    (tmp_path / "d.zip").write_bytes(zipped({"alice/locked.py": b"pass", "bob.zip": zipped({"locked.py": b"no"})}))
    result = bulk.grade_folder(tmp_path / "d.zip", out, grade=fake)
    assert {row.student: row.verdict.value for row in result.rows if row.exercise == "locked"} == {
        "alice": "passed",
        "bob": "failed",
    }
    assert len(fake.judged) == 2
    (tmp_path / "d.zip").write_bytes(zipped({"bob/locked.py": b"pass", "alice/locked.py": b"pass"}))
    result = bulk.grade_folder(tmp_path / "d.zip", out, grade=fake, resume=True)
    assert len(fake.judged) == 3  # alice's content is the same, in another archive
    assert {row.verdict for row in result.rows if row.exercise == "locked"} == {Verdict.PASSED}


def test_an_archive_that_is_gone_or_changed_while_it_is_graded(tmp_path):
    path = tmp_path / "d.zip"
    path.write_bytes(zipped({"alice/locked.py": b"a", "bob/locked.py": b"b"}))
    jobs = [job for job in plan_folder(path, EXERCISES).jobs if job.exercise == "locked"]
    path.write_bytes(zipped({"alice/locked.py": b"new"}))
    assert [reading.read(job.place, job.file, "locked").source for job in jobs] == [b"new", None]
    path.unlink()
    assert {reading.read(job.place, job.file, "locked").verdict for job in jobs} == {Verdict.MISSING}


# -- fuzz -------------------------------------------------------------------------------------------------------------

WHOLE = zipped(
    [
        ("alice/locked.py", b"sale"),
        ("Ann_1_assignsubmission_file_/hw.zip", zipped({"locked.py": b"x" * 50})),
        ("bob.tgz", tarred({"unlocked.py": b"y", "a/locked.py": b"z"})),
        ("leeann_1_2_locked.py", b"w"),
    ]
)
TAR = tarred({"alice/locked.py": b"sale" * 20, "bob/unlocked.py": b"x"}, "w")


@settings(max_examples=150, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_whatever_the_bytes_are_there_are_rows_or_a_sentence(tmp_path, data):
    name, whole = data.draw(st.sampled_from([("f.zip", WHOLE), ("f.tar", TAR), ("f.tgz", tarred(CLASS))]))
    mutated = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(mutated) - 1))
        mutated[at : at + data.draw(st.integers(0, 4))] = data.draw(st.binary(max_size=4))
    path = tmp_path / name
    path.write_bytes(bytes(mutated))
    archives._cached.cache_clear()  # the same name, size and second, and another content
    try:
        plan = plan_folder(path, EXERCISES)
    except UsageError as error:
        assert error.code.startswith("archive-")
        return
    for found in rows(plan).values():
        assert isinstance(found, bytes | str)
    assert [p.name for p in tmp_path.iterdir() if not p.name.startswith("f.")] == []


@settings(max_examples=100, derandomize=True, deadline=None, database=None, suppress_health_check=list(HealthCheck))
@given(st.dictionaries(st.text(min_size=1, max_size=30), st.binary(max_size=20), max_size=6))
def test_whatever_the_names_are_nothing_gets_out_and_no_neighbour_is_lost(tmp_path, members):
    members = {name: content for name, content in members.items() if name.encode("utf-8", "ignore").decode() == name}
    (tmp_path / "f.zip").write_bytes(zipped({**members, "neighbour/locked.py": b"here"}))
    archives._cached.cache_clear()
    plan = plan_folder(tmp_path / "f.zip", EXERCISES)
    assert rows(plan)["neighbour", "locked"] == b"here"
    keys = [job.key for job in plan.jobs]
    assert len(keys) == len(set(keys))
    assert [path.name for path in tmp_path.iterdir()] == ["f.zip"]


def test_an_archive_is_a_tree_of_its_own(tmp_path):
    (tmp_path / "x.zip").write_bytes(zipped({"a/b/c.py": b"1", "a/d.py": b"2"}))
    root, notes = archives.opened(of_path(tmp_path / "x.zip"))
    (a,) = root.children()
    assert notes == () and a.kind is Kind.FOLDER
    assert [(child.name, child.kind) for child in a.children()] == [("b", Kind.FOLDER), ("d.py", Kind.FILE)]
    with pytest.raises(BadArchive, match="too-large"):
        archives.read_member(a.children()[1].place, "d.py", 0)
