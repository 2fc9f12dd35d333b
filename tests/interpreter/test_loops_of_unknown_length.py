"""What a loop changes that may run any number of times is not a definite number.

Each program ends with ``model``; real Keras gives a different count for each
``n``, so that no one number can be right.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from keras_paramlint.runner import analyze


HEAD = """\
import os, random
from keras import layers, Input, Model, Sequential
n = int(open("n").read())
"""

TOTALS = {
    "add": """
model = Sequential([Input((3,))])
for i in range(n):
    model.add(layers.Dense(3))
""",
    "add in a function": """
model = Sequential([Input((3,))])
def grow(net):
    for _ in range(n):
        net.add(layers.Dense(3))
grow(model)
""",
    "add in a comprehension": """
model = Sequential([Input((3,))])
[model.add(layers.Dense(3)) for _ in range(n)]
""",
    "add under a condition of a comprehension": """
model = Sequential([Input((3,))])
[model.add(layers.Dense(3)) for i in range(4) if i < n]
""",
    "counted, and asked whether there was any": """
count = 0
for i in range(n):
    count = count + 1
model = Sequential([Input((3,)), layers.Dense(3 if count > 0 else 4)])
""",
    "a number that arithmetic was done with": """
half = n // 2
model = Sequential([Input((3,)), layers.Dense(3 if n == 0 else 4)])
""",
    "a layer inside a built model that the loop builds": """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.first, self.second = layers.Dense(3), layers.Dense(4)
    def call(self, x, training=False):
        x = self.first(x)
        return self.second(x) if training else x
model = Net()
model(Input((3,)))
for i in range(n):
    model(Input((3,)), training=True)
""",
    "while": """
model = Sequential([Input((3,))])
flag = random.random()
while flag < 0.5:
    model.add(layers.Dense(3))
    flag += random.random()
""",
    "pop": """
model = Sequential([Input((3,)), layers.Dense(3), layers.Dense(3)])
for i in range(n):
    model.pop()
""",
    "a list of layers": """
stack = [layers.Dense(3)]
for i in range(n):
    stack.append(layers.Dense(3))
model = Sequential([Input((3,))])
for layer in stack:
    model.add(layer)
""",
    "starred": """
model = Sequential([Input((3,)), *[layers.Dense(3) for _ in range(n)]])
""",
    "functional": """
start = Input((3,))
x = start
for i in range(n):
    x = layers.Dense(3)(x)
model = Model(start, x)
""",
    "outputs": """
start = Input((3,))
outputs = []
for i in range(n):
    outputs.append(layers.Dense(3)(start))
model = Model(start, outputs)
""",
    "add_weight in build": """
class Weights(layers.Layer):
    def build(self, shape):
        for i in range(n):
            self.add_weight(name=f"w{i}", shape=(3,))
    def call(self, x):
        return x
model = Sequential([Input((3,)), Weights()])
""",
    "add_weight in __init__": """
class Weights(layers.Layer):
    def __init__(self):
        super().__init__()
        for i in range(n):
            self.add_weight(name=f"w{i}", shape=(3,))
    def call(self, x):
        return x
model = Sequential([Input((3,)), Weights()])
""",
    "built layers in a list of the model": """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.blocks = []
        for i in range(n):
            block = layers.Dense(3)
            block.build((None, 3))
            self.blocks.append(block)
    def call(self, x):
        return x
model = Net()
model.build((None, 3))
""",
    "layers in a list of the model": """
class Net(Model):
    def __init__(self):
        super().__init__()
        self.blocks = [layers.Dense(3) for _ in range(n)]
    def call(self, x):
        for block in self.blocks:
            x = block(x)
        return x
model = Net()
model.build((None, 3))
""",
    "setattr": """
class Net(Model):
    def __init__(self):
        super().__init__()
        for i in range(n):
            setattr(self, f"dense{i}", layers.Dense(3))
    def call(self, x):
        for i in range(n):
            x = getattr(self, f"dense{i}")(x)
        return x
model = Net()
model(Input((3,)))
""",
    "recursion": """
model = Sequential([Input((3,))])
def grow(net, depth):
    net.add(layers.Dense(3))
    if depth:
        grow(net, depth - 1)
grow(model, n)
""",
    "recursion of a method": """
class Maker:
    def __init__(self):
        self.net = Sequential([Input((3,))])
    def grow(self, depth):
        if depth > 0:
            self.net.add(layers.Dense(3))
            self.grow(depth - 1)
maker = Maker()
maker.grow(n)
model = maker.net
""",
    "a return": """
def width():
    for i in range(n):
        if i > 3:
            return 32
    return 64
model = Sequential([Input((3,)), layers.Dense(width())])
""",
    "a return in a nested condition": """
def width(names):
    for name in names:
        if name.startswith("x"):
            if name.endswith("y"):
                return 32
            continue
        print(name)
    return 64
