"""A model of a source and a file: call by call, and weight by weight."""

from __future__ import annotations

import textwrap

import pytest
from building import VALUE, keras_members, write_archive, write_bundle, write_layers, write_paths

import keras_paramlint
from keras_paramlint.checkpoints import read
from keras_paramlint.checkpoints.alignment import aligned
from keras_paramlint.checkpoints.configuration import needs_of
from keras_paramlint.checkpoints.loading import Status, match, unknown_of
from keras_paramlint.graph.checkpoints import Cause, Group, SavedWeight


DENSE = """
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((4,)), layers.Dense({units}), layers.Dense(2)])
"""


@pytest.fixture
def matched(tmp_path):
    """Match the last model of a source with a file."""

    def run(text, path, flavour="keras3"):
        source = tmp_path / "m.py"
        source.write_text(textwrap.dedent(text))
        model = keras_paramlint.analyze(source, flavour=flavour).models[-1]
        assert unknown_of(model) is None
        return match(model, flavour, read(str(path)))

    return run


def statuses(found):
    return {each.way.call.partition("(")[2][:-1].partition(", ")[2]: each.status for each in found.attempts}


@pytest.fixture
def weights(tmp_path):
    return write_paths(
        tmp_path / "m.weights.h5", {"": [], "layers/dense": [(4, 8), (8,)], "layers/dense_1": [(8, 2), (2,)]}
    )


def test_a_file_with_all_weights_in_their_places_loads(matched, weights):
    found = matched(DENSE.format(units=8), weights)

    assert statuses(found) == {"": Status.LOADS, "skip_mismatch=True": Status.LOADS}
    assert found.best.untouched == ()
    assert found.best.unused == ()


@pytest.mark.parametrize(
    ("flavour", "loaded"), [("keras3", ("", "_")), ("tfkeras2", ("_",))], ids=["keras3", "tfkeras2"]
)
@pytest.mark.parametrize("prefix", ["", "_"])
def test_projections_are_found_as_keras_3_and_tf_keras_save_them(matched, tmp_path, flavour, loaded, prefix):
    text = """
        import keras

        x = keras.Input((5, 8))
        model = keras.Model(x, keras.layers.MultiHeadAttention(2, 4)(x, x))
    """
    shapes = {name: [(8, 2, 4), (2, 4)] for name in ("query", "key", "value")} | {"output": [(2, 4, 8), (8,)]}
    place = "layers/multi_head_attention"
    file = write_paths(
        tmp_path / "m.weights.h5",
        {"": [], place: [], **{f"{place}/{prefix}{name}_dense": each for name, each in shapes.items()}},
    )

    status = statuses(matched(text, file, flavour))[""]

    assert status is (Status.LOADS if prefix in loaded else Status.FAILS)


def test_another_width_is_found_where_it_shows_first(matched, weights):
    found = matched(DENSE.format(units=9), weights)

    assert statuses(found) == {"": Status.FAILS, "skip_mismatch=True": Status.PARTLY}
    problem = found.best.problem
    assert (problem.cause, problem.layer, problem.weight) == (Cause.SHAPE, "dense", "kernel")
    assert (problem.expected, problem.received) == ((4, 9), (4, 8))
    assert problem.site.line == 5


def test_a_size_that_the_source_leaves_open_is_read_off_the_file(matched, weights):
    text = DENSE.format(units="units").replace("from keras", "units = int(input())\n    from keras")

    found = matched(text, weights)

    assert found.best.status is Status.LOADS
    assert found.best.conditions == ("units=8",)


def test_an_open_size_that_would_have_to_be_two_numbers_does_not_load(matched, tmp_path):
    text = DENSE.format(units="units").replace("from keras", "units = int(input())\n    from keras")
    path = write_paths(
        tmp_path / "x.weights.h5", {"layers/dense": [(4, 8), (8,)], "layers/dense_1": [(9, 2), (2,)]}
    )

    found = matched(text, path)

    assert found.best.status is Status.FAILS
    assert (found.best.problem.layer, found.best.problem.received) == ("dense_1", (9, 2))


def test_what_the_file_has_besides_is_no_hindrance(matched, tmp_path):
    groups = {f"layers/dense{n}": [(4, 8), (8,)] for n in ("", "_1", "_2")}
    path = write_paths(tmp_path / "x.weights.h5", {**groups, "optimizer": [(4, 8)]})
    text = DENSE.format(units=8).replace(", layers.Dense(2)", "")

    found = matched(text, path)

    assert found.best.status is Status.LOADS
    assert [group.path for group in found.best.unused] == ["layers/dense_1", "layers/dense_2"]


