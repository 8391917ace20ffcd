"""How much was tried, in words for a student and in exact words. Part of `WORDS`."""

from __future__ import annotations

from graders.feedback._template import Plural, Template

ORDER_WORDS: dict[str, tuple[Template, ...]] = {
    # For a student
    "orders.sentence": ("{tried}; {more}",),
    "orders.tried": (Plural("tried in {n} order", "tried in {n} orders", count="schedules"),),
    "orders.all": ("all orders for {stalls}",),
    "orders.alone": ("tried with {stock}; alone there is only one order",),
    "orders.larger": ("larger stalls by samples, up to {largest}",),
    "orders.others": ("other stalls by samples, up to {largest}",),
    "orders.samples": ("by samples, up to {largest}",),
    "orders.fair": ("everybody in turn, up to {largest}",),
    "orders.up-to": ("up to {people} and {stock}",),
    "orders.up-to-people": ("up to {people} with {stock}",),
    "orders.largest": ("{people} and {stock}",),
    "orders.stall": ("{people} with {stock}",),
    "orders.and": (" and ",),
    "orders.comma": (", ",),
    "orders.or": (" or ",),
    "orders.more": ("more",),
    "orders.people": (Plural("{n} person", "{n} people", count="people"),),
    "orders.people.unlocked": (Plural("{n} seller", "{n} sellers", count="people"),),
    "orders.people.locked": (Plural("{n} seller", "{n} sellers", count="people"),),
    "orders.people.producer_consumer": (Plural("{n} employee", "{n} employees", count="people"),),
    "orders.stock": (Plural("{n} sweet potato", "{n} sweet potatoes", count="stock"),),
    "orders.stock-up-to": ("up to {most} sweet potatoes",),
    "orders.stock-range": ("{least} to {most} sweet potatoes",),
    "orders.stock-list": ("{stocks} sweet potatoes",),
    "orders.stock-some": ("{number} different stocks of {least} to {most} sweet potatoes",),
    "orders.same": ("tried in the same orders as “{check}”",),
    "orders.found": (Plural("seen after {n} order", "seen after {n} orders", count="schedules"),),
    # Exactly; a size such as 3x6 is threads x sweet potatoes
    "coverage.runs": (Plural("{n} schedule", "{n} schedules", count="schedules"),),
    "coverage.of": ("{runs}: {what}",),
    "coverage.found": ("seen in schedule {schedule}",),
    "coverage.often": ("{shown} of {drawn} random schedules show it",),
    "coverage.complete": ("complete for {sizes}",),
    "coverage.sampled": ("sampled for {sizes}",),
    "coverage.up-to": ("larger ones sampled, up to {size}",),
    "coverage.only-up-to": ("sampled up to {size}",),
    "coverage.fair": ("only the fair one for {sizes}",),
    "coverage.p": ("p < {bound} at {size}", "no promise"),
    "coverage.bound": ("a bug needing one switch at the right step of {size} would be missed with p < {bound}",),
    "coverage.weak": (
        "that promises little: a bug needing one switch at the right step of {size} could be missed with p up to"
        " {bound}",
        "that promises nothing about what was missed",
    ),
    "coverage.same": ("the same schedules as “{check}”",),
    "legend.sizes": ("3x6: three threads, six sweet potatoes",),
    "legend.complete": ("complete: every interleaving was run, or an equivalent one",),
    "legend.p": (
        "p: a bug that needs one switch at just the right step of that size was missed with a chance below p",
    ),
    # The schedule that shows what is wrong
    "failing-schedule": ("found in schedule {number}",),
    "failing-order": (Plural("found in the first order", "found after {n} orders", count="schedules"),),
    "switches": (Plural("{n} switch is enough for it", "{n} switches are enough for it", count="switches"),),
    "switches-proved": (
        Plural("it takes at least {n} switch (proved)", "it takes at least {n} switches (proved)", count="switches"),
    ),
}
