"""The tests on every Python that is found here: `nox`; a part of them on one: `nox -s tests-3.12 -- tests/engine`."""

import nox

PYTHONS = ("3.10", "3.11", "3.12", "3.13", "3.14", "3.15", "3.14t", "3.15t")

nox.options.error_on_missing_interpreters = False
nox.options.reuse_venv = "yes"


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run pytest; what stands behind `--` goes to it."""
    session.install("-e", ".[dev]")
    session.run("pytest", *(session.posargs or ["-n", "auto"]))
