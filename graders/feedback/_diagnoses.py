"""The vocabulary of misconceptions: for each a title, and a question that leads to the next step.

A hint asks and never answers. It names the student's line if the diagnosis knows it. So each has variants; the one that
says most comes first.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Diagnosis:
    title: str
    hints: tuple[str, ...]


DIAGNOSES: dict[str, Diagnosis] = {
    "not-started": Diagnosis(
        "the stub is still there",
        (
            "what has to happen from line {line} on, and when is the day over?",
            "what has to happen there, and when is the day over?",
        ),
    ),
    "crash": Diagnosis(
        "an exception ends a thread",
        (
            "how does your stub import `{module}`? It says `{meant}`; what does line {line} say?",
            "where would the grader find a module called `{module}`? Is its name on line {line} spelled right, and "
            "does Python itself come with it?",
            "what is on line {line} when the exception is raised, and who else could have changed it?",
            "what does the exception say, and who else could have changed that value?",
        ),
    ),
    "already-locked": Diagnosis(
        "this stall can no longer oversell",
        (
            "what would happen without line {line}? In this exercise the stall should still have its bug",
            "what keeps the sellers apart here? In this exercise nothing should",
        ),
    ),
    "turns-do-not-oversell": Diagnosis(
        "your turns let the sellers work one after the other",
        (
            "what must seller 1 have seen before seller 0 goes on from line {line}?",
            "what must both sellers have seen before either of them takes it?",
        ),
    ),
    "no-lock": Diagnosis(
        "the stock is changed with no lock held",
        (
            "who else can be at line {line} at the same moment?",
            "who else can change the stock at the same moment?",
        ),
    ),
    "not-exclusive": Diagnosis(
        "what is held lets several in at once",
        (
            "how many sellers can pass line {line} before one of them comes out?",
            "how many sellers can get in before one of them comes out?",
        ),
    ),
    "lock-per-thread": Diagnosis(
        "everybody holds a lock of their own",
        (
            "how many locks does line {line} make when six threads run it?",
            "how many locks are there when six threads are at work?",
        ),
    ),
    "check-outside-lock": Diagnosis(
        "two sellers both saw the last sweet potato",
        (
            "what can happen between line {line} and line {other_line}?",
            "what can happen between the look at line {line} and taking the lock?",
            "what can happen between looking and taking the lock?",
        ),
    ),
    "released-too-early": Diagnosis(
        "used after the lock was already released",
        (
            "who may have changed it by the time line {line} runs?",
            "who may have changed it since the lock was released?",
        ),
    ),
    "lock-not-released": Diagnosis(
        "somebody leaves with the lock in hand",
        (
            "which exit leaves the lock of line {line} held?",
            "which exit of the function leaves the lock held?",
        ),
    ),
    "releases-unheld-lock": Diagnosis(
        "a lock is released by somebody who does not hold it",
        (
            "who holds the lock when line {line} runs, on every path that leads there?",
            "who holds the lock at that moment, on every path that leads there?",
        ),
    ),
    "double-acquire": Diagnosis(
        "somebody waits for a lock that they hold themselves",
        (
            "who holds the lock when line {line} asks for it again?",
            "who holds the lock when it is asked for again?",
        ),
    ),
    "lock-order": Diagnosis(
        "two locks are taken in opposite orders",
        (
            "what if one is between its two locks at line {line} while the other is between its own two?",
            "what if each of the two has one lock and wants the other?",
        ),
    ),
    "waits-holding-lock": Diagnosis(
        "somebody waits inside a lock that the others need",
        (
            "what would the others need in order to end the wait at line {line}?",
            "what would the others need in order to end that wait?",
        ),
    ),
    "ignores-failed-acquire": Diagnosis(
        "goes on although `acquire` said no",
        (
            "what does `acquire` at line {line} return when somebody else has the lock?",
            "what does `acquire` return when somebody else has the lock?",
        ),
    ),
    "if-not-while": Diagnosis(
        "does not look again after waking up",
        (
            "after the wait at line {line} ends, who may have been there first?",
            "after the wait ends, who may have been there first?",
        ),
    ),
    "lost-wakeup": Diagnosis(
        "the signal came before anybody was waiting for it",
        (
            "what if the signal comes just before line {line}?",
            "what if the signal comes just before the wait begins?",
        ),
    ),
    "missing-notify": Diagnosis(
        "nobody says that something has changed",
        (
            "who tells the thread that waits at line {line} that there is something new?",
            "who tells the waiting threads that there is something new?",
        ),
    ),
    "notify-one": Diagnosis(
        "one is woken where several must be",
        (
            "how many may be waiting when line {line} wakes one of them?",
            "how many may be waiting when one of them is woken?",
        ),
    ),
    "one-sentinel": Diagnosis(
        "one end mark for several sellers",
        (
            "who takes the end mark of line {line}, and what do the other sellers get?",
            "who takes the end mark, and what do the other sellers get?",
        ),
    ),
    "waits-forever": Diagnosis(
        "waits for something that can no longer come",
        (
            "who is still there to end the wait at line {line}?",
            "who is still there to end that wait?",
        ),
    ),
    "busy-wait": Diagnosis(
        "spins without letting any time pass",
        (
            "what could the loop at line {line} do while there is nothing to do?",
            "what could the loop do while there is nothing to do?",
        ),
    ),
    "never-stops": Diagnosis(
        "somebody never goes home",
        (
            "what would end the loop at line {line}, and can that still happen?",
            "what would end the loop, and can that still happen?",
        ),
    ),
    "stops-too-early": Diagnosis(
        "goes home although there is work left",
        (
            "does what line {line} sees mean “sold out”, or only “not roasted yet”?",
            "how does a seller know that nothing more will come?",
        ),
    ),
    "one-seller-sells-all": Diagnosis(
        "one seller sells everything, the others never get a turn",
        (
            "what does the seller at line {line} still hold while serving the next customer?",
            "when does one seller let the others have a turn?",
        ),
    ),
    "sells-too-many": Diagnosis(
        "even one seller alone sells too many",
        (
            "how often does the loop at line {line} run when there is one sweet potato?",
            "how often does the loop run when there is one sweet potato?",
        ),
    ),
    "sells-unroasted": Diagnosis(
        "sold before it was on the counter",
        (
            "is it certain at line {line} that one is on the counter?",
            "is it certain that one is on the counter before it is sold?",
        ),
    ),
    "sells-too-fast": Diagnosis(
        "sells faster than one a second",
        (
            "how much time passes between taking one and what line {line} does?",
            "how much time passes between two sales?",
        ),
    ),
    "wrong-number": Diagnosis(
        "calls out another number than what is left",
        (
            "what is the number on line {line}: how many there were, or how many are left?",
            "what is called out: how many there were, or how many are left?",
        ),
    ),
    "sells-without-announcing": Diagnosis(
        "sold without calling it out",
        (
            "who hears of the sale at line {line}?",
            "where does each sale call `shop.sold(left)`?",
        ),
    ),
    "roasts-too-many": Diagnosis(
        "more is roasted than was ordered",
        (
            "how many are still raw when line {line} takes its batch?",
            "how many are still raw when a roaster takes a batch?",
        ),
    ),
    "hires-wrong": Diagnosis(
        "the wrong people are hired for the work",
        (
            "which numbers roast and which sell after line {line}?",
            "which numbers roast, which sell, and has anybody started already?",
        ),
    ),
    "relies-on-timing": Diagnosis(
        "right only while every nap ends on time",
        (
            "what if the nap at line {line} lasts a little longer?",
            "what if one of the naps lasts a little longer?",
        ),
    ),
}
