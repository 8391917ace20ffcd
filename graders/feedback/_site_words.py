"""What the page of `stall course site` says, and the command that builds it. Same rules as `_words.py` and `_keys.py`.

`{seconds}` and the like in `SITE_WORDS` are filled in by the page itself.
"""

from __future__ import annotations

from graders.feedback._template import Template

SITE_MESSAGES: dict[str, tuple[Template, ...]] = {
    "needs-npm": (
        "this needs npm, which comes with Node.js: Python for the browser and the editor are packages of npm",
    ),
    "npm-failed": (
        "npm could not get what the page is made of: {error}",
        "npm could not get what the page is made of",
    ),
    "cannot-serve": ("nothing can be served on port {port}: {error}",),
    "no-stacks": (
        "this browser cannot put threads to sleep; use a recent Chrome, Edge or Firefox, or install the kit",
    ),
}

SITE_WORDS: dict[str, tuple[Template, ...]] = {
    "site.title": ("The sweet potato stall",),
    "site.lead": ("Fill in what the TODOs ask for, then check. All of it runs in this tab, and nothing leaves it.",),
    "site.script": ("script",),
    "site.script-more": ("A program of your own",),
    "site.editor": ("Your program",),
    "site.report": ("What was found",),
    "site.check": ("Check",),
    "site.explore": ("Explore",),
    "site.play": ("Play",),
    "site.stop": ("Stop",),
    "site.open": ("Open a file",),
    "site.download": ("Download",),
    "site.reset": ("Reset",),
    "site.reset-ask": ("Throw your text away and begin with the empty exercise?",),
    "site.starting": ("starting Python, {seconds} s",),
    "site.checking": ("checking, {seconds} s",),
    "site.exploring": ("{schedules} schedules, {failing} of them failed, {seconds} s",),
    "site.points": ("{points} of {most} points",),
    "site.not-judged": ("not judged",),
    "site.stopped": ("stopped after {seconds} s; your text is as it was",),
    "site.too-long": ("stopped after {seconds} s: is there a loop that never ends? Your text is as it was",),
    "site.crashed": (
        "sorry, Python in this tab has crashed; your text is as it was, and the next check starts afresh",
    ),
    "site.not-started": ("sorry, Python could not be started in this tab; load the page again",),
    "site.by-keys": ("Ctrl+Enter checks. Esc and then Tab leaves the editor.",),
    "site.decides": ("Your text is kept in this browser. The marks here are for you: your instructor's run decides.",),
    "site.offline": ("The page now works without a network.",),
    "site.licences": ("licences",),
    "site.from-a-file": (
        "A page that is opened as a file cannot start Python. Somebody has to serve it: any web server, or the command "
        "stall course site DIR --serve.",
    ),
    "site.no-jspi": (
        "This browser cannot put threads to sleep (it has no JSPI), so nothing can be checked here. A recent Chrome, "
        "Edge or Firefox can. You can read and write the exercises all the same, see what the commonest mistake in "
        "each of them does, and play its game.",
    ),
    "site.mistake": ("The commonest mistake",),
    "site.game": ("The game",),
    # The command
    "site-written": ("the page is in `{path}`: {files} files, {megabytes} MB to load. {command} shows it.",),
    "site-serving": ("the page is at {address} until you press Ctrl-C",),
}
