"""The stall as a folder of static files: a page in whose tab Python judges, with nothing to install.

What it takes from npm is pinned by `templates/site/package-lock.json`, digest by digest, and is served from the folder
itself; the page fetches nothing from anywhere else. What does not need a browser (the report about each exercise's
commonest mistake, its game) is made here, for browsers that cannot put threads to sleep.
"""

from __future__ import annotations

import functools
import gzip
import hashlib
import html
import importlib
import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from importlib import metadata, resources
from pathlib import Path
from typing import Any

from graders import catalog, grading
from graders.catalog import Exercise, handout
from graders.catalog.packs import packs
from graders.course import kit
from graders.course.files import Files, render, write, zip_bytes
from graders.errors import UsageError
from graders.feedback import LANGUAGES, word
from graders.feedback._site_words import SITE_WORDS
from graders.reports.page import report_page, script_json
from graders.reports.play_page import play_page

__all__ = ["LIMIT_S", "Built", "build_site", "server", "site_files"]

LIMIT_S = 60  # of one check in the page: as much as a child has
SOURCES = ("package.json", "package-lock.json", "app.mjs")
PYODIDE = ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip", "pyodide-lock.json")
NOT_IN_A_TAB = ("bulk", "cli", "course", "pytest_plugin", "handout")  # rooms of the kit that nobody there asks
LIBRARIES = ("jinja2", "markupsafe", "rich")  # of what the kit needs, what its reports need
FILLED_BY_PAGE = ("seconds", "schedules", "failing", "points", "most")
TYPES = {".mjs": "text/javascript", ".js": "text/javascript", ".wasm": "application/wasm"}


@dataclass(frozen=True)
class Built:
    """What was written. `loads` is what a browser loads of it, in bytes, as servers compress it."""

    files: tuple[str, ...]
    loads: int


def build_site(folder: Path, exercises: Iterable[Exercise], *, lang: str = "en", force: bool = False) -> Built:
    """Write the page into `folder`. `lang` is the language it opens in.

    Raises UsageError: `needs-npm`, `npm-failed`, `no-handout`, `would-overwrite` (never with `force`), `cannot-write`.
    """
    files = site_files(tuple(exercises), lang=lang)
    write({folder / name: data for name, data in files.items()}, force=force)
    loads = sum(len(gzip.compress(data, 6)) for name, data in files.items() if not name.startswith("instead/"))
    return Built(tuple(sorted(files)), loads)


def site_files(exercises: tuple[Exercise, ...], *, lang: str) -> Files:
    """All files of the page, by name. Raises as `build_site` does, but for what writing can raise."""
    with tempfile.TemporaryDirectory() as work:
        files = _from_npm(Path(work))
    files |= {"app.css": _template("app.css"), "worker.mjs": _template("worker.mjs"), ".nojekyll": b""}
    files["kit.zip"] = zip_bytes(_kit())
    for exercise in exercises:
        files |= _instead(exercise)
    files["index.html"] = _page(exercises, lang)
    kept = sorted(name for name in files if not name.startswith((".", "instead/")))
    digest = hashlib.sha256(b"".join(hashlib.sha256(files[name]).digest() for name in sorted(files))).hexdigest()
    files["sw.js"] = render("site/sw.js", digest=digest[:16], files=json.dumps(["./", *kept]))
    return files


def server(folder: Path, port: int) -> ThreadingHTTPServer:
    """A server of the folder on this machine alone; port 0: any that is free. Raises UsageError `cannot-serve`."""
    handler = functools.partial(_Handler, directory=str(folder))
    try:
        return ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError as error:
        raise UsageError("cannot-serve", port=port, error=error.strerror or str(error)) from None


class _Handler(SimpleHTTPRequestHandler):
    extensions_map = {**SimpleHTTPRequestHandler.extensions_map, **TYPES}  # noqa: RUF012  # the class's own way

    def log_message(self, *args: Any) -> None:
        """Nobody wants to read it."""


# -- what comes from npm ---------------------------------------------------------------------------------------------


