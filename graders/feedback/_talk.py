"""The words of `stall run`, `stall watch`, `stall hint`, of the notebook and of progress. Part of `WORDS`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

TALK: dict[str, tuple[Template, ...]] = {
    # pytest beside student files
    "conftest-ignored": (
        "`{file}` lies in a student's folder and is not run: it could change the result of any check",
    ),
    "settings-refused": (
        "`{file}` lies in a student's folder, and pytest took its settings from there: "
        "name your own settings with `-c FILE`, or start pytest in that folder",
    ),
    # Progress
    "checking": (
        "checking {exercise} ({done} of {total})",
        "checking {exercise}",
    ),
    "running-real": (
        Plural("running {exercise} {n} time on real threads", "running {exercise} {n} times on real threads", "runs"),
    ),
    # stall run
    "day-over": (
        "a day with {workers} at work and {stock} sweet potatoes: {outcome}, after {seconds} s by the stall's clock",
    ),
    "day-roasted": ("{roasted} roasted",),
    "day-oversold": ("{sold} sold, and there were only {stock}: oversold by {over}",),
    "day-sold-out": ("all {stock} sold",),
    "day-unsold": ("{sold} of {stock} sold, {left} left over",),
    "shared": ("{path} is written: whoever has it sees the schedule with `stall replay {path}`",),
    "nothing-to-share": ("no schedule went wrong, so there is nothing to share",),
    "real-head": (
        "a day with {workers} at work and {stock} sweet potatoes; on real threads naps are {factor} times shorter",
    ),
    "real-free-threaded": ("This Python is free-threaded: its real threads run at the same time, on several cores.",),
    "real-side": ("real threads",),
    "ours-side": ("our schedules",),
    "real-fine": (Plural("{fine} of {n} run went well", "{fine} of {n} runs went well", "runs"),),
    "real-oversold": ("{count} oversold",),
    "real-broken": ("{count} broke another promise",),
    "real-crashed": ("{count} ended with an exception",),
    "real-stuck": ("{count} got stuck",),
    "real-stopped": ("stopped before all of the {asked} runs were done",),
    "ours-fails": (
        "schedule {number}: {text}",
        "found: {text}",
    ),
    "ours-oversells": (
        "schedule {number} oversells",
        "one of them oversells",
    ),
    "ours-passes": (Plural("{n} schedule, and none breaks it", "{n} schedules, and none breaks it", "schedules"),),
    "real-moral-lucky": (
        "Real threads hardly ever take that order, until the day on which they do. Choosing the order always shows it.",
    ),
    "real-moral-seen": ("Here real threads show it too. Choosing the order shows why, and always the same way.",),
    "real-moral-passed": (
        "Real runs alone would have proved little: a broken stall often looks the same. What the schedules say counts.",
    ),
    # stall hint
    "hint-none": ("nothing is wrong with {exercise} any more; here are its hints anyway",),
    "hint-last": ("that was the last hint: trying something now will tell you more than we could",),
    # stall watch
    "watching": ("watching {path}: save a file and it is checked again",),
    "watch-waiting": ("not checked yet",),
    "watch-checking": ("checking",),
    "watch-all-three": ("All three are right. Close the stall: you have earned a sweet potato.",),
    "watch-all-right": ("All is right. Save again whenever you like.",),
    "watch-next": ("next: {text}",),
    "watch-keys": ("h hint   r replay   n next   q quit",),
    "watch-start": ("write `{function}` in {file}, and save",),
    "watch-fix-file": ("repair line {line} of {file}, and save", "repair {file}, and save"),
    # The notebook
    "notebook-which": ("say which exercise the cell is, as in `%%stall locked`; there are: {known}",),
    "notebook-usage": ("`%%stall` does not know `{text}`; it takes an exercise, --lang en|zh and --seed N",),
}