def test_lists_inside_lists_that_the_file_does_not_know_are_left_out(matched, tmp_path):
    text = """
        import keras
        from keras import layers

        class Block(layers.Layer):
            def __init__(self):
                super().__init__()
                self.rows = [[layers.Dense(3)]]

            def call(self, x):
                return self.rows[0][0](x)

        model = keras.Sequential([keras.Input((4,)), Block()])
    """
    path = write_paths(tmp_path / "x.weights.h5", {"layers/block": []})
    known = write_paths(tmp_path / "y.weights.h5", {"layers/block/rows/container/dense": [(4, 3), (3,)]})

    assert matched(text, path).best.status is Status.PARTLY
    assert matched(text, known).best.status is Status.LOADS


LAYERS = {
    "dense": {"dense/kernel:0": (4, 8), "dense/bias:0": (8,)},
    "dense_1": {"dense_1/kernel:0": (8, 2), "dense_1/bias:0": (2,)},
}


@pytest.mark.parametrize("flavour", ["keras3", "tfkeras2", "tf1", "keras2"])
def test_legacy_files_load_in_every_flavour(matched, tmp_path, flavour):
    # Keras 2 by itself counts the names of its layers from 1.
    names = ("dense_1", "dense_2") if flavour == "keras2" else tuple(LAYERS)
    path = write_layers(tmp_path / "m.h5", dict(zip(names, LAYERS.values(), strict=True)))

    found = matched(DENSE.format(units=8), path, flavour)

    assert set(statuses(found).values()) == {Status.LOADS}
    assert ("skip_mismatch=True" in statuses(found)) == (flavour == "keras3")


def test_legacy_files_are_read_by_order_or_by_name(matched, tmp_path):
    path = write_layers(tmp_path / "m.h5", {"a": LAYERS["dense"], "b": LAYERS["dense_1"]})

    found = matched(DENSE.format(units=8), path)

    assert found.best.way.call == 'load_weights("m.h5")'
    assert statuses(found)["by_name=True"] is Status.PARTLY
    assert not next(each for each in found.attempts if "by_name" in each.way.call).assigned


def test_a_layer_more_is_named(matched, tmp_path):
    path = write_layers(tmp_path / "m.h5", LAYERS)
    text = DENSE.format(units=8).replace("layers.Dense(2)", "layers.Dense(8, name='more'), layers.Dense(2)")

    found = matched(text, path)

    assert found.best.problem.cause is Cause.LAYERS
    assert (found.best.problem.expected, found.best.problem.received) == (3, 2)


def test_biases_of_cudnn_are_converted_in_keras_2_alone(matched, tmp_path):
    layer = {"gru": {"kernel": (4, 9), "recurrent_kernel": (3, 9), "bias": (18,)}}
    path = write_layers(tmp_path / "m.h5", layer)
    text = """
        import keras
        from keras import layers

        model = keras.Sequential([keras.Input((7, 4)), layers.GRU(3, reset_after=True)])
    """

    assert matched(text, path, "tfkeras2").best.converted
    assert matched(text, path).best.problem.cause is Cause.SHAPE
    plain = matched(text.replace("True", "False"), path, "tfkeras2")
    assert plain.best.problem.cause is Cause.BIAS


@pytest.mark.parametrize(
    ("name", "flavour", "said"),
    [
        ("m.h5", "keras3", "rename it to m.weights.h5"),
        ("m.bin", "keras3", "wants a name that ends in"),
        ("m.h5", "tfkeras2", "rename it to m.weights.h5"),
        ("m.weights.h5", "keras2", "came with TensorFlow 2.13"),
    ],
)
def test_names_that_mislead_keras_are_said(matched, weights, name, flavour, said):
    path = weights.rename(weights.with_name(name))

    found = matched(DENSE.format(units=8), path, flavour)

    assert found.best.status is Status.FAILS
    assert said in found.best.way.refusal


@pytest.mark.parametrize(
    ("name", "flavour", "said"),
    [
        ("m.weights.h5", "keras3", "rename it to m.h5"),
        ("m.keras", "keras3", "rename it to m.h5"),
        ("m.weights.h5", "tfkeras2", "since TensorFlow 2.13"),
        ("m.keras", "tfkeras2", ""),
        ("m.weights.h5", "keras2", ""),
        ("m", "tf1", ""),
    ],
)
def test_legacy_files_under_other_names(matched, tmp_path, name, flavour, said):
    path = write_layers(tmp_path / name, LAYERS)

    found = matched(DENSE.format(units=8), path, flavour)

    assert said in found.best.way.refusal
    assert (found.best.status is Status.FAILS) == bool(said)


def test_directories_and_shards_are_for_keras_3(matched, tmp_path):
    for name, content in keras_members(
        {"layers/dense": [(4, 8), (8,)], "layers/dense_1": [(8, 2), (2,)]}
    ).items():
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())

    assert "load_model()" in matched(DENSE.format(units=8), tmp_path).best.way.refusal
    archive = write_archive(tmp_path / "m.keras", keras_members({"layers/dense": [(4, 8), (8,)]}))
    assert (
        matched(DENSE.format(units=8).replace(", layers.Dense(2)", ""), archive).best.status is Status.LOADS
    )


