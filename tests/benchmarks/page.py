"""The page of results: Markdown from the values that `compare` and `costs` measured, and one SVG."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import workloads
from compare import BY_HAND, PROVERS, RUNNERS, Compared, Effort
from costs import Cost, Curve, place
from tools import DPOR, EXHAUSTIVE, PEERS, PORTFOLIO, RANDOM, STATEFUL

UNCONTROLLED = "real threads"  # no tool: it is no peer where speed is compared
Lines = list[str]


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Lines:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head)]
    return lines + [f"| {' | '.join(str(cell) for cell in row)} |" for row in rows]


def absent(cell: dict[str, Any]) -> str | None:
    """What stands in the cell of a tool that is not here or gave no answer."""
    if "missing" in cell:
        return "**not installed**"
    return f"**broke**: {cell['broke']}" if "broke" in cell else None


# --- the bugs -----------------------------------------------------------------------------------------------------


def is_found(cell: dict[str, Any]) -> bool:
    return any(first is not None for first in cell.get("firsts", ()))


def _found_cell(cell: dict[str, Any], effort: Effort, systematic: bool) -> str:
    if absent(cell):
        return str(absent(cell))
    firsts = cell["firsts"]
    hits = [first for first in firsts if first is not None]
    rate = f", {cell['schedules'] / cell['cpu_s']:,.0f}/s" if cell["cpu_s"] > 0 else ""
    if cell["says_right"]:
        return f"**says it is right** after {cell['schedules']:,}{rate}"
    gave_up = " gave up" if cell["note"] and not hits else ""
    if not hits:
        return f"missed{gave_up} ({cell['schedules']:,} schedules{rate})"
    if systematic:
        return f"{hits[0]:,}{rate}"
    ordered = sorted((first if first is not None else float("inf")) for first in firsts)
    middle = statistics.median_low(ordered)
    text = f"{middle:,}" if middle != float("inf") else "more than half of the seeds missed it"
    some = "" if len(hits) == len(firsts) else f", found by {len(hits)} of {len(firsts)}"
    fewer = f", {len(firsts)} seeds only" if len(firsts) < effort.seeds else ""
    return f"{text}{some}{fewer}{rate}"


def bugs(compared: Compared, effort: Effort) -> Lines:
    tools = compared.tools
    rows = [
        [name, *(_found_cell(row[tool.name], effort, tool.systematic) for tool in tools)]
        for name, row in compared.found.items()
    ]
    sums = ["**found**"]
    wrong = ["**wrong programs declared right**"]
    for tool in tools:
        cells = [row[tool.name] for row in compared.found.values()]
        here = not any("missing" in cell for cell in cells)
        sums.append(f"**{sum(map(is_found, cells))} of {len(cells)}**" if here else "**not installed**")
        wrong.append(f"**{sum(c.get('says_right', False) for c in cells)}**" if here else "**not installed**")
    notes = Counter(
        f"{tool.name}: {cell['note']}"
        for row in compared.found.values() for tool in tools for cell in [row[tool.name]]
        if tool not in (PORTFOLIO, EXHAUSTIVE) and cell.get("note") and not is_found(cell)
    )  # fmt: skip
    return [
        "## Found or missed",
        "",
        f"Schedules to the first failure: the median of {effort.seeds} seeds (a search that has no seed: its number), "
        f"at most {effort.most:,} schedules a seed and {effort.most_systematic:,} of a search, {effort.cpu_s:g} s of "
        "CPU time a cell; where that was not enough for all seeds it says how many there were. Then schedules per CPU "
        "second on this program, with what it takes to begin and to report. The programs are the files of "
        "`tests/quality/programs`. `says it is right`: the search came to its end and reported no failure.",
        "",
        *table(["program", *(tool.name for tool in tools)], [*rows, sums, wrong]),
        "",
        *(f"- {note} ({count} programs)" for note, count in sorted(notes.items())),
    ]


# --- proofs -------------------------------------------------------------------------------------------------------


def _proof_cell(cell: dict[str, Any]) -> str:
    if absent(cell):
        return str(absent(cell))
    end = "complete" if cell["complete"] else "not complete"
    if cell["note"].startswith("stopped"):
        return f"{cell['note']}, run {cell['schedules']:,}"
    return f"{cell['schedules']:,} runs, {cell['failing']:,} failing, {end}, {cell['cpu_s']:.2f} s"


def proofs(compared: Compared) -> Lines:
    rows = []
    for name, row in compared.proved.items():
        _, classes, failing = workloads.COUNTED.get(name, (None, None, None))
        counted = ["–", "–"] if classes is None else [f"{classes:,}", f"{failing:,}"]
        rows.append([name, *counted, *(_proof_cell(row[tool.name]) for tool in PROVERS)])
    reached = [
        [f"looping stall, {name}", f"{wanted}", *(_outcome_cell(row[tool.name]) for tool in PROVERS)]
        for (name, row), wanted in zip(compared.outcomes.items(), _wanted(compared), strict=True)
    ]
    names = [tool.name for tool in PROVERS]
    return [
        "## Proved",
        "",
        "Classes of equivalent schedules, where they were counted independently, and the complete runs that each "
        "search took; optimal is one run per class, and fewer where states are compared (then failing runs are those "
        "not known before).",
        "",
        *table(["program", "classes", "failing", *names], rows),
        "",
        "Outcomes (stock at the end, sold) that the search reached, of those that there are:",
        "",
        *table(["program (sellers x stock)", "outcomes", *names], reached),
    ]


def _wanted(compared: Compared) -> list[int]:
    return [workloads.OUTCOMES[int(a), int(b)] for a, b in (name.split(" x ") for name in compared.outcomes)]


def _outcome_cell(cell: dict[str, Any]) -> str:
    return absent(cell) or f"{cell['outcomes']} in {cell['schedules']:,} runs, " + (
        "complete" if cell["complete"] else "not complete"
    )


# --- rates --------------------------------------------------------------------------------------------------------


def rates(compared: Compared, effort: Effort) -> Lines:
    sizes = list(compared.rates)
    rows = []
    for name in [*(tool.name for tool in RUNNERS), BY_HAND]:
        cells = [compared.rates[size].get(name) for size in sizes]
        rows.append([name, *("–" if cell is None else _rate_cell(cell) for cell in cells)])
    return [
        "## Schedules per second",
        "",
        "Complete schedules of the stall (sellers x stock) per second of CPU time, of all threads; in brackets per "
        f"second of the clock, which a busy machine lowers. Medians of {effort.rounds} rounds. Real threads control "
        "nothing and see one schedule again and again: they are a floor, not a peer. Hand-placed points load no "
        "program and make no threads.",
        "",
        *table(["tool", *sizes], rows),
    ]


def _rate_cell(cell: dict[str, Any]) -> str:
    return absent(cell) or f"{_number(cell['rate'])} ({_number(cell['clock'])})"


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.1f}"


# --- the aims -----------------------------------------------------------------------------------------------------


def fastest_peer(row: dict[str, dict[str, Any]]) -> tuple[str, float] | None:
    speeds = [(row[t.name]["rate"], t.name) for t in PEERS if t.name != UNCONTROLLED and "rate" in row[t.name]]
    return (max(speeds)[1], max(speeds)[0]) if speeds else None


def aims(compared: Compared) -> Lines:
    rows = []
    for tool in (PORTFOLIO, EXHAUSTIVE):
        cells = [row[tool.name] for row in compared.found.values()]
        found = sum(map(is_found, cells))
        rows.append([f"every bug found ({tool.name})", f"{found} of {len(cells)}", _met(found == len(cells))])
    ours = [row[EXHAUSTIVE.name].get("says_right") for row in compared.found.values()]
    rows.append(["no wrong program declared right", str(sum(map(bool, ours))), _met(not any(ours))])
    for size, times in (("2x2", 10), ("6x40", 20)):
        if size in compared.rates:
            rows.append(_beside_peers(compared.rates[size], size, times))
            by_hand = compared.rates[size][BY_HAND]["rate"] / compared.rates[size][RANDOM.name].get("rate", 1e-9)
            rows.append(
                [f"within 2.5 times of hand-placed points at {size}", f"{by_hand:.1f} times", _met(by_hand <= 2.5)]
            )
    exact = [
        row[DPOR.name].get("complete") and row[DPOR.name]["schedules"] == workloads.COUNTED[name][1]
        and row[DPOR.name]["failing"] == workloads.COUNTED[name][2]
        for name, row in compared.proved.items() if name in workloads.COUNTED
    ]  # fmt: skip
    rows.append(["optimal number of runs", f"{sum(map(bool, exact))} of {len(exact)} counts exact", _met(all(exact))])
    reached = [
        row[STATEFUL.name].get("complete") and row[STATEFUL.name]["outcomes"] == wanted
        for row, wanted in zip(compared.outcomes.values(), _wanted(compared), strict=True)
    ]
    rows.append(
        ["every outcome reached (stateful)", f"{sum(map(bool, reached))} of {len(reached)} stalls", _met(all(reached))]
    )
    return ["## Against the aims", "", *table(["aim", "measured", ""], rows)]


def _beside_peers(row: dict[str, dict[str, Any]], size: str, times: int) -> list[str]:
    peer = fastest_peer(row)
    aim = f"{times} times the fastest peer at {size}"
    if peer is None:
        return [aim, "**no peer is installed**", "cannot tell"]
    ratio = row[RANDOM.name].get("rate", 0.0) / peer[1]
    left_out = sorted({str(t.package) for t in PEERS if "missing" in row[t.name]})
    without = f"; without {', '.join(left_out)}, not installed" if left_out else ""
    return [aim, f"{ratio:.1f} times {peer[0]}{without}", _met(ratio >= times)]


def _met(is_met: bool) -> str:
    return "met" if is_met else "**missed**"


# --- costs --------------------------------------------------------------------------------------------------------


def floors(switch_s: float, costs: dict[str, Cost]) -> Lines:
    rows = []
    for size, cost in costs.items():
        step_s = cost.schedule_s / cost.steps
        rows.append([
            size, f"{cost.schedule_s * 1e6:,.0f} µs", f"{cost.steps:,.0f}", f"{step_s * 1e6:.2f} µs",
            f"{step_s / switch_s:.1f}", f"{cost.plain_s * 1e6:,.1f} µs", f"{cost.schedule_s / cost.plain_s:,.0f}",
        ])  # fmt: skip
    head = ["stall", "a schedule", "steps", "a step, all counted", "in greenlet switches", "the program without engine",
            "times"]  # fmt: skip
    return [
        "## Cost beside the floors",
        "",
        f"A random walk. A bare greenlet switch takes {switch_s * 1e6:.3f} µs; the program without engine is loaded, "
        "and its threads' work done one after the other. `A step, all counted` shares out what a schedule costs to "
        "begin and to end.",
        "",
        *table(head, rows),
    ]


def profile(size: str, samples: Counter[tuple[str, str]] | None, most: int = 16) -> Lines:
    head = ["", f"### Where the time goes, {size}", ""]
    if not samples:
        return [*head, "No profile: this system has no profiling timer, or the run was too short for it."]
    total = sum(samples.values())
    named = Counter({(place(file), name): 0 for file, name in samples})
    for (file, name), count in samples.items():
        named[place(file), name] += count
    rooms: Counter[str] = Counter()
    for (where, _), count in named.items():
        rooms[where.rpartition("/")[0] or where.partition(":")[0]] += count
    rows = [[f"`{name}`", where, f"{count / total:.0%}"] for (where, name), count in named.most_common(most)]
    return [
        *head,
        f"{total:,} samples, one per millisecond of CPU time; what C code takes is its caller's. By room: "
        + ", ".join(f"{room} {count / total:.0%}" for room, count in rooms.most_common(6)) + ".",
        "",
        *table(["function", "where", "share"], rows),
    ]  # fmt: skip


def growth(curves: list[Curve], picture: str | None) -> Lines:
    rows = [
        [
            curve.title, curve.x_name, "; ".join(f"{x:,.0f}: {_milli(y)}" for x, y in curve.points),
            f"{curve.exponent:.2f}", curve.note,
        ]
        for curve in curves
    ]  # fmt: skip
    seen = f"![how cost grows]({picture})" if picture else "**No picture: matplotlib is not installed.**"
    return [
        "## How cost grows",
        "",
        "CPU milliseconds (of a schedule; of the whole search for classes and states), and the exponent fitted to the "
        "upper half of the points on logarithmic scales: 1 is linear, 2 is a quadratic surprise.",
        "",
        *table(["what", "over", "points", "exponent", ""], rows),
        "",
        seen,
    ]


def _milli(seconds: float) -> str:
    return f"{seconds * 1e3:,.0f}" if seconds >= 0.1 else f"{seconds * 1e3:.3g}"


def draw(curves: list[Curve], path: Path) -> bool:
    """The same curves as SVG; False where matplotlib is not installed."""
    try:
        import matplotlib
    except ImportError:
        return False
    matplotlib.use("svg")
    matplotlib.rcParams.update({"svg.hashsalt": "growth", "svg.fonttype": "none"})  # the same ids in every run; small
    from matplotlib import pyplot

    figure, panels = pyplot.subplots(2, 3, figsize=(12, 7), layout="constrained")
    for curve, panel in zip(curves, panels.flat, strict=True):
        xs, ys = zip(*curve.points, strict=True)
        panel.loglog(xs, ys, "o-")
        panel.loglog(xs, [ys[-1] * x / xs[-1] for x in xs], ":", color="grey", label="linear")
        panel.set(title=f"{curve.title}: exponent {curve.exponent:.2f}", xlabel=curve.x_name, ylabel="CPU seconds")
        panel.minorticks_off()
        panel.legend()
    figure.savefig(path, metadata={"Date": None})
    return True
