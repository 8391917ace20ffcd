"""The rules, root cause first: the first one that finds its evidence names the misconception.

Each rule is a function of the inquiry. It returns the placeholders of its word's sentences, or None.
"""

from __future__ import annotations

from collections.abc import Callable

from graders.catalog import pack_of
from graders.engine.strategies import Replaying, RoundRobin
from graders.suites._stage import Stage, StallProgram
from graders.suites.diagnosis import stuck
from graders.suites.diagnosis.acts import batch_too_many, held_all_day, last_sale, one_untold, takes, where_taken
from graders.suites.diagnosis.atomicity import Stale, stale_acts, stale_reports, stale_waits
from graders.suites.diagnosis.case import Args, Case, Inquiry
from graders.suites.diagnosis.evidence import Event, Evidence, witness
from graders.suites.diagnosis.exceptions import meaning
from graders.suites.diagnosis.lists import hires_wrong, kind_of_list
from graders.suites.diagnosis.stuck import line, looked_at
from graders.suites.diagnosis.things import UNKNOWN
from graders.suites.diagnosis.whatif import WORK_S, Patient, kept_apart

Named = tuple[str, Args]

# What a single seller does wrong has nothing to do with threads, so the message names it.
ALONE = {
    "sold-too-many-alone": "sells-too-many",
    "out-of-order": "wrong-number",
    "too-fast": "sells-too-fast",
    "unsold": "stops-too-early",
}
SYMPTOMS = {
    "cannot-oversell": "already-locked",
    "turns-no-oversell": "turns-do-not-oversell",
    "turns-too-many": "turns-do-not-oversell",
    "turns-empty": "turns-do-not-oversell",
    "turns-missing": "turns-do-not-oversell",
    "turns-not-a-list": "turns-do-not-oversell",
    "turns-bad-entry": "turns-do-not-oversell",
    "crash": "crash",
    "hire-crash": "crash",
    "spin": "busy-wait",
    "endless-loop": "busy-wait",
    "never-stops": "never-stops",
    "seller-sold-nothing": "one-seller-sells-all",
    "unsold": "stops-too-early",
    "sold-unroasted": "sells-unroasted",
    "roasted-too-many": "roasts-too-many",
    "roasted-bad-count": "roasts-too-many",
    "roasted-too-few": "stops-too-early",
}
AT_ONCE = ("sold-unroasted", "roasted-too-many", "roasted-bad-count")  # wrong, however the day goes on
OF_VALUES = ("IndexError", "KeyError", "ValueError", "ZeroDivisionError", "Empty", "StopIteration")
# Of several stale acts in one run, the deepest cause counts.
STALE = (
    "ignores-failed-acquire", "lock-per-thread", "not-exclusive", "no-lock", "if-not-while", "check-outside-lock",
    "released-too-early",
)  # fmt: skip


def _rule(word: str, rule: Callable[[Inquiry], Args | None]) -> Callable[[Inquiry], Named | None]:
    def named(inquiry: Inquiry) -> Named | None:
        args = rule(inquiry)
        return (word, args) if args is not None else None

    named.__name__ = word
    return named


# --- one thread is enough -------------------------------------------------------------------------------------------


def bad_release(inquiry: Inquiry) -> Named | None:
    """Released what it did not hold: it was refused and went on all the same, or it released once too often."""
    for case in inquiry.cases:
        evidence = case.evidence
        if evidence is None:
            continue
        wrong = next((e for e in evidence.events if e.kind == "misrelease" and e.place not in evidence.signals), None)
        if wrong is None:
            continue
        refused = wrong.refused
        if refused is not None:
            between = [e for e in evidence.of(wrong.thread) if refused.at < e.at < wrong.at and e.data]
            if between:
                return "ignores-failed-acquire", line(refused.line)
        return "releases-unheld-lock", line(wrong.line)
    return None


def crash_alone(inquiry: Inquiry) -> Args | None:
    """The exception also comes without anybody in the way: one worker after the other, with punctual naps.

    What is in a list depends on who else was there, so for that only one worker of each trade can tell.
    """
    for case in inquiry.cases:
        if case.key == "hire-crash":
            return _crash(inquiry, case)
        if case.key != "crash" or case.evidence is None or case.stage is None:
            continue
        crash = case.evidence.result.crashes[0]
        workers = inquiry.trades if crash.error in OF_VALUES else None
        if case.alone or _crashes_fairly(inquiry, case, workers):
            return _crash(inquiry, case)
    return None


