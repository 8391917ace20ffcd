"""GitHub, GitHub Classroom and GitLab: what each platform would read of a real class, field by field."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from pathlib import Path

import jsonschema
import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from lxml import etree
from ruamel.yaml import YAML

from graders.cli import main
from graders.course import ci
from graders.course.selfcheck import TRIED
from graders.reports import github
from graders.reports.formats import FORMATS, render
from graders.results import Verdict

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LANGS = ("en", "zh")
KINDS = ("error", "warning", "notice")
CLASSROOM = {
    "type": "object",
    "required": ["version", "status", "max_score", "tests"],
    "properties": {
        "version": {"enum": [1, 3]},
        "status": {"enum": ["pass", "fail", "error"]},
        "message": {"type": "string"},
        "max_score": {"type": "integer"},
        "tests": {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "required": ["name", "status", "score", "test_code"],
                "properties": {
                    "name": {"type": "string", "minLength": 1},
                    "status": {"enum": ["pass", "fail", "error"]},
                    "message": {"type": "string"},
                    "output": {"type": "string", "maxLength": 500},
                    "test_code": {"type": "string"},
                    "task_id": {"type": "integer", "minimum": 1},
                    "filename": {"type": "string"},
                    "line_no": {"type": "integer", "minimum": 0},
                    "score": {"type": "number", "minimum": 0},
                },
                "additionalProperties": False,
            },
        },
    },
    "additionalProperties": False,
}
CODE_QUALITY = {
    "type": "array",
    "items": {
        "type": "object",
        "required": ["description", "check_name", "fingerprint", "severity", "location"],
        "properties": {
            "description": {"type": "string", "minLength": 1},
            "check_name": {"type": "string", "minLength": 1},
            "fingerprint": {"type": "string", "pattern": "^[0-9a-f]{32}$"},
            "severity": {"enum": ["info", "minor", "major", "critical", "blocker"]},
            "location": {
                "type": "object",
                "required": ["path", "lines"],
                "properties": {
                    "path": {"type": "string", "minLength": 1, "pattern": "^[^/.]"},
                    "lines": {
                        "type": "object",
                        "required": ["begin"],
                        "properties": {"begin": {"type": "integer", "minimum": 1}},
                        "additionalProperties": False,
                    },
                },
                "additionalProperties": False,
            },
        },
        "additionalProperties": False,
    },
}


@dataclass
class Runner:
    """Obeys a log as GitHub's runner does: `::name key=value,…::data` at the beginning, `##[name …]data` anywhere."""

    known: tuple[str, ...] = (*KINDS, "set-output", "set-env", "add-mask", "add-path", "group", "stop-commands")
    obeyed: list[tuple[str, dict[str, str], str]] = field(default_factory=list)
    token: str | None = None

    def read(self, log: str) -> list[tuple[str, dict[str, str], str]]:
        for line in log.splitlines():  # more breaks than the runner knows: so much the stricter
            name, properties, data = self._parse(line)
            if self.token is not None:
                self.token = None if name == self.token else self.token
            elif name == "stop-commands":
                self.token = data
            elif name:
                self.obeyed.append((name, properties, data))
        return self.obeyed

    def _parse(self, line: str) -> tuple[str, dict[str, str], str]:
        text = line.lstrip()
        if text.startswith("::") and "::" in text[2:]:
            head, _, data = text[2:].partition("::")
            name, _, pairs = head.partition(" ")
            if name in self.known or name == self.token:
                given = dict(pair.split("=", 1) for pair in pairs.split(",") if "=" in pair)
                return name, {key: self._plain(value) for key, value in given.items()}, self._plain(data)
        if "##[" in line and "]" in line[line.index("##[") :]:
            head, _, data = line[line.index("##[") + 3 :].partition("]")
            name = head.split(" ")[0]
            if name in self.known or name == self.token:
                return name, {}, data
        return "", {}, ""

    @staticmethod
    def _plain(text: str) -> str:
        for escaped, char in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
            text = text.replace(escaped, char)
        return text


def each(graded_class):
    for student, rows in graded_class.by_student.items():
        for lang in LANGS:
            yield student, rows, lang


