"""What a branch that may not run, or a loop of unknown length, changes is no definite number after it.

In each case Python gives another number without the change than with it.
"""

from __future__ import annotations

import os
from pathlib import Path
from unittest import mock

import pytest

from keras_paramlint.runner import analyze


HEAD = """\
import bisect, collections, functools, heapq, numpy, operator, os, random
from keras import Input, Sequential, layers
from elsewhere import flag, words

"""

COUNTS = """
c = [0]
@functools.lru_cache
def f(k):
    c[0] += 1
    return c[0]
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
    "replaced defaults": ("def f(n=1): return n", "f.__defaults__ = (2,)", "f()"),
    "replaced defaults by name": ("def f(*, n=1): return n", "f.__kwdefaults__ = {'n': 2}", "f()"),
    "a heap": ("s = [5]", "heapq.heappush(s, 2)", "s[0]"),
    "a sorted list": ("s = [5]", "bisect.insort(s, 2)", "s[0]"),
    "a shuffled list": ("s = [5, 5, 5]", "random.shuffle(s)", "s[0]"),
    "a list sorted by a key": ("s = [3, 2, 1]", "s.sort(key=lambda n: n)", "s[0]"),
    "an element deleted": ("s = [3, 2]", "s.__delitem__(0)", "s[0]"),
    "the last element deleted": ("s = [3, 2]", "del s[-1]", "len(s)"),
    "a list in place": ("s = [3, 2]", "operator.iadd(s, [1])", "len(s)"),
    "an element popped from a set": ("s = {3}", "s.pop()", "len(s) + 1"),
    "an unknown element taken from a set": ("s = {1, 2}", "s.discard(len(words))", "len(s)"),
    "an unknown element removed from a list": ("s = [1, 2]", "s.remove(len(words))", "len(s)"),
    "bytes": ("s = bytearray(b'a')", "s.append(2)", "len(s)"),
    "a deque that is turned": ("s = collections.deque([1, 2])", "s.rotate(1)", "s[0]"),
    "the order of entries": (
        "d = collections.OrderedDict(a=1, b=2)",
        "d.move_to_end('a')",
        "list(d.values())[0]",
    ),
    "a default list": ("d = collections.defaultdict(list)", "d['a'].append(1)", "len(d['a']) + 1"),
    "an array": ("s = numpy.array([5, 2])", "s[0] = 1", "int(s[0])"),
    "an array that is sorted": ("s = numpy.array([5, 2])", "s.sort()", "int(s[0])"),
    "an array in place": ("s = numpy.array([5, 2])", "numpy.add(s, 1, out=s)", "int(s[0])"),
    "an array filled": ("s = numpy.ones((2, 2), int)", "numpy.fill_diagonal(s, 3)", "int(s[0, 0])"),
    "elements of an array": ("s = numpy.array([5, 2])", "numpy.add.at(s, [0], 1)", "int(s[0])"),
    "the shape of an array": ("s = numpy.zeros(6)", "s.shape = (2, 3)", "s.shape[0]"),
    "a variable of the environment": (
        "os.environ['Q'] = '1'",
        "os.environ.pop('Q')",
        "int(os.environ.get('Q', '4'))",
    ),
    "an iterator that is searched": ("s = iter([1, 2, 3])", "1 in s", "next(s)"),
    "another answer of a cache": (f"{COUNTS}", "f(1)", "f(2)"),
    "an answer in a cache": (f"{COUNTS}", "f(1)", "c.__setitem__(0, 5) or f(1)"),
    "a cache of unknown calls": (f"{COUNTS}\nf(words)", "f(1)", "f(2)"),
    "a cache emptied": (f"{COUNTS}\nf(1)", "f.cache_clear()", "f(1)"),
    "the channels": (
        "from keras import backend",
        "backend.set_image_data_format('channels_first')",
        "layers.Conv2D(2, 3)(Input((10, 8, 9))).shape[1]",
    ),
    "the floats": (
        "from keras import config",
        "config.set_floatx('float16')",
        "3 if config.floatx() == 'float16' else 4",
    ),
    "units": ("d = layers.Dense(3)", "d.units = 4", "d(Input((2,))).shape[-1]"),
    "whether a layer is built": ("d = layers.Dense(3)", "d(Input((2,)))", "3 if d.built else 4"),
    "whether a layer without weights is": ("d = layers.Flatten()", "d(Input((2,)))", "3 if d.built else 4"),
    "the weights of a layer": ("d = layers.Dense(3)", "d(Input((2,)))", "len(d.weights) + 1"),
    "a layer added": ("s = Sequential([Input((3,))])", "s.add(layers.Dense(7))", "s.output_shape[-1]"),
    "a layer taken away": (
        "s = Sequential([Input((3,)), layers.Dense(7)])",
        "s.pop()",
        "s.output_shape[-1]",
    ),
    "the number of layers": ("s = Sequential([Input((3,))])", "s.add(layers.Dense(7))", "len(s.layers) + 1"),
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
def test_what_is_certain_is_exact_or_not_known(setup: str, change: str, read: str, tmp_path: Path) -> None:
    text = f"{setup}\n{change}\nwidth = {read}\n"
    path = tmp_path / "program.py"
    path.write_text(f"{HEAD}{text}m = Sequential([Input((3,)), layers.Dense(width)])\n")
    total = analyze(path).files[0].models[-1].params.number()
    if total is None or "layers" in text or "config" in text:
        return  # not followed, or Keras's own: ``tests/oracle/programs`` has such programs
    names: dict[str, object] = {}
    with mock.patch.dict(os.environ):
        exec(HEAD.split("from keras", maxsplit=1)[0] + text, names)
    assert total == 4 * names["width"]  # type: ignore[operator]