def _crashes_fairly(inquiry: Inquiry, case: Case, workers: int | None = None) -> bool:
    """Whether the exception also comes with punctual naps; with `workers` of them, or as many as in the run."""
    assert case.stage is not None and case.evidence is not None
    at = case.evidence.result.crashes[0].line
    return any(crash.line == at for crash in _fair(inquiry, case.stage, workers).result.crashes)


def _crash(inquiry: Inquiry, case: Case, *, in_company: bool = False) -> Args:
    """Where an exception was raised, and what it means."""
    error, text = str(case.message.args.get("error", "")), str(case.message.args.get("text", ""))
    return {**line(case.line), **meaning(error, text, inquiry.submission.tree, in_company=in_company)}


def _fair(inquiry: Inquiry, stage: Stage, workers: int | None = None) -> Evidence:
    calm = Stage(stage.exercise, workers or stage.workers, stage.stock, stage.lock, prompt=True)
    return witness(StallProgram(inquiry.submission.unit, calm), Replaying([]))


def alone(inquiry: Inquiry) -> Named | None:
    """It is already wrong with one seller."""
    for case in inquiry.cases:
        ledger = case.evidence.ledger if case.evidence is not None and case.alone and inquiry.trades == 1 else None
        if ledger is not None and len(ledger.sold) > ledger.stock and case.key not in ("crash", "too-fast"):
            return "sells-too-many", line(case.line)
        if case.check == "one_seller" and case.key in ALONE:
            word = ALONE[case.key]
            silent = one_untold(case) if word == "wrong-number" else None
            if silent is not None:
                return "sells-without-announcing", line(silent)
            if word == "stops-too-early":
                return word, {**line(case.line), "kind": "stall"}
            return word, line(last_sale(case) if word == "sells-too-fast" else case.line)
    if inquiry.trades == 2:
        for case in inquiry.cases:
            if case.key in ("sold-unroasted", "roasted-too-many", "unsold") and case.stage is not None:
                return _one_pair(inquiry, case)
    return None


def _one_pair(inquiry: Inquiry, case: Case) -> Named | None:
    """One roaster and one seller, both punctual: does the seller sell more than there was?"""
    assert case.stage is not None
    evidence = _fair(inquiry, case.stage, 2)
    ledger = evidence.ledger
    roasted = sum(value[0] for _, _, value, _ in ledger.roasted if type(value[0]) is int)
    if len(ledger.sold) > ledger.stock >= roasted:
        calls = [e for e in evidence.events if e.kind == "sold"]
        return "sells-too-many", line(calls[-1].line if calls else None)
    return None


def announces_nothing(inquiry: Inquiry) -> Named | None:
    """No sale was called out: did a seller take any, or go home with everything still there?"""
    stall = {"kind": "stall"} if inquiry.trades == 1 else {}
    if not inquiry.findings.sold_nothing:
        silent = next((case for case in inquiry.cases if case.key == "sold-nothing-announced"), None)
        if silent is None:
            return None
        took = _taken(inquiry, silent)
        return ("sells-without-announcing", line(took[-1].line)) if took else ("stops-too-early", stall)
    for case in inquiry.cases:
        if case.key not in ("sold-nothing-announced", "unsold") or case.evidence is None:
            continue
        took = _taken(inquiry, case)
        if took:
            return "sells-without-announcing", line(took[0].line)
        return "stops-too-early", {**line(case.line), **stall}
    return None


def _taken(inquiry: Inquiry, case: Case) -> list[Event]:
    """What the sellers changed or took out of a queue in that run."""
    if case.evidence is None:
        return []
    sellers = case.evidence.workers[0::2] if inquiry.trades == 2 else case.evidence.workers
    return [e for e in case.evidence.events if e.thread in sellers and takes(e)]