@pytest.mark.slow
def test_github_obeys_only_our_annotations_and_each_is_on_a_line_of_the_file(graded_class):
    seen = dict.fromkeys(KINDS, 0)
    for student, rows, lang in each(graded_class):
        runner = Runner()
        obeyed = runner.read(render("github", rows, lang=lang))
        assert runner.token is None, student
        sources = {row.file: row.source.splitlines() for row in rows}
        for kind, properties, message in obeyed:
            assert set(properties) <= {"file", "line", "endLine", "title"} and message and properties["title"]
            seen[kind] += 1
            if "line" in properties:
                assert properties["line"] == properties["endLine"]
                assert sources[properties["file"]][int(properties["line"]) - 1].strip()
        assert "hacked" not in {properties.get("title") for _, properties, _ in obeyed}
        judged = {row.file for row in rows if row.verdict in (Verdict.FAILED, Verdict.INVALID, Verdict.REFUSED)}
        assert judged == {p["file"] for kind, p, _ in obeyed if kind == "error" and "file" in p} - {
            row.file for row in rows if row.verdict is Verdict.NOT_STARTED
        }
    assert all(seen.values())


@pytest.mark.slow
def test_both_ends_of_a_race_and_of_a_deadlock_are_annotated(graded_class):
    for student in ("carol", "bob", "mallory"):
        row = next(row for row in graded_class.by_student[student] if row.exercise == "locked")
        obeyed = Runner().read("\n".join(github.commands([row])))
        error = next(properties for kind, properties, _ in obeyed if kind == "error")
        notice = next(properties for kind, properties, _ in obeyed if kind == "notice")
        told = next(message for kind, _, message in obeyed if kind == "error").split("\n")
        assert told[-1].startswith("replay: stall replay ") and len(told) >= 3
        assert error["title"] == notice["title"] == f"locked: {row.diagnosis}"
        assert error["line"] != notice["line"]


@pytest.mark.slow
def test_what_is_beyond_github_s_limits_is_counted_and_not_dropped(graded_class):
    rows = graded_class.result.rows
    commands = Runner().read("\n".join(github.commands(rows)))
    for kind in KINDS:
        of_kind = [message for name, _, message in commands if name == kind]
        assert len(of_kind) <= github.ANNOTATIONS_MAX
    errors = [message for name, _, message in commands if name == "error"]
    whole = sum(len(github.commands([row])) for row in rows)
    hidden = int(errors[-1].split()[0])
    assert len(errors) == github.ANNOTATIONS_MAX and "left out" in errors[-1]
    assert hidden + len(errors) - 1 == whole - sum(
        1 for row in rows for command in github.commands([row]) if not command.startswith("::error")
    )


@pytest.mark.slow
def test_the_summary_fits_obeys_nobody_and_says_what_it_leaves_out(graded_class):
    for _, rows, lang in each(graded_class):
        text = github.summary(rows, lang=lang)
        assert len(text.encode()) < github.SUMMARY_BYTES_MAX
        assert Runner().read(text) == []
        assert text.startswith("## ")
        for row in rows:
            assert f"| `{row.exercise}` |" in text
    short = github.summary(graded_class.result.rows, bytes_max=20_000)
    assert 10_000 < len(short.encode()) <= 20_000 and "too long for a summary" in short


def test_a_command_in_a_text_is_defused_visibly():
    said = "::error::x\n  ::warning::y\na ##[error]z\nstd::vector\n:: "
    assert Runner().read(said) != []
    assert Runner().read(github.not_a_command(said)) == []
    assert "std::vector" in github.not_a_command(said)


