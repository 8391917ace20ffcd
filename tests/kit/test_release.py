"""What is published: built as the release builds it, checked by the field's own tools, used far away from the clone."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import jsonschema
import pytest
from check_jsonschema.builtin_schemas import get_builtin_schema
from ruamel.yaml import YAML

from graders.catalog import handout

ROOT = Path(__file__).parents[2]
STUBS = ["unlocked.py", "locked.py", "producer_consumer.py"]

pytestmark = pytest.mark.slow


def run(*command: str | Path, folder: Path) -> subprocess.CompletedProcess:
    """With nothing of this environment's in sight, on a screen of 80 columns."""
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("STALL_", "PYTHON"))}
    environment |= {"LC_ALL": "C", "COLUMNS": "80", "PIP_DISABLE_PIP_VERSION_CHECK": "1"}
    return subprocess.run(
        [*map(str, command)], cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8"
    )


@pytest.fixture(scope="module")
def dist(tmp_path_factory) -> Path:
    """The sdist, and the wheel that is built of the sdist: then nothing that it needs is missing there."""
    folder = tmp_path_factory.mktemp("dist")
    built = run(sys.executable, "-m", "build", "--outdir", folder, ROOT, folder=folder)
    assert built.returncode == 0, built.stdout + built.stderr
    return folder


@pytest.fixture
def wheel(dist) -> Path:
    (found,) = dist.glob("*.whl")
    return found


def test_the_tools_of_the_field_find_nothing(dist, wheel, tmp_path):
    checked = run(sys.executable, "-m", "twine", "check", "--strict", *dist.iterdir(), folder=tmp_path)
    assert checked.returncode == 0 and checked.stdout.count("PASSED") == 2, checked.stdout
    checked = run(sys.executable, "-m", "check_wheel_contents", wheel, folder=tmp_path)
    assert checked.returncode == 0, checked.stdout


def test_the_same_source_gives_the_same_bytes(wheel, tmp_path):
    again = run(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", tmp_path, ROOT, folder=tmp_path)
    assert again.returncode == 0, again.stderr
    assert (tmp_path / wheel.name).read_bytes() == wheel.read_bytes()


def test_the_wheel_holds_the_stubs_and_no_solution(wheel):
    with zipfile.ZipFile(wheel) as archive:
        for name in STUBS:
            stub = archive.read(f"graders/{handout.FOLDER}/{name}")
            assert stub == (ROOT / "exercises" / name).read_bytes() and b"<solution>" not in stub
        names = archive.namelist()
    examples = [name for name in names if name.startswith("graders/course/example/")]  # a pack to copy, for authors
    assert [name for name in names if "solution" in name and name not in examples] == []


def test_from_a_wheel_to_a_red_stall_in_three_commands(wheel, tmp_path):
    python = tmp_path / "env" / ("Scripts" if os.name == "nt" else "bin")
    assert run(sys.executable, "-m", "venv", tmp_path / "env", folder=tmp_path).returncode == 0
    installed = run(python / "python", "-m", "pip", "install", "-q", wheel, folder=tmp_path)  # 1
    assert installed.returncode == 0, installed.stderr
    started = run(python / "stall", "start", "my", "--notebooks", folder=tmp_path)  # 2
    assert (started.returncode, started.stdout) == (0, "  cd my\n  stall check\n"), started.stderr
    assert len(list((tmp_path / "my").rglob("*.ipynb"))) == len(STUBS)
    checked = run(python / "stall", "check", folder=tmp_path / "my")  # 3
    assert checked.returncode == 1 and "total: 0 / 100" in checked.stdout, checked.stdout + checked.stderr
    tested = run(python / "pytest", "-q", folder=tmp_path / "my")
    assert tested.returncode == 1 and "unlocked.py::one_seller" in tested.stdout, tested.stdout


def test_the_release_runs_what_is_tried_here_and_needs_no_password():
    workflow = YAML(typ="safe").load(ROOT / ".github" / "workflows" / "release.yml")  # 1.2, where `on` is no truth
    jsonschema.validate(workflow, get_builtin_schema("vendor.github-workflows"))
    publish = workflow["jobs"]["publish"]
    assert publish["permissions"] == {"id-token": "write"} and "secrets" not in str(workflow)
    steps = str(workflow["jobs"]["build"]["steps"])
    for command in ("python -m build", "twine check --strict", "check-wheel-contents", "stall start", "pytest"):
        assert command in steps


def test_issue_forms_are_whole():
    """https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests/syntax-for-issue-forms"""
    forms = [path for path in (ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml") if path.name != "config.yml"]
    assert len(forms) == 3
    for path in forms:
        form = YAML(typ="safe").load(path)
        assert form["name"] and form["description"]
        fields = [field for field in form["body"] if field["type"] != "markdown"]
        assert len({field["id"] for field in fields}) == len(fields) > 0
        assert all(field["attributes"]["label"] for field in fields)