def goes_on_after_timeout(inquiry: Inquiry) -> Args | None:
    """The wait timed out, and the thread changes what it had looked at before, without another look."""
    for case in inquiry.cases:
        for ran_out in [e for e in case.evidence.events if e.kind == "timeout"] if case.evidence else []:
            assert case.evidence is not None
            own = case.evidence.of(ran_out.thread)
            waited = next((e for e in reversed(own) if e.kind == "wait" and e.at < ran_out.at), None)
            if waited is None or waited.place != ran_out.place or not hasattr(waited.obj, "_waiters"):
                continue
            looked = looked_at(own, waited.at)
            for event in [e for e in own if e.at > ran_out.at and e.data]:
                if event.write and event.place in looked:
                    return line(waited.line)
                if not event.joint:
                    looked.discard(event.place)  # it has looked at that again
    return None


# --- time -----------------------------------------------------------------------------------------------------------


def relies_on_timing(inquiry: Inquiry) -> Args | None:
    """The student's own naps keep the others away: it never fails while they end on time, and often when they
    do not.
    """
    cases = [case for case in inquiry.cases if case.stage is not None and case.evidence is not None]
    if not cases or any(case.stage.prompt or case.alone for case in cases if case.stage is not None):
        return None
    stage, evidence, lab = cases[0].stage, cases[0].evidence, inquiry.lab
    assert stage is not None and evidence is not None
    own = [e for e in evidence.events if e.thread in evidence.workers and _own_nap(e)]
    if not own:
        return None
    for workers, stock in ((stage.workers, stage.stock), (4, 12), (3, 3), (6, 40)):
        if lab.fails(Stage(stage.exercise, workers, stock, stage.lock, prompt=True), runs=10):
            return None
    words = {act.word for case in cases if case.evidence for act in stale_acts(case.evidence) if not act.again}
    if "ignores-failed-acquire" in words or ("no-lock" not in words and lab.fails(stage, wrap=Patient)):
        return None
    return line(own[0].line) if lab.failures(stage, enough=3, runs=160)[0] == 3 else None


def _own_nap(event: Event) -> bool:
    """Whether it is a timed wait that ran out, or a nap that is neither selling nor roasting."""
    ran_out = event.kind == "timeout" or (event.kind == "refused" and event.op.kind == "acquire")
    return ran_out or (event.kind == "sleep" and event.op.detail not in WORK_S)


# --- who was in the way ---------------------------------------------------------------------------------------------


def stale(inquiry: Inquiry) -> Named | None:
    """Acted on an old look; and if no thread comes between look and act, it no longer fails."""
    found: list[tuple[tuple[bool, int], Case, Stale]] = []
    for case in inquiry.cases:
        if case.evidence is None or case.alone or case.check == "turns":  # TURNS is meant to show just that
            continue
        acts = [*stale_acts(case.evidence), *stale_waits(case.evidence)]
        acts += stale_reports(case.evidence) if _tells(case) else []
        found += [((act.again, STALE.index(act.word)), case, act) for act in acts if act.word in STALE]
    tried: set[object] = set()
    for _, case, act in sorted(found, key=lambda entry: entry[0]):
        suspicion = (act.word, case.stage, act.act.place, act.again, act.look.kind)
        seen = _seen_in_the_run(case, act)
        if suspicion in tried and not seen:
            continue
        tried.add(suspicion)
        if seen or _confirmed(inquiry, case, act):
            return act.word, {**line(act.line, other_line=act.other_line), **_kind(inquiry, case, act)}
    return None


def _kind(inquiry: Inquiry, case: Case, act: Stale) -> Args:
    """Kinds that have words of their own: roasters who look at the raw ones; two locks, each of which is good."""
    assert case.evidence is not None
    if act.word == "check-outside-lock" and inquiry.trades == 2:
        return {"kind": "roasting"} if act.act.thread in case.evidence.workers[1::2] else {}
    return {"kind": act.kind} if act.kind else {}


def _tells(case: Case) -> bool:
    return case.key.startswith("called-out") or case.key == "oversold"


