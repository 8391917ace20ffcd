"""How much a judgement may run: schedules, steps, events, never seconds. What one exercise tries is in its suite."""

from __future__ import annotations

# One run. Spins are looked for under the prompt clock.
SPIN_STEPS = 600  # steps without any effect while time stands still; a seller's honest loop has about ten
STEPS_MAX = 20_000

# One scenario.
PROOF_STEPS_MAX = 1_500
DEPTH = 2  # of the bugs that a bound is given for: two ordering constraints, one preemption at just the right step
DRAWN_SHARE = 5  # of the schedules that were asked for, each drawn size gets so small a part: there are several
SHORT = 100  # runs that a proof has where something else is broken already
THOROUGH = 10  # times the schedules of a sample and the runs of a proof
# The probability of having missed such a bug below which `PctSample` has kept its promise, and ends: that from which on
# a report words it as one (`USEFUL` in `feedback`).
ENOUGH = 0.5
SPARE = 15  # percent that runs may still grow: with less, one longer run is too likely to take the promise back
SAMPLE_STEPS = 60_000  # of all runs of one sample: who polls makes long runs, and gets fewer of them

# All scenarios of a submission.
# Runs that hit a bound of steps, besides two of each scenario: who never stops is caught by then, and each costs much.
ENDLESS_TOTAL = 8
SMALL_STOCK = 3  # of the stages that are looked at in the end, whether they show the same failure
GROWTH = 4  # with the workers' fourth power and the stock grows what a proof takes, or faster: measured on the corpus
WORKERS_MAX = 64
LEAST = 500  # schedules that are run for a submission that is right
PIECE = 20  # of them, those that one drawn size gets

# TURNS.
TURNS_MAX = 10_000  # nobody needs more: a day of two sellers with one sweet potato has a few dozen steps
MADE_MAX = 100_000  # every schedule makes the list again; with more entries than these that takes too long

# The diagnosis: what it sees of a run, and its what-ifs.
EVENTS_MAX = 2_000  # an endless run repeats itself: its beginning tells enough
TRIED_RUNS = 40
TRIED_STEPS_MAX = 2_500
