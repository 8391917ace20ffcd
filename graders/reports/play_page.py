"""One self-contained page on which a student is the scheduler of a small stall: `play_page(game, source)`.

The page carries the whole game as data; each different step, sentence and row of values is stored once. It needs no
network, and its content policy allows none.
"""

from __future__ import annotations

import ast
import functools
from collections.abc import Hashable, Iterable
from importlib import resources
from types import SimpleNamespace
from typing import Any

import jinja2
from markupsafe import Markup

from graders import catalog
from graders.catalog import PlaySpec
from graders.feedback import (
    LANGUAGES,
    describe_step,
    diagnosis_line,
    hint_for_diagnosis,
    sentence,
    shown_name,
    thread_name,
    word,
)
from graders.feedback._play_words import PLAY_WORDS
from graders.reports._rows import roasted
from graders.reports._run_view import Both, both
from graders.reports._safe import safe_line
from graders.reports.page import policy_hash, script_json
from graders.results import Game, Message, Outcome, Position, Step, Trace, Waiting

LINES_MAX = 300  # lines of source
NAME_MAX = 40  # characters
_FILLED_BY_PAGE = {"thread": "{thread}", "n": "{n}"}
_ONE_AND_MORE = ("play.hint-far", "play.can")


def play_page(game: Game, source: str, *, file: str = "", tutorial: bool = False, lang: str = "en") -> str:
    """The page. `file` is what it calls the code. `lang` is the language in which it opens; it holds both."""
    template, fixed = _template()
    data = _Data(game).document(source)
    about = _about(game)
    people = "play.employees" if about.employees else "play.people"
    size = {
        "people": both(lambda lang: word(people, lang, people=len(game.threads))),
        "stock": both(lambda lang: word("play.stock", lang, stock=game.stock)),
    }
    data["words"] = _words(game, size)
    keys = " ".join(str(i) for i in range(len(game.threads)))
    return (
        template.render(
            lang=lang,
            file=safe_line(file, 80),
            tutorial=tutorial,
            size=size,
            goal=_word("play.goal.unlocked" if about.breaks else "play.goal"),
            keys=both(lambda lang: word("play.keys", lang, keys=keys)),
            w=SimpleNamespace(**{key.removeprefix("play.").replace("-", "_"): _word(key) for key in PLAY_WORDS}),
            data=script_json(data),
            **fixed,
        )
        + "\n"
    )


def _about(game: Game) -> PlaySpec:
    known = catalog.load().get(game.exercise)
    return known.play if known is not None else PlaySpec()


def _words(game: Game, size: dict[str, Both]) -> dict[str, Any]:
    words: dict[str, Any] = {key.removeprefix("play."): _word(key) for key in PLAY_WORDS}
    for key in _ONE_AND_MORE:
        words[key.removeprefix("play.")] = [_word(key, steps=1), _word(key, steps=2)]
    count = f"{len(game.positions):,}"
    args = {lang: {name: text[i] for name, text in size.items()} for i, lang in enumerate(LANGUAGES)}
    words["proved-more"] = both(lambda lang: word("play.proved-more", lang, n=count, **args[lang]))
    for key in ("not-found-more", "endless-more", "edge-more"):
        words[key] = both(lambda lang, key=key: word(f"play.{key}", lang, n=count))  # type: ignore[misc]
    return words


# -- the data -------------------------------------------------------------------------------------------------------


class _Table:
    """Values with a number each; equal values are stored once."""

    def __init__(self) -> None:
        self.rows: list[Any] = []
        self._known: dict[Hashable, int] = {}

    def add(self, row: Any) -> int:
        number = self._known.setdefault(row, len(self.rows))
        if number == len(self.rows):
            self.rows.append(row)
        return number


