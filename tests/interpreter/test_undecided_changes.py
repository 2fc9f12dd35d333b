"""What a branch that may not run, or a loop of unknown length, changes is no definite number after it.

In each case Python gives another number without the change than with it.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


HEAD = """\
import collections, functools
from keras import Input, Sequential, layers
from elsewhere import flag, words

"""

CHANGES = {
    "an element of a set": ("s = {1}", "s.add(2)", "len(s)"),
    "an element taken from a set": ("s = {1, 2}", "s.discard(2)", "len(s)"),
    "a set joined": ("s = {1}", "s |= {2, 3}", "len(s)"),
    "membership in a set": ("s = {1}", "s.add(2)", "3 if 2 in s else 4"),
    "an entry": ("d = {'a': 1}", "d['a'] = 2", "d['a']"),
    "a new entry": ("d = {'a': 1}", "d['b'] = 2", "len(d)"),
    "a new entry asked for": ("d = {'a': 1}", "d['b'] = 2", "3 if 'b' in d else 4"),
    "a new entry got": ("d = {'a': 1}", "d['b'] = 2", "d.get('b', 7)"),
    "a first entry": ("d = {}", "d['b'] = 2", "3 if d else 4"),
    "values": ("d = {'a': 1}", "d['b'] = 2", "sum(d.values())"),
    "keys": ("d = {'a': 1}", "d['b'] = 2", "len([key for key in d])"),
    "keywords": ("d = {'b': 1}", "d['a'] = 2", "(lambda b=5, a=6: a)(**d)"),
    "an entry taken away": ("d = {'a': 1, 'b': 2}", "d.pop('b', 0)", "len(d)"),
    "the last entry taken away": ("d = {'a': 1, 'b': 2}", "d.popitem()", "len(d)"),
    "a default entry": ("d = {}", "d.setdefault('a', 3)", "d.get('a', 2)"),
    "a counter": ("d = collections.Counter('a')", "d.update('a')", "d['a']"),
    "a deque": ("s = collections.deque([1, 2])", "s.popleft()", "s[0]"),
    "an element of a list": ("s = [1]", "s.append(2)", "len(s)"),
    "a list in a list": ("s = [[1]]", "s[0].append(2)", "len(s[0])"),
    "a list in order": ("s = [3, 2, 1]", "s.sort()", "s[0]"),
    "an attribute": ("class A: pass\na = A(); a.x = 1", "a.x += 1", "a.x"),
    "an attribute of a class": ("class A: x = 1", "A.x += 1", "A.x"),
    "an attribute of a function": ("def f(): pass\nf.x = 1", "f.x = 4", "f.x"),
    "a global": ("x = 1\ndef f():\n    global x\n    x += 1", "f()", "x"),
    "a default argument": ("def f(a=[]):\n    a.append(1)\n    return len(a)", "f()", "f()"),
    "trained weights": (
        "s = Sequential([Input((3,)), layers.Dense(3)])",
        "s.trainable = False",
        "len(s.trainable_weights) + 1",
    ),
}  # fmt: skip


@pytest.mark.parametrize("around", ["if flag():", "for word in words:", "while flag():"])
@pytest.mark.parametrize(("setup", "change", "read"), CHANGES.values(), ids=CHANGES)
def test_it_is_no_definite_number(setup: str, change: str, read: str, around: str, tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        f"{HEAD}{setup}\n{around}\n    {change}\nm = Sequential([Input((3,)), layers.Dense({read})])\n"
    )
    assert analyze(path).files[0].models[-1].params.number() is None


@pytest.mark.parametrize(("setup", "change", "read"), CHANGES.values(), ids=CHANGES)
def test_what_is_certain_is_exact(setup: str, change: str, read: str, tmp_path: Path) -> None:
    text = f"{setup}\n{change}\nwidth = {read}\n"
    names: dict[str, object] = {}
    if "Sequential" not in text:
        exec(HEAD.split("from keras", maxsplit=1)[0] + text, names)
    path = tmp_path / "program.py"
    path.write_text(f"{HEAD}{text}m = Sequential([Input((3,)), layers.Dense(width)])\n")
    assert analyze(path).files[0].models[-1].params.total == 4 * names.get("width", 1)  # type: ignore[operator]