@pytest.mark.slow
def test_classroom_s_sums_agree_and_nothing_judged_by_nobody_is_a_zero(graded_class):
    statuses = set()
    for student, rows, lang in each(graded_class):
        encoded = base64.b64encode(render("classroom", rows, lang=lang).encode())  # as the workflow does
        document = json.loads(base64.b64decode(encoded).decode("utf-8"))
        jsonschema.validate(document, CLASSROOM)
        statuses.add(document["status"])
        points = [row.points for row in rows]
        if None in points:
            assert document["status"] == "error" and document["max_score"] == 0  # the reporter then reports no points
            assert len(document["tests"]) == 1 and document["tests"][0]["status"] == "error"
        else:
            assert sum(test["score"] for test in document["tests"]) == sum(points), student
            assert document["max_score"] == 100
            assert (document["status"] == "pass") == all(row.verdict is Verdict.PASSED for row in rows)
        for test in document["tests"]:
            assert Runner().read("\n".join(str(value) for value in test.values())) == []
    assert statuses == {"pass", "fail", "error"}


@pytest.mark.slow
def test_gitlab_s_code_quality_has_its_fields_and_stable_unique_fingerprints(graded_class):
    for _, rows, lang in each(graded_class):
        entries = json.loads(render("gitlab", rows, lang=lang))
        jsonschema.validate(entries, CODE_QUALITY)
        assert len({entry["fingerprint"] for entry in entries}) == len(entries)
        other = json.loads(render("gitlab", rows, lang="en" if lang == "zh" else "zh"))
        assert [entry["fingerprint"] for entry in entries] == [entry["fingerprint"] for entry in other]
        assert bool(entries) == any(row.verdict is not Verdict.PASSED for row in rows)


@pytest.mark.slow
def test_junit_fits_the_schema_and_counts_what_it_holds(graded_class):
    schema = etree.XMLSchema(etree.parse(HERE / "junit.xsd"))
    for student, rows, lang in each(graded_class):
        tree = etree.fromstring(render("junit", rows, lang=lang).encode("ascii"))
        schema.assertValid(tree)
        for suite, row in zip(tree.iter("testsuite"), rows, strict=True):
            for attribute, tag in (("failures", "failure"), ("errors", "error"), ("skipped", "skipped")):
                assert int(suite.get(attribute)) == len([*suite.iter(tag)])
            assert int(suite.get("tests")) == len([*suite.iter("testcase")])
            reached = [p.get("value") for p in suite.iter("property") if p.get("name") == "stall.points"]
            if row.points is None:
                assert reached == [] and suite.get("failures") == "0" and suite.get("errors") != "0"
            else:
                assert sum(float(value) for value in reached) == row.points, student