def _confirmed(inquiry: Inquiry, case: Case, act: Stale) -> bool:
    assert case.stage is not None
    lab, element = inquiry.lab, act.act.place != act.act.op.loc  # one element, or the whole container
    before, tried = lab.failures(case.stage, only={case.check}, runs=30, enough=6)
    if before == 0:
        return not act.again  # too rare to be tried, so the run itself is all the evidence
    limit = before // 3 + 1
    only, runs = {case.check}, max(tried, 12)
    after, _ = lab.failures(
        case.stage, only=only, runs=runs, enough=limit, wrap=kept_apart(act.look.op, act.act.op, element=element)
    )
    return after < limit


def _seen_in_the_run(case: Case, act: Stale) -> bool:
    """Whether the run alone is evidence enough.

    It is if a number was read too late. It also is if, at the act, all was again as it had been when the thread decided
    to wait, so that with one more look it would have waited on.
    """
    if not act.act.write:
        return True
    if act.word != "if-not-while" or act.look.value is UNKNOWN or case.evidence is None:
        return False
    before = [e.value for e in case.evidence.events[: act.act.at] if e.place == act.look.place and e.data]
    return bool(before[-1] == act.look.value)


def crash(inquiry: Inquiry) -> Args | None:
    for case in inquiry.cases:
        if case.key == "crash":
            fairly = case.evidence is not None and case.stage is not None and _crashes_fairly(inquiry, case)
            return _crash(inquiry, case, in_company=not fairly)
    return None


# --- the symptom itself ---------------------------------------------------------------------------------------------


def already_locked(inquiry: Inquiry) -> Args | None:
    """No schedule oversells: find the lock that keeps the sellers apart."""
    if all(case.key != "cannot-oversell" for case in inquiry.cases):
        return None
    stage = Stage(inquiry.spec.id, 2, 1)
    evidence = witness(StallProgram(inquiry.submission.unit, stage), RoundRobin())
    held = next((e.held[0] for e in evidence.events if e.data and e.write and e.held), None)
    return line(held.line if held is not None else None)


def symptom(inquiry: Inquiry) -> Named | None:
    for case in inquiry.cases:
        word = SYMPTOMS.get(case.key) or _of_pack(inquiry, case)
        waits = stuck.waits_forever(case) if case.key not in AT_ONCE else None
        if waits is not None:
            return "waits-forever", waits
        if case.key == "roasted-bad-count" and batch_too_many(case) is None:
            continue  # none at all, or six at once: the message says it, and nothing is too many
        if word is not None:
            return word, _symptom(inquiry, case, word)
    return None


def _symptom(inquiry: Inquiry, case: Case, word: str) -> Args:
    """The line that the word asks about, which need not be the one on which the story ends."""
    of_list = kind_of_list(case)
    if of_list:
        return {**line(case.line), **of_list}
    if word == "roasts-too-many":
        return line(where_taken(case) or case.line)
    if word == "one-seller-sells-all":
        return line(held_all_day(case) or case.line)
    if word == "stops-too-early" and (inquiry.trades == 1 or case.key == "roasted-too-few"):
        return {**line(case.line), "kind": "stall" if inquiry.trades == 1 else "roaster"}
    return line(case.line)


def _of_pack(inquiry: Inquiry, case: Case) -> str | None:
    """The word that a pack has for a broken promise of its own."""
    pack = pack_of(inquiry.spec.id)
    known = pack.diagnoses.items() if pack is not None else ()
    return next((word for word, entry in known if entry.message == case.key), None)


RULES: tuple[Callable[[Inquiry], Named | None], ...] = (
    _rule("hires-wrong", hires_wrong),
    bad_release,
    _rule("crash", crash_alone),
    announces_nothing,
    alone,
    _rule("if-not-while", goes_on_after_timeout),
    _rule("relies-on-timing", relies_on_timing),
    _rule("lock-order", stuck.lock_order),
    _rule("double-acquire", stuck.double_acquire),
    _rule("lock-not-released", stuck.lock_not_released),
    _rule("waits-holding-lock", stuck.waits_holding_lock),
    stale,
    _rule("check-outside-lock", stuck.queue_looked_empty),
    _rule("crash", crash),
    _rule("one-sentinel", stuck.one_sentinel),
    _rule("stops-too-early", stuck.stops_too_early),
    stuck.signal_words,
    _rule("already-locked", already_locked),
    symptom,
)

__all__ = ["RULES"]
