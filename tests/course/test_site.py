"""The folder of `stall course site`, without a browser: what is in it, and what happens where npm cannot help."""

from __future__ import annotations

import gc
import io
import json
import os
import re
import sys
import threading
import urllib.request
import zipfile
from pathlib import Path

import pytest

from graders import catalog, tab
from graders.cli import main
from graders.course import site
from graders.errors import UsageError

ROOT = Path(__file__).parents[2]
WRONG = (ROOT / "graders/course/templates/site/mistakes/locked.py.txt").read_text(encoding="utf-8")
TWO = """\
import threading
total = 0
def work():
    global total
    seen = total
    total = seen + 1
ts = [threading.Thread(target=work) for _ in range(2)]
for t in ts: t.start()
for t in ts: t.join()
assert total == 2
"""


def from_npm(work: Path) -> dict[str, bytes]:
    return {"pyodide/pyodide.mjs": b"//", "app.js": b"//", "licences.txt": b"all"}


def made() -> dict[str, bytes]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(site, "_from_npm", from_npm)
        return site.site_files(tuple(catalog.load().values()), lang="zh")


@pytest.fixture(scope="module")
def files():
    """The page's files, without those from npm."""
    return made()


def test_the_page_holds_the_exercises_in_both_languages(files):
    text = files["index.html"].decode()
    data = json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S).group(1))
    assert [entry["id"] for entry in data["exercises"]] == ["unlocked", "locked", "producer_consumer"]
    for entry in data["exercises"]:
        assert entry["stub"] == (ROOT / "exercises" / f"{entry['id']}.py").read_text(encoding="utf-8")
        assert entry["title"]["en"] != entry["title"]["zh"]
    assert data["words"]["en"].keys() == data["words"]["zh"].keys()
    assert "{seconds}" in data["words"]["zh"]["checking"]
    assert '<html lang="zh">' in text and ">检查</button>" in text


def test_what_is_kept_for_offline_is_there_and_nothing_else_is_fetched(files):
    kept = json.loads(re.search(r"FILES = (\[.*?\]);", files["sw.js"].decode()).group(1))
    assert {name for name in kept if name != "./"} <= files.keys()
    assert {"index.html", "app.js", "worker.mjs", "kit.zip", "pyodide/pyodide.mjs"} <= set(kept)
    ours = [files[name].decode() for name in ("index.html", "worker.mjs", "sw.js", "app.css")]
    assert not any(re.search(r"https?://", text) for text in ours)


def test_the_kit_in_it_is_whole_and_no_larger_than_it_must_be(files):
    names = zipfile.ZipFile(io.BytesIO(files["kit.zip"])).namelist()
    assert {"graders/tab.py", "graders/suites/locked.py", "jinja2/__init__.py", "markupsafe/__init__.py"} <= set(names)
    assert "graders/feedback/locale/zh/LC_MESSAGES/stall.mo" in names
    rooms = {name.split("/")[1] for name in names if name.startswith("graders/")}
    assert not rooms & {"bulk", "cli", "course", "pytest_plugin"}


def test_the_mistakes_are_mistakes(files):
    reports = {name: text.decode() for name, text in files.items() if ".report.en." in name}
    assert len(reports) == 3
    for name, text in reports.items():
        assert 'class="failed"' in text and 'data-story="failing"' in text, name


def test_the_same_files_give_the_same_digest(files):
    assert made() == files


def test_where_npm_is_missing_or_fails_it_says_so(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("PATH", str(tmp_path))
    assert main(["course", "site", str(tmp_path / "out")]) == 2
    assert "this needs npm, which comes with Node.js" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
    if os.name == "nt":
        return
    npm = tmp_path / "npm"
    npm.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no network here')\n")
    npm.chmod(0o755)
    assert main(["course", "site", str(tmp_path / "out")]) == 2
    assert "npm could not get what the page is made of: no network here" in capsys.readouterr().err


def test_an_exercise_that_is_not_there_is_named(tmp_path, capsys):
    assert main(["course", "site", str(tmp_path), "--exercises", "locked,open"]) == 2
    assert "open" in capsys.readouterr().err


def test_the_server_names_the_types_that_a_browser_insists_on(tmp_path):
    for name in ("a.mjs", "a.wasm"):
        (tmp_path / name).write_bytes(b"")
    with site.server(tmp_path, 0) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        types = [
            urllib.request.urlopen(f"http://127.0.0.1:{running.server_port}/{name}").headers["Content-Type"]
            for name in ("a.mjs", "a.wasm")
        ]
        with pytest.raises(UsageError) as caught:
            site.server(tmp_path, running.server_port)
        running.shutdown()
    assert types == ["text/javascript", "application/wasm"]
    assert caught.value.code == "cannot-serve"


@pytest.fixture
def in_the_tab(tmp_path, monkeypatch):
    """`graders.tab` as the worker has it."""
    monkeypatch.chdir(tmp_path)
    tab.begin(lambda schedules, failing: None)
    yield
    gc.enable()


def test_what_the_page_asks_of_python(in_the_tab):
    found = json.loads(tab.check("locked", WRONG, "en"))
    assert (found["points"], found["most"]) == (18, 35) and "2 sold, there was 1" in found["html"]
    assert json.loads(tab.check("locked", "\ud800", "zh"))["points"] == 0
    assert "people" in json.loads(tab.play("locked", WRONG, "en"))["html"]
    refused = json.loads(tab.play("locked", "import os\n", "en"))
    assert refused["html"] is None and refused["says"]["zh"] != refused["says"]["en"]


def test_a_script_in_the_tab(in_the_tab):
    found = json.loads(tab.explore("script", TWO, "zh"))
    assert "AssertionError" in found["text"]["en"] and "<html" in found["html"]
    right = TWO.replace("    seen = total\n    total = seen + 1\n", "    pass\n").replace("== 2", "== 0")
    right = json.loads(tab.explore("script", right, "en"))
    assert right["text"]["en"] and right["html"] is None
    broken = json.loads(tab.explore("script", "def", "en"))
    assert "line 1" in broken["says"]["en"]