class _Data:
    """A game in the form of the page: players instead of threads, numbers instead of repeated values."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.player = {thread.index: i for i, thread in enumerate(game.threads)}
        self.told = Trace(Outcome.FINISHED, game.threads, ())
        self.texts, self.steps, self.values, self.owners = _Table(), _Table(), _Table(), _Table()

    def document(self, source: str) -> dict[str, Any]:
        game = self.game
        positions = [self._position(position) for position in game.positions]
        lines = {move.step.line for position in game.positions for move in position.moves}
        behind, breaks = _behind(game), _about(game).breaks
        return {
            "unlocked": breaks,
            "turns": breaks and len(game.threads) == 2 and game.stock == 1,
            "stock": game.stock,
            "players": [both(functools.partial(_player, thread.name)) for thread in game.threads],
            "names": [safe_line(name, NAME_MAX) for name in game.names],
            "locks": [safe_line(name, NAME_MAX) for name in game.locks],
            "complete": game.complete,
            "proved": game.proved,
            "behind": behind,
            "source": _source(source, {line for line in lines if line is not None}),
            "positions": positions,
            "texts": self.texts.rows,
            "steps": self.steps.rows,
            "values": self.values.rows,
            "owners": self.owners.rows,
        }

    def _position(self, position: Position) -> list[Any]:
        waits = [[self.player[w.thread], self._text(self._waits(w)), w.line] for w in position.waiting]
        values = tuple(safe_line(value, NAME_MAX) if value is not None else None for value in position.values)
        return [
            [number for move in position.moves for number in (self._step(move.step), move.to)],
            self.values.add(values),
            self.owners.add(tuple(-1 if owner is None else self.player.get(owner, -1) for owner in position.owners)),
            waits,
            [self.player[thread] for thread in position.home if thread not in position.crashed],
            [self.player[thread] for thread in position.crashed if thread in self.player],
            -1 if position.broken is None else self._text(both(lambda lang: _said(position.broken, lang))),
            _END if position.ended is not None else _GOES_ON if position.known else _UNKNOWN,
        ]

    def _step(self, step: Step) -> int:
        if step.kind == "sleep":
            before, after = _word("play.nap"), _word("play.slept")
        else:
            bare = Step(step.thread, step.kind, step.target, step.line)
            before = both(lambda lang: describe_step(bare, self.told, lang))
            after = both(lambda lang: describe_step(step, self.told, lang))
        called = safe_line(roasted(step.after or ""), NAME_MAX) if step.kind in ("sold", "roasted") else ""
        return self.steps.add(
            (self.player[step.thread], step.kind, step.line, self._text(before), self._text(after), called)
        )

    def _waits(self, waiting: Waiting) -> Both:
        target = waiting.target or None

        def say(lang: str) -> str:
            return word("play.waits", lang, target=target, holder=thread_name(self.told, waiting.holder, lang))

        return both(say)

    def _text(self, text: Both) -> int:
        return self.texts.add(Both(*(safe_line(part, 160) for part in text)))


_GOES_ON, _END, _UNKNOWN = 0, 1, 2


def _player(name: str, lang: str) -> str:
    return safe_line(shown_name(name, lang), NAME_MAX)


def _said(message: Message | None, lang: str) -> str:
    text = sentence(message, lang) if message is not None else ""
    return text[:1].upper() + text[1:]


def _behind(game: Game) -> list[Both]:
    """What the student should learn from it: the name of the misconception, and the question that leads on."""
    if _about(game).breaks:
        return [_word("play.moral")]
    if game.diagnosis is None:
        return []
    diagnosis, args = game.diagnosis, game.diagnosis_args
    title = both(lambda lang: safe_line(diagnosis_line(diagnosis, lang, args)))
    question = both(lambda lang: safe_line(hint_for_diagnosis(diagnosis, lang, args)))
    return [part for part in (title, question) if part[0]]


def _source(source: str, used: set[int]) -> list[tuple[int, str]]:
    """The lines around those that are used, without comments and docstrings. Gaps in their numbers show what is
    missing.
    """
    lines = source.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    used = {line for line in used if line <= len(lines)}
    if not used:
        return []
    quiet, first = _docstrings(source), min(used)
    while first > 1 and not lines[first - 1].lstrip().startswith(("def ", "async def ", "class ")):
        first -= 1
    shown = [
        (number, safe_line(lines[number - 1].rstrip()))
        for number in range(first, max(used) + 1)
        if number in used or not (number in quiet or lines[number - 1].strip()[:1] in ("", "#"))
    ]
    return shown[:LINES_MAX]


def _docstrings(source: str) -> set[int]:
    try:
        nodes: Iterable[ast.AST] = ast.walk(ast.parse(source.removeprefix("\ufeff")))
    except (SyntaxError, ValueError, RecursionError):
        return set()
    blocks = [node for node in nodes if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))]
    texts = [block.body[0] for block in blocks if ast.get_docstring(block) is not None]
    return {line for text in texts for line in range(text.lineno, (text.end_lineno or text.lineno) + 1)}


# -- words, and the template ------------------------------------------------------------------------------------------


def _word(key: str, **args: Any) -> Both:
    """A word that still has those of its placeholders that the page fills in."""
    return both(lambda lang: word(key, lang, **{**_FILLED_BY_PAGE, **args}))


@functools.cache
def _template() -> tuple[jinja2.Template, dict[str, Any]]:
    """The compiled template and the values that never change in it."""
    folder = resources.files("graders.reports") / "templates"
    html, style, script = ((folder / f"play.{kind}").read_text(encoding="utf-8") for kind in ("html.j2", "css", "js"))
    environment = jinja2.Environment(autoescape=True, undefined=jinja2.StrictUndefined)
    fixed = {
        "style": Markup(style),
        "script": Markup(script),
        "style_hash": policy_hash(style),
        "script_hash": policy_hash(script),
    }
    return environment.from_string(html), fixed
