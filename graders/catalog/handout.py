"""What the course hands out: the stubs and the notebooks. A wheel contains them; a checkout makes them."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from graders.catalog import _load
from graders.catalog._values import Exercise
from graders.catalog.packs import pack_of
from graders.catalog.stubs import render_stub
from graders.errors import UsageError

__all__ = ["FOLDER", "notebook", "packaged", "stub"]

FOLDER = "handout"  # in the package of a wheel only: see `sources` in pyproject.toml
_CHECKOUT = Path(__file__).resolve().parents[2]
_PACKAGED = _CHECKOUT / "graders" / FOLDER


def stub(exercise: Exercise) -> bytes:
    """The text that a student starts from. Raises UsageError `no-handout` if the installation lacks it."""
    pack = pack_of(exercise.id)
    places = [pack.folder] if pack is not None else [_PACKAGED, _CHECKOUT / "exercises"]
    solution = _CHECKOUT / "solutions" / f"{exercise.id}.py"
    if pack is None and not _PACKAGED.is_dir() and solution.is_file():
        # In a checkout the stub file may have been filled in, so it is made from the solution.
        return render_stub(solution.read_text(encoding="utf-8")).encode()
    return _first([place / f"{exercise.id}.py" for place in places], exercise)


def notebook(exercise: Exercise) -> bytes:
    """The stub as a notebook. Raises UsageError `no-handout`; the exercises of packs have no notebook either."""
    places = [_PACKAGED, _CHECKOUT / "exercises"]
    return _first([place / "notebooks" / f"{exercise.id}.ipynb" for place in places], exercise)


def packaged() -> dict[str, bytes]:
    """The handout files of a wheel, by their path inside the package."""
    files: dict[str, bytes] = {}
    for exercise in _load.load().values():
        files[f"{FOLDER}/{exercise.id}.py"] = stub(exercise)
        files[f"{FOLDER}/notebooks/{exercise.id}.ipynb"] = notebook(exercise)
    return files


def _first(places: list[Path], exercise: Exercise) -> bytes:
    for place in places:
        with suppress(OSError):
            return place.read_bytes()
    raise UsageError("no-handout", exercise=exercise.id)
