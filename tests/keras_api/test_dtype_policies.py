"""Policies of types that a program chooses for all layers; the counts are those that Keras 3.15 gave."""

from __future__ import annotations

from keras_paramlint.runner import analyze


def models_of(tmp_path, source):
    path = tmp_path / "m.py"
    path.write_text("import keras\nfrom keras import layers\n\n" + source)
    return analyze([path], flavour="keras3").models


def test_the_types_that_all_layers_get_are_not_told_wrongly(tmp_path):
    (model,) = models_of(
        tmp_path,
        """\
keras.config.set_dtype_policy("mixed_float16")
first = layers.Dense(5)
model = keras.Sequential([keras.Input((3,)), first])
model.add(layers.Dense(4 if first.compute_dtype == "float16" else 3))
""",
    )
    executed = 44  # 38 with the other width

    assert [each.total for each in model.params.alternatives] == [executed, 38]


def test_a_policy_that_quantises_all_layers_leaves_no_count(tmp_path):
    (model,) = models_of(
        tmp_path,
        """\
keras.config.set_dtype_policy("int8_from_float32")
model = keras.Sequential([keras.Input((3,)), layers.Dense(5)])
""",
    )

    # 25 in Keras: a scale for each unit
    assert model.params.number() is None
    assert "may quantise" in model.params.unknown[0].reason


def test_a_policy_without_quantised_weights_changes_no_count(tmp_path):
    (model,) = models_of(
        tmp_path,
        """\
keras.mixed_precision.set_global_policy("mixed_float16")
model = keras.Sequential([keras.Input((3,)), layers.Dense(5)])
""",
    )

    assert model.params.number() == 20
