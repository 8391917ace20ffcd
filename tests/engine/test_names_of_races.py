"""A race is told by what the source says: never by an empty name, however the data was reached."""

from __future__ import annotations

import os
from typing import Any

import pytest

from graders.engine import explore_script

HEAD = """
import functools, logging, queue, sys, threading, types
from collections import ChainMap, defaultdict, deque
class Shown:
    def __str__(self): return f"{d}"
class Box:
    def __init__(self): self._d = d; self.n = 0; self.slots = defaultdict(lambda: defaultdict(int))
    @property
    def inner(self): return self._d
    def __getitem__(self, key): return self._d[key]
d = {"a": [0, 0], "n": 0, 0: {"k": 0}}
box, items = Box(), [[0, 1], [2, 3]]
def get(*_): return box
"""
# What one thread does, and what another does to the same at the same time.
SHAPES = {
    "attribute of a subscript of a call": ("[get()][0].n += 1", "{0: box}[0].n = 5"),
    "subscript of an attribute of a call": ('get()._d["a"][0] += 1', 'get(1).inner["a"].append(2)'),
    "slices": ('d["a"][0:1] = [3]', 'd["a"][::-1]'),
    "a walrus": ('(y := d["a"])[0] += 1', '(z := get()["a"])[0] += 2'),
    "nested default dicts": ('box.slots["k"]["n"] += 1', 'get().slots["k"]["n"] += 1'),
    "through a property": ('box.inner["n"] += 1', 'for k in box.inner: pass'),
    "what a print shows": ('d["new"] = 1', "print(d)"),
    "what a print shows of an object's own": ('d["new"] = 1', "print(Shown(), file=sys.stderr)"),
    "what is written": ('d["new"] = 1', "sys.stdout.write(str(d))"),
    "called by C code": ('list(map(d.__setitem__, "xy", "zw"))', 'sorted("a", key=d.get)'),
    "a method of a class": ("dict.update(d, {1: 2})", "len(d)"),
    "partial": ("functools.partial(items.append)(4)", "len(items)"),
    "a starred part": ("first, *rest = items[0]", "items[0][1] = 5"),
    "a namespace": ("globals()['late'] = 1", "globals()['late'] = 2"),
    "a comprehension's target": ("[None for items[0][0] in range(2)]", "items[0][0]"),
    "an operator": ('d["a"] + d["a"]', 'd["a"] *= 2'),
    "getattr with a name": ('setattr(get(), "n", getattr(box, "n") + 1)', 'delattr(get(), "n")'),
}  # fmt: skip


@pytest.mark.parametrize("name", ["other", ""], ids=["named", "without a name"])
@pytest.mark.parametrize("shape", SHAPES)
def test_every_race_has_a_name(script: Any, shape: str, name: str) -> None:
    one, other = SHAPES[shape]
    body = f"def one():\n    {one}\ndef two():\n    {other}\n"
    start = (
        f"ts = [threading.Thread(target=f) for f in (one, two)]\nts[1].name = {name!r}\n"
        "for t in ts: t.start()\nfor t in ts: t.join()\n"
    )
    found = explore_script(script(HEAD + body + start), schedules=8, keep_going=True)
    races = [race for race in found.races if race["kind"] == "race"]
    assert races, found.error
    for race in races:
        sides = race["first"], race["second"]
        assert race["location"].strip() and all(side["thread"].strip() and side["line"] for side in sides), race


def test_a_call_on_a_module_is_told_in_full(script):
    found = explore_script(
        script("""
        import threading
        import xml.etree.ElementTree as ET
        root = ET.Element("root")
        def grow(): ET.SubElement(root, "leaf")
        crowd = [threading.Thread(target=grow) for _ in range(2)]
        for t in crowd: t.start()
        for t in crowd: t.join()
    """)
    )
    assert [race["location"] for race in found.races] == ['ET.SubElement(root, "leaf")']


def test_a_temporary_file_is_told_without_our_folder(script):
    found = explore_script(
        script("""
        import os, tempfile, threading
        folders = [tempfile.mkdtemp(), tempfile.mkdtemp()]
        def note(folder):
            with open(os.path.join(folder, "0.txt"), "a") as file: file.write("x")
        crowd = [threading.Thread(target=note, args=(f,)) for f in folders * 2]
        for t in crowd: t.start()
        for t in crowd: t.join()
    """),
        schedules=10,
    )
    names = sorted(race["location"] for race in found.races)
    assert [name.partition(os.sep)[2] for name in names] == ["0.txt", "0.txt"]
    assert len(set(names)) == 2 and not any(name.startswith(os.sep) for name in names)


MADE = """
    import os, threading
    def note(name):
        with open(name, "w") as file: file.write("x")
    crowd = [threading.Thread(target=note, args=(name,)) for name in {names}]
    for t in crowd: t.start()
    for t in crowd: t.join()
"""


def test_two_files_of_one_folder_are_no_race(script):
    found = explore_script(script(MADE.format(names=("a.txt", "b.txt"))), schedules=10)
    assert found.races == []


def test_two_who_write_one_file_are_a_race_on_it_alone(script):
    found = explore_script(script(MADE.format(names=("a.txt", "a.txt"))), schedules=10)
    assert [race["location"] for race in found.races] == ["a.txt"]


def test_who_lists_a_folder_and_who_makes_a_file_there_are_a_race(script):
    source = MADE.format(names=("a.txt",)).replace("t.start()", "t.start()\n    os.listdir()")
    assert explore_script(script(source), schedules=10).races
