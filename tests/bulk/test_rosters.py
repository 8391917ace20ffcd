"""Class lists as people save them: who is in them, in whatever shape, and nobody guessed."""

from __future__ import annotations

import pytest

from graders.bulk.gradebooks.roster import read_people, read_text
from graders.bulk.plan import plan_folder
from graders.errors import UsageError
from graders.results import Message

THREE = ["Cy Diaz", "Dee Eng", "Dee Fox"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Name;Number\r\nalice;1001\r\nbob;1002\r\n", ["alice", "bob"]),
        ("Name\tNumber\nalice\t1001\nbob\t1002\n", ["alice", "bob"]),
        ("sep=;\nName;Number\nalice;1001\nbob;1002\n", ["alice", "bob"]),
        ("First Name,Last Name,SID\nCy,Diaz,1\nDee,Eng,2\nDee,Fox,3\n", THREE),
        ("SID,Last name,First name\n1,Diaz,Cy\n2,Eng,Dee\n3,Fox,Dee\n", THREE),
        ("Nachname;Vorname;Matrikelnummer\nDiaz;Cy;1\nEng;Dee;2\nFox;Dee;3\n", THREE),
        ("姓,名,学号\n王,芳,1\n李,雷,2\n", ["王芳", "李雷"]),
        ("序号,姓名,学号\n1,王芳,2021001\n2,李雷,2021002\n", ["王芳", "李雷"]),
        ("计算机科学 2025 秋,,\n序号,姓名,学号\n1,王芳,2021001\n2,李雷,2021002\n", ["王芳", "李雷"]),
        ("Concurrency, autumn term\n\nName;Mail\nalice;a@x\nbob;b@x\n", ["alice", "bob"]),
        ("1,alice\n2,bob\n3,carol\n", ["alice", "bob", "carol"]),
        ("No.;Student name\n7;alice\n9;bob\n", ["alice", "bob"]),
        ("alice\nbob\n", ["alice", "bob"]),
        ("Doe; Jane\n", ["Doe"]),
        ("学号,姓名\n2021001,王芳\n", ["2021001"]),  # the first column, as ever: folders are called by it
    ],
)
def test_shapes_of_a_list(tmp_path, text, names):
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        (tmp_path / "class.csv").write_bytes(text.encode(encoding))
        assert [person.name for person in read_people(tmp_path / "class.csv")] == names, encoding


@pytest.mark.parametrize(
    ("text", "encoding"),
    [("Name;Zahl\nJörg Müller;1\n", "cp1252"), ("姓名,学号\n王芳,1\n李雷,2\n", "gb18030")]
    + [("Name\tId\nJörg\t1\n", encoding) for encoding in ("utf-16-le", "utf-16-be")],
)
def test_what_excel_makes_of_it_is_read_and_can_go_back(tmp_path, text, encoding):
    path = tmp_path / "class.csv"
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    path.write_bytes((mark + text).encode(encoding))
    read, found = read_text(path)
    assert (read, found) == (mark + text, encoding)
    assert read.encode(found) == path.read_bytes()


def test_what_is_no_text_is_a_sentence_without_a_codec(tmp_path):
    for data in (b"PK\x03\x04\0\0\x81\x8d", b"\xff\xfe\x00", b"\x81\x8d\x8f"):
        (tmp_path / "class.xlsx").write_bytes(data)
        with pytest.raises(UsageError, match="not-a-table"):
            read_people(tmp_path / "class.xlsx")


def test_two_absent_people_of_one_name_have_a_row_each(tmp_path):
    (tmp_path / "class.csv").write_text("Name,Id\nAnn Lee,1\nAnn Lee,2\nBob,3\n", encoding="utf-8")
    plan = plan_folder(_folder(tmp_path, "Bob"), ("locked",), roster=read_people(tmp_path / "class.csv"))
    assert [job.student for job in plan.jobs] == ["Ann Lee", "Ann Lee (2)", "Bob"]


def test_who_is_who_is_told_and_not_guessed(tmp_path):
    (tmp_path / "class.csv").write_text("Name,Id\nAnn Lee,1\nAnn Lee,2\n", encoding="utf-8")
    plan = plan_folder(_folder(tmp_path, "Ann Lee"), ("locked",), roster=read_people(tmp_path / "class.csv"))
    assert [job.student for job in plan.jobs] == ["Ann Lee"]
    assert plan.notes.count(Message("roster-unsure", {"person": "Ann Lee"})) == 2


def _folder(tmp_path, *students):
    for student in students:
        (tmp_path / "s" / student).mkdir(parents=True)
        (tmp_path / "s" / student / "locked.py").touch()
    return tmp_path / "s"