model = Sequential([Input((3,)), layers.Dense(width(os.listdir(".")))])
""",
    "a return of what the loop counts": """
def width():
    count = 7
    for i in range(n):
        count += 1
        if random.random() < 0.5:
            return count
    return count
model = Sequential([Input((3,)), layers.Dense(width())])
""",
    "a return from a while loop": """
def width():
    while random.random() < 0.5:
        if os.path.exists("wide"):
            return 32
    return 64
model = Sequential([Input((3,)), layers.Dense(width())])
""",
    "a flag that the second turn finds": """
units, found = 4, False
for i in range(n):
    if found:
        units = 9
    found = True
model = Sequential([Input((3,)), layers.Dense(units)])
""",
    "a value handed on from turn to turn": """
units, second, third = 4, 4, 9
for i in range(n):
    units, second = second, third
model = Sequential([Input((3,)), layers.Dense(units)])
""",
    "a flag of an object": """
class Search:
    units, found = 4, False
    def step(self):
        if self.found:
            self.units = 9
        self.found = True
search = Search()
for i in range(n):
    search.step()
model = Sequential([Input((3,)), layers.Dense(search.units)])
""",
    "a list that only later turns extend": """
seen, sizes = 0, [4]
for i in range(n):
    if seen > 2:
        sizes.append(9)
    seen += 1
model = Sequential([Input((3,)), layers.Dense(len(sizes))])
""",
    "a layer of a later turn": """
model = Sequential([Input((3,))])
step = 0
while step < n:
    step += 1
    if step == 50:
        model.add(layers.Dense(3))
""",
}

TRAINABLE = {
    "a slice of the layers": """
model = Sequential([Input((3,)), layers.Dense(3), layers.Dense(3)])
for layer in model.layers[:n]:
    layer.trainable = False
""",
    "an index into the layers": """
model = Sequential([Input((3,)), layers.Dense(3), layers.Dense(3)])
for i in range(n):
    model.layers[i].trainable = False
""",
    "a step at which the model is frozen": """
model = Sequential([Input((3,)), layers.Dense(3), layers.Dense(3)])
step = 0
for batch in range(n):
    step += 1
    if step == 50:
        model.trainable = False
""",
    "a step of a long loop at which the model is frozen": """
model = Sequential([Input((3,)), layers.Dense(3), layers.Dense(3)])
losses = []
for step in range(10**5):
    losses.append(step)
    if step == 50_000:
        model.trainable = False
""",
    "one layer": """
model = Sequential([Input((3,)), layers.Dense(3), layers.Dense(3)])
model.layers[n].trainable = False
""",
}


@pytest.mark.parametrize("name", TOTALS)
def test_the_total_is_no_definite_number(name: str, tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(HEAD + TOTALS[name])
    model = analyze(path).files[0].models[-1]
    assert model.params.number() is None
    assert model.params.unknown or model.params.alternatives or model.params.symbols


@pytest.mark.parametrize("name", TRAINABLE)
def test_the_trainable_count_is_no_definite_number(name: str, tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(HEAD + TRAINABLE[name])
    model = analyze(path).files[0].models[-1]
    assert model.params.number() in (24, None)
    assert model.params.trainable is None
    assert model.params.unknown or {each.trainable for each in model.params.alternatives} == {0, 24}


def test_a_loop_that_trains_builds_the_model(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        HEAD
        + """
model = Sequential([layers.Dense(3)])
for batch in range(n):
    model(Input((4,)))
"""
    )
    assert analyze(path).files[0].models[-1].params.total == 15


def test_what_follows_a_loop_that_leaves_a_model_alone_is_exact(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        HEAD
        + """
model = Sequential([Input((4,)), layers.Dense(3)])
losses = []
for epoch in range(n):
    losses.append(model.train_on_batch(None, None))
model.add(layers.Dense(2))
"""
    )
    assert analyze(path).files[0].models[-1].params.total == 23


def test_a_loop_that_returns_what_comes_after_it_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        HEAD
        + """
def width():
    for i in range(n):
        if i > 3:
            return 5
    return 5
model = Sequential([Input((4,)), layers.Dense(width())])
"""
    )
    assert analyze(path).files[0].models[-1].params.total == 25


def test_conditions_of_a_loop_over_data_do_not_concern_later_models(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    tests = "\n".join(
        f"""
    if row[{i}] > 0:
        if row[{i}] > 5:
            continue
        chosen.append(object())
        table[{i}] = row[{i}]
        start = table[len(chosen):start + {i}]
"""
        for i in range(20)
    )
    path.write_text(
        f"""{HEAD}
