"""How much the strategies may run and look at: runs, steps, states, never seconds."""

from __future__ import annotations

# Samplers: how long a run may be before its rest is made fair.
TAIL_FAIR_AFTER = 4  # times the longest run so far
FIRST_LIMIT = 500  # choices, before any run has been measured
FIRST_LENGTH = 20  # choices of a run, before any has been measured
LOOK_EVERY = 512  # choices between two checks whether the running thread changes anything
WAITS_MAX = 64  # choices that a switch waits for a better place
SELDOM_FAIR_AFTER = 4  # times the choices of the longest run; after that all threads take turns
LEARN_EVERY = 8  # runs: one of so many is observed to learn what is shared
IN_A_ROW_MAX = 32  # then another thread goes, so that one with only such operations does not starve the others
URW_EVERY = 8  # runs: one of so many counts all operations

# The search by states.
RUNS_MAX = 100_000  # of one search
STATES_MAX = 100_000  # of one search
UNPRUNABLE_MAX = 300  # states of one search that could not be compared
STATEFUL_CUT_RUNS_MAX = 5  # runs that reach a bound before the search gives up
QUIET_MAX = 100  # quiet steps in a row; then a choice is made, so that a spinning thread does not shut out the others
STATEFUL_STAY_MAX = 30  # steps of one thread in a row in the first run, which must be fair to see who touches what
SCOUT_MAX = 2_000  # choices of the first run

# The search by classes of schedules.
DEPTH_MAX = 1_000  # events of one run; a search with longer runs could not be finished
DPOR_CUT_RUNS_MAX = 20  # runs that reach a bound before the search gives up: a program that polls has no end
DPOR_STAY_MAX = 100  # steps after which another thread gets a turn; a thread that spins would otherwise never give way

# `auto`: a proof first, then samples.
PROOF_RUNS = 1_000  # runs that were given up count too; they take a second or two
PROOF_STEPS_A_RUN = 100  # on average; a proof of longer runs would cost more than it is likely to find
LOOKS_MAX = 4_000_000  # values that are looked at in all states of a proof
SAMPLES = 1_000  # if the user names no number
SAMPLE_STEPS = 5_000_000  # a limit that only runs of more than 5,000 steps each reach