def _from_npm(work: Path) -> Files:
    """Pyodide, the page's script with the editor in it, and the licences of both."""
    for name in SOURCES:
        (work / name).write_bytes(_template(name))
    # Nothing that a package wants to run is run; what is fetched is what the lock file says, or nothing.
    _npm(work, "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    bundle = ("--bundle", "--minify", "--format=esm", "--target=es2022", "--outfile=app.js", "--log-level=error")
    _npm(work, "exec", "--offline", "--", "esbuild", "app.mjs", *bundle)
    modules = work / "node_modules"
    files = {f"pyodide/{name}": (modules / "pyodide" / name).read_bytes() for name in PYODIDE}
    files["app.js"] = (work / "app.js").read_bytes()
    files["licences.txt"] = _licences(modules).encode()
    return files


def _npm(work: Path, *arguments: str) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise UsageError("needs-npm")
    run = subprocess.run(
        [npm, *arguments], cwd=work, capture_output=True, text=True, encoding="utf-8", errors="replace"
    )
    if run.returncode:
        lines = [line.strip() for line in run.stderr.splitlines() if line.strip()]
        raise UsageError("npm-failed", **({"error": lines[0][:200]} if lines else {}))


def _licences(modules: Path) -> str:
    """The licences of all that the page is made of, one after the other."""
    version = _version_of_pyodide()
    texts = [
        f"Pyodide {version}, with CPython. Mozilla Public License 2.0, https://www.mozilla.org/MPL/2.0/; its source is "
        f"at https://github.com/pyodide/pyodide/tree/{version}. CPython: https://docs.python.org/3/license.html"
    ]
    for path in sorted(modules.glob("**/LICENSE*")):
        name = path.parent.relative_to(modules).as_posix()
        if not name.startswith(("esbuild", "@esbuild", "@types", "ws", "pyodide")):  # not in the page
            texts.append(f"{name}\n\n{path.read_text(encoding='utf-8')}")
    for library in (kit.DISTRIBUTION, *LIBRARIES):
        about = metadata.distribution(library)
        for file in about.files or []:
            if "licen" in file.name.lower():
                texts.append(f"{library} {about.version}\n\n{Path(str(about.locate_file(file))).read_text('utf-8')}")
    return f"\n\n{'-' * 80}\n\n".join(text.strip() for text in texts) + "\n"


def _version_of_pyodide() -> str:
    version: str = json.loads(_template("package.json"))["dependencies"]["pyodide"]
    return version


# -- what comes from here --------------------------------------------------------------------------------------------


def _kit() -> Files:
    """The kit and what its reports need, as the worker unpacks them; packs that are in use lie in `packs/`."""
    files = {}
    for path in kit.sources():
        place = path.relative_to(kit.PACKAGE)
        if place.parts[0] not in NOT_IN_A_TAB and path.suffix != ".po":
            files[f"{kit.PACKAGE.name}/{place.as_posix()}"] = path.read_bytes()
    for library in LIBRARIES:
        root = Path(str(importlib.import_module(library).__path__[0]))
        files |= {f"{library}/{p.relative_to(root).as_posix()}": p.read_bytes() for p in sorted(root.rglob("*.py"))}
    for pack in packs():
        inside = [path for path in sorted(pack.folder.rglob("*")) if path.is_file()]
        for path in inside:
            place = path.relative_to(pack.folder)
            if place.parts[0] != "corpus" and "__pycache__" not in place.parts and place.name != "solution.py":
                files[f"packs/{pack.exercise.id}/{place.as_posix()}"] = path.read_bytes()
    return files


def _instead(exercise: Exercise) -> Files:
    """What a browser gets that cannot check: the commonest mistake's report, and the game, in each language.

    For the exercise of a pack nobody has said which mistake that is.
    """
    if catalog.pack_of(exercise.id) is not None:
        return {}
    source = _template(f"mistakes/{exercise.id}.py.txt")
    submission = grading.Submission(f"{exercise.id}.py", source)
    report, game = grading.grade_submission(submission, exercise.id), grading.play(submission, exercise.id)
    files = {}
    for lang in LANGUAGES:
        files[f"instead/{exercise.id}.report.{lang}.html"] = report_page([report], lang=lang).encode()
        page = play_page(game, source.decode(), file=submission.file, lang=lang)
        files[f"instead/{exercise.id}.game.{lang}.html"] = page.encode()
    return files


def _page(exercises: tuple[Exercise, ...], lang: str) -> bytes:
    words = {one: _words(one) for one in LANGUAGES}
    entries = [
        {
            "id": exercise.id,
            "title": dict(exercise.title),
            "stub": handout.stub(exercise).decode(),
            "instead": catalog.pack_of(exercise.id) is None,
        }
        for exercise in exercises
    ]
    data = {"exercises": entries, "script": _template("script.py.txt").decode(), "words": words, "limit_s": LIMIT_S}
    safe: Mapping[str, str] = {key: html.escape(text) for key, text in words[lang].items()}
    about = {"version": metadata.version(kit.DISTRIBUTION), "pyodide": _version_of_pyodide()}
    return render("site/index.html", lang=lang, words=safe, exercises=entries, data=str(script_json(data)), **about)


def _words(lang: str) -> dict[str, str]:
    blanks = {name: f"{{{name}}}" for name in FILLED_BY_PAGE}
    return {key.removeprefix("site."): word(key, lang, **blanks) for key in SITE_WORDS if key.startswith("site.")}


def _template(name: str) -> bytes:
    return (resources.files("graders.course") / "templates" / "site" / name).read_bytes()