import numpy as np
table = np.zeros(30)
chosen, start = [], 0
for row in open("rows"):{tests}
model = Sequential([Input((4,)), layers.Dense(5)])
"""
    )
    assert analyze(path).files[0].models[-1].params.total == 25


def test_a_turn_too_late_to_be_reached_is_not_taken_for_the_others(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        """
from keras import layers, Input, Sequential
model = Sequential([Input((4,))])
for i in range(10**7):
    if i == 9_000_000:
        model.add(layers.Dense(3))
"""
    )
    found = analyze(path).files[0]
    assert found.models[-1].params.total is None  # Keras has 15
    assert found.diagnostics == ()


def test_what_a_long_training_loop_keeps_of_its_losses_costs_little(tmp_path: Path) -> None:
    path = tmp_path / "m.py"
    path.write_text(
        """
from keras import layers, Input, Sequential
model = Sequential([Input((4,)), layers.Dense(3)])
losses, history = [], {}
for epoch in range(10**5):
    losses.append(model.train_on_batch([[1, 2, 3, 4]], [[1]]))
    history.setdefault("loss", []).append(losses[-1])
model.add(layers.Dense(2))
"""
    )
    found = analyze(path).files[0]
    assert found.models[-1].params.total == 23
    assert not [each for each in found.diagnostics if "elements walked" in each.message]


CUT = "a long loop over data is not run to its end"

CLIPS = """for step in range(10**6):
    for layer in [model, *model.layers]:
        layer.set_weights([np.clip(w, -1, 1) for w in layer.get_weights()])
"""

LONG = {
    "trains": ("for step in range(10**6):\n    losses.append(model.train_on_batch(x, x))", []),
    "keeps the best": ("for step in range(10**6):\n    if step % 7 > best:\n        best = step % 7", []),
    "clips the weights": (CLIPS, []),
    "never ends": ("while True:\n    best = input()", []),
    "counts": ("n = 0\nwhile n < 10**6:\n    n += 1\nmodel.add(layers.Dense(n))", [(9, CUT)]),
    "counts for a shape": ("n = 0\nwhile n < 10**6:\n    n += 1\nmodel = layers.Input((n,))", []),
    "freezes": (
        "for step in range(10**6):\n    model.trainable = not model.trainable",
        [(8, "a loop of more than 20,000 iterations is not run to its end")],
    ),
}


@pytest.mark.parametrize("name", LONG)
def test_a_long_loop_is_told_where_a_model_rests_on_it(name: str, tmp_path: Path) -> None:
    program, told = LONG[name]
    path = tmp_path / "m.py"
    path.write_text(
        f"""
import numpy as np
from keras import layers, Input, Sequential
x = np.zeros((1, 4))
model = Sequential([Input((4,)), layers.Dense(3)])
model.compile("sgd", "mse")
losses, best = [], 0
{program}
"""
    )
    assert [(each.line, each.message) for each in analyze(path).files[0].diagnostics] == told


def test_an_iterator_that_takes_from_something_unknown_may_stop_at_any_time(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        HEAD
        + "from elsewhere import records\n"
        + "class Events:\n"
        + "    def __init__(self):\n        self.records = records('log')\n"
        + "    def __iter__(self):\n        return self\n"
        + "    def __next__(self):\n        return str(next(self.records))\n"
        + "kept = []\n"
        + "for event in Events():\n    if event:\n        kept.append(event)\n"
        + "before = Sequential([Input((3,)), layers.Dense(4)])\n"
        + "for event in Events():\n    before.add(layers.Dense(4))\n"
        + "model = Sequential([Input((3,)), layers.Dense(4)])\n"
    )
    found = analyze(path).files[0]
    assert [each.params.number() for each in found.models] == [None, 16]
    assert not found.diagnostics


def test_several_ways_out_of_an_inner_loop_do_not_concern_later_models(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        HEAD
        + "from elsewhere import words, find, merges\n"
        + "def merged(word):\n"
        + "    while True:\n"
        + "        pairs = find(word)\n"
        + "        if not pairs:\n            break\n"
        + "        best = min(pairs)\n"
        + "        if best not in merges:\n            break\n"
        + "        word = word.replace(best, '')\n"
        + "    return word\n"
        + "kept = [merged(word) for word in words]\n"
        + "for word in words:\n    kept.append(merged(word))\n"
        + "model = Sequential([Input((3,)), layers.Dense(4)])\n"
    )
    assert analyze(path).files[0].models[-1].params.total == 16


def test_a_layer_behind_several_ways_out_is_not_counted_for_sure(tmp_path: Path) -> None:
    path = tmp_path / "program.py"
    path.write_text(
        HEAD
        + "from elsewhere import words, find\n"
        + "model = Sequential([Input((3,))])\n"
        + "for word in words:\n"
        + "    while True:\n"
        + "        if find(word):\n            break\n"
        + "        if find(word, 2):\n            break\n"
        + "        model.add(layers.Dense(3))\n"
    )
    assert analyze(path).files[0].models[-1].params.number() is None
