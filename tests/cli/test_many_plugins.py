"""Beside the plugins that most projects use, the kit changes nothing for a project that has no stalls."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import graders

PLUGINS = (
    "pytest-asyncio", "pytest-bdd", "pytest-cov", "pytest-django", "pytest-env", "pytest-html", "pytest-instafail",
    "pytest-mock", "pytest-order", "pytest-randomly", "pytest-repeat", "pytest-rerunfailures", "pytest-sugar",
    "pytest-timeout", "pytest-xdist",
)  # fmt: skip
THEIRS = {
    "conftest.py": "def pytest_addoption(parser):\n    parser.addoption('--seed', type=int, default=3)\n",
    "src/locked.py": "raise SystemExit('imported')\n",
    "test_it.py": "def test_seed(request):\n    assert request.config.getoption('--seed') == 5\n\n\n"
    "def test_fails():\n    assert 1 == 2\n",
}


@pytest.mark.slow
def test_fifteen_plugins_and_a_project_of_somebody_else(tmp_path, request):
    with_kit = [] if request.config.pluginmanager.has_plugin("stall") else ["-p", "graders.pytest_plugin"]
    beside = tmp_path / "plugins"
    install = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--target", str(beside)]
    done = subprocess.run([*install, *PLUGINS], capture_output=True, text=True, timeout=240)
    if done.returncode != 0:
        pytest.skip(f"pip could not install the plugins: {done.stderr.strip()[-200:]}")
    project = tmp_path / "project"
    for name, text in THEIRS.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text, encoding="utf-8")
    paths = os.pathsep.join([str(beside), str(Path(graders.__path__[0]).parent)])
    environ = {**os.environ, "PYTHONPATH": paths, "PYTEST_ADDOPTS": ""}
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-p", "no:randomly", "--seed", "5", "-rA"]
    seen = []
    for kit in (["-p", "no:stall"], with_kit):
        run = subprocess.run(
            [*command, *kit, "."], cwd=project, env=environ, capture_output=True, text=True, timeout=120
        )
        told = sorted(line for line in run.stdout.splitlines() if line.startswith(("PASSED", "FAILED", "ERROR")))
        seen.append((run.returncode, told, "stall" in run.stdout.partition("short test summary")[2]))
    assert seen[0] == seen[1]
    assert seen[0][0] == 1 and len(seen[0][1]) == 2 and not seen[0][2]
