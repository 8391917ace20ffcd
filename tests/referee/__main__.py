"""`python -m tests.referee`: the hunt, with its result as a page."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent)]

from hunt import hunt, shrink  # noqa: E402
from laws import Mismatch, Tally  # noqa: E402


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.referee", description=__doc__)
    parser.add_argument("--programs", type=int, default=300)
    parser.add_argument("--first", type=int, default=0, help="number of the first program")
    parser.add_argument("--seeds", type=int, default=24, help="runs of each on real threads")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--only", help="one topic")
    parser.add_argument("--shrink", action="store_true", help="tell the smallest program of each that breaks a law")
    parser.add_argument("--page", type=Path, help="write the result there as a page")
    options = parser.parse_args()
    told: set[str] = set()

    def tell(found: Mismatch) -> None:
        if found.name not in told:
            told.add(found.name)
            _tell(found, shrink(found, only=options.only) if options.shrink else found.source)

    def keep(tally: Tally) -> None:
        if options.page is not None:
            options.page.write_text(_page(tally, options.seeds), encoding="utf-8")

    numbers = range(options.first, options.first + options.programs)
    tally = hunt(numbers, seeds=options.seeds, jobs=options.jobs, only=options.only, tell=tell, so_far=keep)
    print(_page(tally, options.seeds))
    return int(bool(tally.mismatches))


def _tell(found: Mismatch, source: str) -> None:
    print(f"##### {found.kind} [{found.who}] {found.name} {found.topics}\n{source}")
    for outcome in found.extra[:4]:
        print(f"   {outcome}")
    print(f"   {found.detail}", flush=True)


def _page(tally: Tally, seeds: int) -> str:
    kinds = Counter((mismatch.kind, mismatch.topics[:1]) for mismatch in tally.mismatches)
    version = ".".join(map(str, sys.version_info[:2]))
    lines = [
        "# What the referee found",
        "",
        f"On Python {version}: {tally.programs} generated programs, {seeds} runs each on real threads.",
        "",
        "| | |",
        "|---|---|",
        f"| programs that the engine proves | {tally.proved} |",
        f"| of these by both searches | {tally.by_both} |",
        f"| runs on real threads | {tally.runs} |",
        f"| different outcomes in them | {tally.outcomes} |",
        f"| outcomes of the engine that no real run came to | {tally.unreached} |",
        f"| broken laws | {len(tally.mismatches)} |",
        "",
        *(f"- {kind} ({', '.join(topics)}): {count}" for (kind, topics), count in sorted(kinds.items())),
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    sys.exit(main())