def objects(*, prefix=""):
    """The checkpoint of a stack of two layers, saved as itself or as the child of a root."""
    stack = [
        {"layer_with_weights-0": 1, "layer_with_weights-1": 4, "layer-0": 1, "layer-1": 4},
        {"kernel": 2, "bias": 3},
        f"{prefix}layer_with_weights-0/kernel{VALUE}",
        f"{prefix}layer_with_weights-0/bias{VALUE}",
        {"kernel": 5, "bias": 6},
        f"{prefix}layer_with_weights-1/kernel{VALUE}",
        f"{prefix}layer_with_weights-1/bias{VALUE}",
    ]
    shapes = [(4, 8), (8,), (8, 2), (2,)]
    keys = [node for node in stack if isinstance(node, str)]
    return dict(zip(keys, shapes, strict=True)), stack


@pytest.mark.parametrize("flavour", ["tfkeras2", "tf1"])
def test_a_checkpoint_is_restored_by_its_graph_of_objects(matched, tmp_path, flavour):
    path = write_bundle(tmp_path / "ck", *objects())

    found = matched(DENSE.format(units=8), path, flavour)

    assert [(each.way.call, each.status) for each in found.attempts] == [('load_weights("ck")', Status.LOADS)]
    wider = matched(DENSE.format(units=9), path, flavour)
    assert (wider.best.problem.layer, wider.best.problem.expected) == ("dense", (4, 9))


def test_what_a_checkpoint_lacks_keeps_its_values_without_an_error(matched, tmp_path):
    path = write_bundle(tmp_path / "ck", *objects())
    text = DENSE.format(units=8).replace("layers.Dense(2)", "layers.Dense(2), layers.Dense(5)")

    found = matched(text, path, "tfkeras2")

    assert found.best.status is Status.PARTLY
    assert {weight.shape for weight in found.best.untouched} == {(2, 5), (5,)}


def test_a_checkpoint_of_an_object_that_holds_the_model_is_restored_by_it(matched, tmp_path):
    stored, nodes = objects(prefix="model/")
    shifted = [
        {name: to + 1 for name, to in node.items()} if isinstance(node, dict) else node for node in nodes
    ]
    path = write_bundle(tmp_path / "ck", stored, [{"model": 1}, *shifted])

    found = matched(DENSE.format(units=8), path, "tfkeras2")

    assert [(each.way.call, each.status) for each in found.attempts] == [
        ('load_weights("ck")', Status.FAILS),
        ('tf.train.Checkpoint(model=model).restore("ck")', Status.LOADS),
    ]
    assert found.attempts[0].problem.cause is Cause.NOTHING


def test_checkpoints_of_tensorflow_are_not_for_everybody(matched, tmp_path):
    objects_path = write_bundle(tmp_path / "ck", *objects())
    names = write_bundle(tmp_path / "names", {"dense/kernel": (4, 8)})

    for path, flavour, said in (
        (objects_path, "keras3", "Keras 3 reads no checkpoints"),
        (objects_path, "keras2", "by itself reads no checkpoints"),
        (names, "tf1", "only a Saver"),
        (names, "keras3", "Keras 3 reads no checkpoints"),
    ):
        assert said in matched(DENSE.format(units=8), path, flavour).best.way.refusal


def test_models_whose_weights_are_not_known_are_told(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(
        "import keras\nfrom keras import layers\n\ngpu = bool(input())\n"
        "model = keras.Sequential([keras.Input((4,)), layers.Dense(8 if gpu else 9)])\n"
        "other = keras.Sequential([layers.Dense(8)])\n"
    )
    first, second = keras_paramlint.analyze(path).models

    assert "give the names values with --set" in unknown_of(first)
    assert "no input known yet" in unknown_of(second)


# -------------------------------------------------------------------------- parts
def groups(*shapes):
    return [Group(str(number), (SavedWeight("kernel", shape),)) for number, shape in enumerate(shapes)]


def test_layers_are_paired_in_order_by_their_shapes():
    pairs = [
        (left and left.path, right and right.path)
        for left, right in aligned(groups((1,), (2,), (3,)), groups((1,), (3,), (4,)))
    ]

    assert pairs == [("0", "0"), ("1", None), ("2", "1"), (None, "2")]


def test_what_load_model_needs_is_read_off_the_configuration():
    custom = {"module": None, "class_name": "Block", "registered_name": "Block", "config": {}}
    own = {"module": "keras.layers", "class_name": "Dense", "registered_name": None, "config": {}}
    legacy = {"class_name": "my>Layer", "config": {"name": "a", "trainable": True}}
    plain = {"class_name": "Dense", "config": {"name": "a", "trainable": True}}
    function = {"class_name": "Lambda", "config": {"function": {"class_name": "__lambda__"}}}

    assert needs_of({"layers": [custom, own, legacy, plain]}).custom == ("Block", "Layer")
    assert needs_of([plain, function]).has_lambda
    assert not needs_of({"layers": [own]}).custom
    assert needs_of(None).custom == ()
