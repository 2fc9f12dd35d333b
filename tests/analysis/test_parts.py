"""Builders that nobody calls are explored by themselves: their conditions do not multiply."""

from __future__ import annotations

import keras_paramlint


HEADER = "import keras\nfrom keras import layers\n"


def builder(name, first="layers.Dense(8)", second="layers.Dense(4)"):
    return (
        f"def {name}(flag_{name}, kind):\n"
        f"    model = keras.Sequential([keras.Input((3,))], name='{name}')\n"
        f"    model.add({first} if flag_{name} else {second})\n"
        "    if kind == 'relu':\n        model.add(layers.ReLU())\n"
        "    elif kind == 'elu':\n        model.add(layers.ELU())\n"
        "    return model\n"
    )


def models(tmp_path, source):
    path = tmp_path / "m.py"
    path.write_text(HEADER + source)
    return keras_paramlint.analyze(path).models


def alternatives(model):
    return [(each.when, each.total) for each in model.params.alternatives]


def test_the_conditions_of_one_builder_do_not_concern_another(tmp_path):
    names = [f"net_{number}" for number in range(12)]
    found = models(tmp_path, "".join(map(builder, names)))

    assert [model.keras_name for model in found] == names
    for model, name in zip(found, names, strict=True):
        # each alone has the counts of executed Keras: 3·8 + 8 and 3·4 + 4
        assert alternatives(model) == [(f"flag_{name}", 32), (f"not flag_{name}", 16)]
        assert model.params.unknown == ()


def test_what_agrees_is_one_number(tmp_path):
    (model,) = models(tmp_path, builder("net", second="layers.Dense(8)"))

    assert (model.params.total, model.params.alternatives) == (32, ())


def test_the_same_unknown_is_decided_in_every_builder_by_itself(tmp_path):
    source = (
        "import os\nGPU = os.path.exists('/dev/gpu')\n"
        "def one():\n    return keras.Sequential([keras.Input((3,)), layers.Dense(8 if GPU else 4)])\n"
        "def two():\n    return keras.Sequential([keras.Input((3,)), layers.Dense(2 if GPU else 1)])\n"
    )
    first, second = models(tmp_path, source)

    assert sorted(total for _, total in alternatives(first)) == [16, 32]
    assert sorted(total for _, total in alternatives(second)) == [4, 8]


def test_a_condition_of_the_module_holds_in_its_builders(tmp_path):
    source = (
        "import os\nmodel = keras.Sequential([keras.Input((3,))])\n"
        "if os.path.exists('/dev/gpu'):\n    model.add(layers.Dense(8))\n    units = 5\n"
        "else:\n    model.add(layers.Dense(4))\n    units = 6\n"
        "def build(deep):\n    net = keras.Sequential([keras.Input((3,)), layers.Dense(units)])\n"
        "    if deep:\n        net.add(layers.Dense(1))\n    return net\n"
    )
    model, net = models(tmp_path, source)

    assert sorted(total for _, total in alternatives(model)) == [16, 32]
    assert sorted(total for _, total in alternatives(net)) == [20, 24, 26, 31]


def test_a_bound_in_one_builder_leaves_the_others_alone(tmp_path):
    flags = [f"f{number}" for number in range(8)]
    body = "".join(f"    if {flag}:\n        model.add(layers.Dense(7))\n" for flag in flags)
    many = (
        f"def many({', '.join(flags)}):\n    model = keras.Sequential([keras.Input((3,))], name='many')\n"
        f"{body}    return model\n"
    )
    first, bounded, last = models(tmp_path, builder("first") + many + builder("last"))

    assert bounded.params.total is None
    assert any("more alternatives than are explored" in str(part) for part in bounded.params.unknown)
    assert alternatives(first) == [("flag_first", 32), ("not flag_first", 16)]
    assert alternatives(last) == [("flag_last", 32), ("not flag_last", 16)]


def test_the_methods_of_a_class_share_what_its_constructor_decided(tmp_path):
    source = (
        "class Nets:\n    def __init__(self, wide):\n"
        "        self.units = layers.Dense(8 if wide else 4).units\n"
        "    def one(self):\n        return keras.Sequential([keras.Input((3,)), layers.Dense(self.units)])\n"
        "    def two(self):\n        return keras.Sequential([keras.Input((2,)), layers.Dense(self.units)])\n"
    )
    first, second = models(tmp_path, source)

    assert alternatives(first) == [("wide", 32), ("not wide", 16)]
    assert alternatives(second) == [("wide", 24), ("not wide", 12)]


def test_an_application_with_a_pooling_that_is_not_known_has_one_number(tmp_path):
    source = (
        "def build(pooling):\n    return keras.applications.MobileNetV2(\n"
        "        weights=None, include_top=False, pooling=pooling, input_shape=(96, 96, 3))\n"
    )
    (model,) = models(tmp_path, source)

    # the count of executed Keras
    assert (model.params.total, model.params.alternatives) == (2_257_984, ())


def test_conditions_that_do_not_matter_are_not_named(tmp_path):
    source = (
        "def build(kind, a, b, c):\n    model = keras.Sequential([keras.Input((3,))])\n"
        "    if a:\n        model.add(layers.ReLU())\n"
        "    if kind == 'wide':\n        model.add(layers.Dense(8))\n"
        "    else:\n        model.add(layers.Dense(4))\n"
        "    if b:\n        model.add(layers.ELU())\n    return model\n"
    )
    (model,) = models(tmp_path, source)

    assert alternatives(model) == [("kind == 'wide'", 32), ("kind != 'wide'", 16)]


def test_an_outcome_with_many_ways_to_it_holds_otherwise(tmp_path):
    source = (
        "def build(kind):\n    model = keras.Sequential([keras.Input((3,))])\n"
        "    if kind == 'a':\n        model.add(layers.Dense(8))\n"
        "    elif kind == 'b':\n        model.add(layers.Dense(8, name='b'))\n"
        "    elif kind == 'c':\n        model.add(layers.Dense(2))\n"
        "    elif kind == 'd':\n        model.add(layers.Dense(8, name='d'))\n"
        "    elif kind == 'e':\n        model.add(layers.Dense(8, name='e'))\n"
        "    elif kind == 'f':\n        model.add(layers.Dense(8, name='f'))\n"
        "    else:\n        model.add(layers.Dense(2, name='g'))\n    return model\n"
    )
    (model,) = models(tmp_path, source)

    assert {total for _, total in alternatives(model)} == {32, 8}
    assert alternatives(model)[-1] == ("otherwise", 32)
