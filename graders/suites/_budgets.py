"""How much a judgement may run: schedules, steps, events, never seconds. What one exercise tries is in its suite."""

from __future__ import annotations

# One run. Spins are looked for under the prompt clock.
SPIN_STEPS = 600  # steps without any effect while time stands still; a seller's honest loop has about ten
STEPS_MAX = 20_000  # of any run

# One scenario.
PROOF_STEPS_MAX = 1_500  # of each run of a proof
DEPTH = 2  # of the bugs for which a bound is given: two ordering constraints, so one preemption at just the right step
DRAWN_SHARE = 5  # each drawn size gets this fraction of the schedules that were asked for, because there are several
SHORT = 100  # runs of a proof if something else is broken already
THOROUGH = 10  # times the schedules of a sample and the runs of a proof
# "pct" ends when the probability of having missed such a bug is below this. From here on a report words it as a bound
# (`USEFUL` in `feedback`).
ENOUGH = 0.5
SPARE = 15  # percent that runs may still grow; with less, one longer run is too likely to invalidate the bound
# of all runs of one sample together: a program that polls makes long runs, and so gets fewer of them
SAMPLE_STEPS = 60_000

# All scenarios of a submission.
# Runs that reach a bound of steps, besides two of each scenario: a program that never stops is found by then, and each
# such run costs a whole bound.
ENDLESS_TOTAL = 8
SMALL_STOCK = 3  # of the small stages on which the same failure is looked for at the end
GROWTH = 4  # how a proof grows, at least: with the workers' fourth power, and with the stock; measured on the corpus
WORKERS_MAX = 64  # the most that --sellers accepts
LEAST = 500  # schedules that are run, at least, for a submission that is right
PIECE = 20  # how many of these one drawn size gets

# TURNS.
TURNS_MAX = 10_000  # nobody needs more: a day of two sellers with one sweet potato has a few dozen steps
MADE_MAX = 100_000  # every schedule makes the list again, and with more entries that takes too long

# The diagnosis: what it sees of a run, and its what-ifs.
EVENTS_MAX = 2_000  # an endless run repeats itself, so its beginning tells enough
TRIED_RUNS = 40  # random schedules of one what-if
TRIED_STEPS_MAX = 2_500  # of each of them