def test_one_grading_makes_every_format_and_the_summary(tmp_path, monkeypatch, capsys):
    (tmp_path / "exercises").mkdir()
    (tmp_path / "exercises" / "unlocked.py").write_text("def sale(:\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(tmp_path / "summary.md"))
    (tmp_path / "summary.md").write_text("before\n", encoding="utf-8")
    files = [f"--format={name}={name}.out" for name in FORMATS if name != "github"]
    assert main(["check", "--lang", "en", "--format", "github", *files]) == 1
    assert Runner().read(capsys.readouterr().out)[0][1]["file"].endswith("exercises/unlocked.py")
    assert (
        (tmp_path / "summary.md").read_text(encoding="utf-8").startswith("before\n## The stall kit: 0 of 100 points\n")
    )
    assert all((tmp_path / f"{name}.out").stat().st_size for name in FORMATS if name != "github")
    assert main(["check", "--lang", "en", "--format", "github", "--format", "junit"]) == 2
    assert "only one `--format` can go to stdout" in capsys.readouterr().err
    assert main(["check", "--format", "nonsense"]) == 2


@pytest.mark.slow
@pytest.mark.parametrize("lang", LANGS)
def test_pytest_annotates_too_and_lets_no_student_command(graded_class, pytester, monkeypatch, request, lang):
    reports, files = {}, []
    for student in ("mallory", "niaj", "carol", "heidi", "erin"):
        folder = pytester.mkdir(student)
        (folder / "locked.py").write_text("", encoding="utf-8")
        files.append(f"{student}/locked.py")
        reports[folder.name] = next(row for row in graded_class.by_student[student] if row.exercise == "locked")
    monkeypatch.setattr("graders.grading.grade", lambda path, **options: reports[Path(path).parent.name])
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    plugin = () if request.config.pluginmanager.has_plugin("stall") else ("-p", "graders.pytest_plugin")
    log = pytester.runpytest_inprocess(*plugin, "-p", "no:cacheprovider", "--lang", lang, "-rA", *files).stdout.str()
    obeyed = Runner().read(log)
    places = {(kind, p.get("file"), p.get("line")) for kind, p, _ in obeyed}
    assert ("error", "carol/locked.py", str(reports["carol"].diagnosis_args["line"])) in places
    assert {("warning", "heidi/locked.py", None), ("error", "erin/locked.py", "9")} <= places
    assert {p["file"].split("/")[0] for _, p, _ in obeyed} == set(reports)
    assert {kind for kind, _, _ in obeyed} <= set(KINDS)
    monkeypatch.setenv("GITHUB_ACTIONS", "")
    quiet = pytester.runpytest_inprocess(
        *plugin, "-p", "no:cacheprovider", "--lang", lang, "carol/locked.py"
    ).stdout.str()
    assert Runner().read(quiet) == []


def workflow(text: str, schema: str) -> dict:
    loaded = YAML(typ="safe").load(text)
    jsonschema.validate(loaded, get_builtin_schema(f"vendor.{schema}"))
    return loaded


@pytest.mark.parametrize("requirement", ["stall-kit==0.1.0", "git+https://example.org/x@y #\"'\\ :"])
def test_the_templates_are_valid_and_take_any_requirement(requirement):
    made = workflow(ci.text("github.yml", requirement=requirement, lang="zh"), "github-workflows")
    assert made["name"] == "Autograding Tests" and list(made["jobs"]) == ["run-autograding-tests"]
    job = made["jobs"]["run-autograding-tests"]
    assert job["env"]["STALL_REQUIREMENT"] == requirement and job["env"]["STALL_LANG"] == "zh"
    assert made["permissions"] == {"contents": "read"} and "pull_request_target" not in made["on"]
    assert job["timeout-minutes"] <= 15 and made["concurrency"]["cancel-in-progress"] is True
    for step in job["steps"]:
        assert "${{" not in step.get("run", "")  # nothing that somebody chose is pasted into a script
        assert "@" in step.get("uses", "@")
    made = workflow(ci.text("gitlab.yml", requirement=requirement), "gitlab-ci")
    assert made["stall"]["variables"]["STALL_REQUIREMENT"] == requirement
    assert made["stall"]["artifacts"]["reports"] == {
        "junit": "junit.xml", "codequality": FORMATS["gitlab"].file
    }  # fmt: skip


def test_the_commands_of_the_templates_are_ours(tmp_path):
    for template in ("github.yml", "gitlab.yml"):
        words = ci.text(template).split()
        formats = [words[i + 1].split("=")[0] for i, word in enumerate(words) if word == "--format"]
        assert len(formats) >= 3 and set(formats) <= set(FORMATS)


def test_this_project_s_workflow_is_valid_and_runs_the_readme_s_test_command():
    made = workflow((ROOT / ".github/workflows/tests.yml").read_text(encoding="utf-8"), "github-workflows")
    runs = [step["run"] for job in made["jobs"].values() for step in job["steps"] if "run" in step]
    assert any("pytest -q -n auto" in run for run in runs)
    assert made["permissions"] == {"contents": "read"}
    assert made["jobs"]["everything"]["strategy"]["matrix"]["python-version"] == list(TRIED)


@pytest.mark.parametrize("name,path", [("github", ".github/workflows/classroom.yml"), ("gitlab", ".gitlab-ci.yml")])
def test_course_writes_into_a_repository_and_overwrites_nothing(tmp_path, capsys, name, path):
    assert main(["course", name, str(tmp_path), "--lang", "en"]) == 0
    first = (tmp_path / path).read_bytes()
    assert b"stall check exercises" in first and b"\r" not in first
    (tmp_path / path).write_text("mine", encoding="utf-8")
    assert main(["course", name, str(tmp_path), "--lang", "en"]) == 2
    assert "is there already" in capsys.readouterr().err and (tmp_path / path).read_text(encoding="utf-8") == "mine"
    assert main(["course", name, str(tmp_path), "--lang", "en", "--force"]) == 0
    assert (tmp_path / path).read_bytes() == first
