"""Exports of Gradescope, Blackboard and D2L Brightspace: whose it is, which attempt counts, and what is told once."""

from __future__ import annotations

import pytest
from packing import EXERCISES, zipped

from graders.bulk.inputs.gradescope import Submitter, submitters
from graders.bulk.inputs.layouts import _when
from graders.bulk.plan import plan_folder

METADATA = """---
submission_101:
  :submitters:
  - :name: Ann Lee
    :sid: '1001'
    :email: ann@u.example
  :created_at: 2026-03-02 21:05:00.000000000 Z
  :score: 0.0
  :status: processed
  :results:
    output: |
      :name: not a student
    tests:
    - name: a check
      score: 1
  :history: []
submission_102:
  :submitters:
  - :name: "Bo \\"B\\" Chan"
    :sid: 1002
    :email: bo@u.example
  - :name: 李雷
    :sid:
    :email: lei@u.example
  :created_at: !ruby/object:ActiveSupport::TimeWithZone
    utc: 2026-03-02 21:06:00.000000000 Z
submission_103:
  :submitters:
  - :name: Ann Lee
    :sid: '1003'
    :email: lee@u.example
"""


@pytest.fixture(params=["folder", "zip"])
def plan(request, tmp_path):
    def make(members, **options):
        if request.param == "zip":
            (tmp_path / "d.zip").write_bytes(zipped(members))
            return plan_folder(tmp_path / "d.zip", EXERCISES, **options)
        for name, text in members.items():
            (tmp_path / "d" / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / "d" / name).write_text(text, encoding="utf-8")
        return plan_folder(tmp_path / "d", EXERCISES, **options)

    return make


def read(plan):
    return {job.student: job.place for job in plan.jobs if job.exercise == "locked" and job.problem is None}


def test_gradescopes_metadata_says_whose_a_folder_is():
    assert submitters(METADATA) == {
        "submission_101": (Submitter("Ann Lee", "1001", "ann@u.example"),),
        "submission_102": (Submitter('Bo "B" Chan', "1002", "bo@u.example"), Submitter("李雷", "", "lei@u.example")),
        "submission_103": (Submitter("Ann Lee", "1003", "lee@u.example"),),
    }
    assert submitters("") == submitters("a: [") == {}


def test_gradescopes_export_has_names_two_of_one_name_and_a_group(plan):
    files = {f"assignment_7_export/submission_{n}/locked.py": str(n) for n in (101, 102, 103)}
    made = plan({"assignment_7_export/submission_metadata.yml": METADATA, **files})
    assert set(read(made)) == {'Bo "B" Chan, 李雷', "Ann Lee_1001", "Ann Lee_1003"}
    team = [(member.name, member.team) for member in made.members]
    assert team == [('Bo "B" Chan', 'Bo "B" Chan, 李雷'), ("李雷", 'Bo "B" Chan, 李雷')]
    assert {note.key for note in made.notes} <= {"stray-file"}


def test_blackboards_newest_attempt_counts_and_is_told_once(plan):
    first, second = "Lab 3_alee_attempt_2026-03-02-21-05-00", "Lab 3_alee_attempt_2026-03-03-08-00-00"
    made = plan({
        f"{first}_locked.py": "old", f"{first}_unlocked.py": "old", f"{first}.txt": "Name: Ann Lee",
        f"{second}_locked.py": "new", f"{second}_unlocked.py": "new", f"{second}.txt": "Name: Ann Lee",
        "Lab 3_bo_attempt_2026-03-01-10-00-00_locked.py": "bo", "Lab 3_bo_attempt_2026-03-01-10-00-00.txt": "",
    })  # fmt: skip
    assert [job.student for job in made.jobs] == ["alee", "alee", "bo", "bo"]
    newest = [note for note in made.notes if note.key == "newest-counts"]
    assert len(newest) == 1 and all("locked.py" in name for name in newest[0].args["found"])
    (missing,) = (job.problem for job in made.jobs if job.problem is not None)
    assert missing.key == "missing-beside", "the note that Blackboard writes is no answer"


def test_d2ls_newest_attempt_counts_and_two_people_of_one_name_are_two(plan):
    made = plan({
        "11-7 - Ann Lee - Mar 2, 2026 905 PM/locked.py": "old", "11-7 - Ann Lee - Mar 3, 2026 1200 AM/locked.py": "new",
        "12-7 - Ann Lee - Mar 2, 2026 905 AM/locked.py": "hers", "index.html": "",
    })  # fmt: skip
    assert set(read(made)) == {"Ann Lee_11-7", "Ann Lee_12-7"}
    assert [note.key for note in made.notes if note.key != "stray-file"] == ["newest-counts"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("Mar 2, 2026 905 AM", "Mar 2, 2026 905 PM"),
        ("Mar 2, 2026 1205 AM", "Mar 2, 2026 100 AM"),
        ("2 March, 2026 2359", "3 March, 2026 0001"),
        ("Dec 31, 2025 11:59 PM", "Jan 1, 2026 12:00 AM"),
    ],
)
def test_times_are_ordered(earlier, later):
    assert _when(earlier) < _when(later)


def test_a_time_in_words_that_nobody_knows_decides_nothing(plan):
    made = plan(
        {"11-7 - Ann Lee - 2 mars 2026 0905/locked.py": "x", "11-7 - Ann Lee - 3 août 2026 0905/locked.py": "y"}
    )
    assert {job.problem.key for job in made.jobs if job.exercise == "locked"} == {"two-files"}
