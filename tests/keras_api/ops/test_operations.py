"""Symbols, open dimensions, values, nodes: what no framework can be asked for."""

from __future__ import annotations

import pytest

from keras_paramlint import analyze
from keras_paramlint.algebra import floor_div, symbol
from keras_paramlint.interpreter.native import LibraryError, NotKnown
from keras_paramlint.interpreter.values import Choice, Unknown
from keras_paramlint.keras_api import ops
from keras_paramlint.keras_api.engine.calling import tensors_in
from keras_paramlint.keras_api.tensors import Tensor, TensorShape
from tests.keras_api.ops.machine import function, new_call


N = symbol("n", key="n")
M = symbol("m", key="m")


def run(name, *args, flavour="keras3", **kwargs):
    found = ops.lookup(name)
    assert found is not None, name
    return found.run(new_call(flavour), *args, **kwargs)


def shape(name, *args, **kwargs):
    return run(name, *args, **kwargs).shape


# ------------------------------------------------------------------ symbols
def test_a_reshape_divides_symbols_exactly():
    assert shape("tensorflow.reshape", Tensor((None, N, 4)), [-1, 4 * N]) == (None, 4 * N)
    assert shape("tensorflow.reshape", Tensor((2, N, 6)), [-1, 3]) == (4 * N, 3)
    assert shape("keras.ops.reshape", Tensor((2, N, M)), (2, -1)) == (2, N * M)


def test_a_reshape_that_must_divide_is_a_floor_division():
    assert shape("tensorflow.reshape", Tensor((N,)), [2, -1]) == (2, floor_div(N, 2))


def test_broadcasting_a_number_above_one_decides():
    assert shape("tensorflow.add", Tensor((None, N)), Tensor((None, 5))) == (None, 5)
    assert shape("tensorflow.add", Tensor((None, N)), Tensor((None, 1))) == (None, N)
    assert shape("tensorflow.add", Tensor((None, N)), Tensor((None, N))) == (None, N)


def test_concatenation_adds_symbols():
    assert shape("tensorflow.concat", [Tensor((None, N)), Tensor((None, M)), Tensor((None, 3))], -1) == (
        None,
        N + M + 3,
    )


def test_slices_of_symbolic_axes():
    call = new_call()
    x = Tensor((None, N + 2, 4))
    every = slice(None)
    assert x.subscript(call, (every, slice(1, None))).shape == (None, N + 1, 4)
    assert x.subscript(call, (every, slice(None, -1))).shape == (None, N + 1, 4)
    assert x.subscript(call, (every, slice(1, -1))).shape == (None, N, 4)
    assert x.subscript(call, (every, slice(None, 2))).shape == (None, 2, 4)


def test_einsum_keeps_symbols():
    assert shape("tensorflow.einsum", "bhwc,cd->bhwd", Tensor((None, N, N, 3)), Tensor((3, M))) == (
        None,
        N,
        N,
        M,
    )


def test_a_convolution_over_a_symbolic_image():
    made = shape("keras.ops.conv", Tensor((None, N, N, 3)), Tensor((3, 3, 3, 8)), 2, "same")
    assert made == (None, floor_div(N + 1, 2), floor_div(N + 1, 2), 8)


# ------------------------------------------------------------------ unknowns
def test_a_function_without_a_model_gives_an_unknown_shape_never_a_wrong_one():
    made = run("tensorflow.nn.ctc_greedy_decoder", Tensor((None, 3, 4)), 5)
    assert isinstance(made.shape, Unknown)
    assert "ctc_greedy_decoder" in made.shape.reason
    with pytest.raises(NotKnown):
        run("tensorflow.nn.ctc_greedy_decoder", 5)


def test_an_unknown_shape_keeps_its_reason():
    lost = Tensor(Unknown("`json.load`"))
    for made in (
        run("keras.ops.relu", lost),
        run("tensorflow.reduce_sum", lost, 1),
        run("keras.ops.add", lost, 1),
    ):
        assert isinstance(made.shape, Unknown)
        assert made.shape.reason == "`json.load`"
    assert shape("tensorflow.reshape", lost, [-1, 3])[1] == 3


def test_an_operand_that_is_not_known_may_have_any_shape():
    assert isinstance(shape("keras.ops.add", Tensor((None, 3)), Unknown("x")), Unknown)


def test_a_dimension_that_is_not_known_is_a_symbol_not_an_open_dimension():
    made = shape("tensorflow.reshape", Tensor((None, 3)), [2, Unknown("width", name="width")])
    assert made[1] is not None
    assert not isinstance(made[1], int)


def test_an_unknown_axis_is_an_unknown_shape():
    assert isinstance(shape("keras.ops.sum", Tensor((None, 3)), axis=Unknown("axis")), Unknown)


def test_an_argument_that_no_model_knows_is_not_ignored():
    assert isinstance(shape("tensorflow.reshape", Tensor((None, 3)), [-1], sideways=True), Unknown)


def test_a_structure_that_is_not_known_is_no_tensor():
    with pytest.raises(NotKnown):
        run("tensorflow.unstack", Tensor((None, N)), axis=1)


def test_a_slice_with_a_bound_of_unknown_sign_is_not_known():
    bound = Unknown("k").size - 5
    made = Tensor((None, 9)).subscript(new_call(), (slice(None), slice(bound, None)))
    assert isinstance(made.shape, Unknown)


# ------------------------------------------------------------------ values
def test_arithmetic_on_dynamic_sizes_keeps_numbers():
    call = new_call("tfkeras2")
    sizes = run("tensorflow.shape", Tensor((None, N, 5)))
    assert sizes.value == [None, N, 5]
    double = sizes.subscript(call, 1).binary(call, "*", 2, reflected=False)
    assert double.value == 2 * N
    assert shape("tensorflow.zeros", [sizes.subscript(call, 0), double]) == (None, 2 * N)


def test_an_eager_number_that_is_not_known_is_a_symbol():
    made = run("tensorflow.reduce_max", Tensor((7,), "int32"))
    dims = shape("tensorflow.zeros", [made, 2])
    assert dims[0] is not None


def test_a_number_from_an_input_leaves_the_dimension_open():
    lengths = Tensor((None,), "int32", symbolic=True)
    assert shape("tensorflow.sequence_mask", lengths, run("tensorflow.reduce_max", lengths)) == (None, None)


# ------------------------------------------------------------------ shapes as values
def test_the_shape_of_a_tensor_answers_as_a_tuple_and_as_tensorflow_does():
    call = new_call("tfkeras2")
    found = Tensor((None, 4, 5)).get_attribute(call, "shape")
    assert isinstance(found, tuple)
    assert found == (None, 4, 5)
    assert found.get_attribute(call, "as_list").run(call) == [None, 4, 5]
    assert found.get_attribute(call, "rank") == 3
    assert found.subscript(call, slice(1, None)) == (4, 5)
    assert found.binary(call, "+", (2,), reflected=False) == (None, 4, 5, 2)
    assert found.binary(call, "+", (2,), reflected=True) == (2, None, 4, 5)
    assert found.compare(call, "==", (None, 4, 5)) is True
    assert found.compare(call, "!=", (None, 4)) is True
    assert TensorShape((2, N)).get_attribute(call, "num_elements").run(call) == 2 * N
    with pytest.raises(NotKnown):
        found.get_attribute(call, "index").run(call, N) if N in found else TensorShape((N,)).get_attribute(
            call, "index"
        ).run(call, 3)


def test_set_shape_completes_a_shape():
    call = new_call("tfkeras2")
    x = Tensor((None, None, 3))
    x.get_attribute(call, "set_shape").run(call, [None, 7, 3])
    assert x.shape == (None, 7, 3)


def test_int_shape_is_a_plain_tuple():
    found = run("keras.backend.int_shape", Tensor((None, N)))
    assert type(found) is tuple
    assert found == (None, N)


# ------------------------------------------------------------------ nodes
def test_an_operation_on_symbolic_tensors_is_a_node_that_can_run_again():
    x = Tensor((None, 4, 6), symbolic=True)
    found = ops.lookup("keras.ops.reshape")
    call = new_call()
    made = found.run(call, x, (-1, 24))
    assert made.symbolic
    assert made.node.operation.name == "keras.ops.reshape"
    assert made.node.inputs == (x,)
    again = made.node.operation.run(call, Tensor((5, 2, 12)), (-1, 24))
    assert again.shape == (5, 24)
    assert again.node is None


def test_inside_a_call_an_open_dimension_is_a_number_of_run_time():
    call = new_call()
    call.machine.keras.inside_call = 1
    batch, width = ops.lookup("keras.ops.shape").run(call, Tensor((None, 4)))
    assert width == 4
    assert ops.lookup("keras.ops.reshape").run(call, Tensor((None, 4)), (batch, 2, 2)).shape == (None, 2, 2)
    assert run("keras.ops.shape", Tensor((None, 4))) == (None, 4)


def test_operators_make_nodes_named_as_the_flavour_names_them():
    for flavour, name in (("keras3", "keras.ops.add"), ("tfkeras2", "tensorflow.__operators__.add")):
        made = Tensor((None, 4), symbolic=True).binary(new_call(flavour), "+", 1, reflected=False)
        assert made.node.operation.name == name
        assert made.shape == (None, 4)


def test_an_operation_that_returns_its_argument_gives_a_new_tensor():
    x = Tensor((None, 4), symbolic=True)
    training = run("keras.backend.in_train_phase", x, x)
    assert training is not x
    assert x.node is None


def test_a_choice_among_arguments_is_settled():
    axis = Choice(("c", True), "flag", 1, 2)
    assert shape("keras.ops.sum", Tensor((None, 4, 5)), axis=axis) == (None, 5)


# ------------------------------------------------------------------ names
@pytest.mark.parametrize(
    "name",
    [
        "tensorflow.compat.v1.nn.relu",
        "tensorflow.math.reduce_sum",
        "tensorflow.keras.backend.square",
        "tensorflow.python.ops.array_ops.identity",
        "tensorflow.python.keras.backend.relu",
        "keras.backend.tensorflow_backend.relu",
        "keras.ops.nn.relu",
        "keras.ops.numpy.square",
        "tf_keras.backend.relu",
        "tensorflow.keras.activations.relu",
        "keras.src.ops.relu",
    ],
)
def test_one_function_under_the_names_of_many_modules(name):
    assert ops.lookup(name) is not None


@pytest.mark.parametrize(
    "name", ["tensorflow.nn", "tensorflow.keras", "keras.layers.Dense", "tensorflow.no_such", "keras"]
)
def test_modules_and_classes_are_no_operations(name):
    assert ops.lookup(name) is None


def test_old_names_of_arguments():
    assert shape("tensorflow.reduce_sum", Tensor((None, 4)), reduction_indices=1, keep_dims=True) == (None, 1)
    assert shape("tensorflow.expand_dims", Tensor((None, 4)), dim=-1) == (None, 4, 1)
    assert shape("tensorflow.concat", -1, [Tensor((None, 4)), Tensor((None, 3))]) == (None, 7)


def test_members_for_star_imports_follow_the_flavour():
    assert "image_dim_ordering" in ops.members("keras.backend", "keras2")
    assert "int_shape" in ops.members("tensorflow.keras.backend", "tfkeras2")


# ------------------------------------------------------------------ state
def test_setters_change_the_session():
    call = new_call("keras2")
    ops.lookup("keras.backend.set_image_data_format").run(call, "channels_first")
    assert ops.lookup("keras.backend.image_data_format").run(call) == "channels_first"
    assert ops.lookup("keras.backend.image_dim_ordering").run(call) == "th"
    made = ops.lookup("keras.backend.resize_images").run(call, Tensor((None, 3, 4, 5)), 2, 2)
    assert made.shape == (None, 3, 8, 10)


def test_uids_count_from_one():
    call = new_call("keras2")
    found = ops.lookup("keras.backend.get_uid")
    assert [found.run(call, "dense"), found.run(call, "dense"), found.run(call, "lstm")] == [1, 2, 1]


# ------------------------------------------------------------------ versions of batch_dot
def test_batch_dot_on_which_versions_differ_is_not_known():
    x, y = Tensor((None, 3, 4, 5)), Tensor((None, 3, 6, 5))
    assert shape("keras.backend.batch_dot", x, y, axes=3, flavour="tfkeras2") == (None, 3, 4, 3, 6)
    assert isinstance(shape("keras.backend.batch_dot", x, y, axes=3, flavour="keras2"), Unknown)
    x, y = Tensor((None, 3, 5)), Tensor((None, 6, 5))
    assert shape("keras.backend.batch_dot", x, y, axes=2, flavour="keras2") == (None, 3, 6)


# ------------------------------------------------------------------ functions of functions
def test_rnn_steps_through_time():
    def step(call, inputs, states):
        return (inputs, [states[0]])

    last, whole, states = run(
        "keras.backend.rnn", function(step), Tensor((None, 7, 4)), [Tensor((None, 4))], flavour="tfkeras2"
    )
    assert (last.shape, whole.shape, states[0].shape) == ((None, 4), (None, 7, 4), (None, 4))


def test_scan_stacks_outputs():
    carry, out = run(
        "keras.ops.scan", function(lambda call, carry, x: (carry, x)), Tensor((3,)), Tensor((9, 2))
    )
    assert (carry.shape, out.shape) == ((3,), (9, 2))


def test_branches_that_differ_are_not_known():
    one, two = function(lambda call: Tensor((None, 3))), function(lambda call: Tensor((None, 4)))
    assert isinstance(shape("tensorflow.cond", Tensor((), "bool"), one, two), Unknown)
    assert shape("tensorflow.cond", Tensor((), "bool"), one, one) == (None, 3)


# ------------------------------------------------------------------ refusals
@pytest.mark.parametrize(
    ("code", "name", "args"),
    [
        ("KPL304", "tensorflow.concat", ([Tensor((None, 4, 2)), Tensor((None, 5, 3))], -1)),
        ("KPL305", "keras.ops.add", (Tensor((None, 4)), Tensor((None, 3)))),
        ("KPL306", "keras.ops.reshape", (Tensor((4, 4)), (5, 5))),
        ("KPL302", "tensorflow.transpose", (Tensor((None, 4)), [0, 2, 1])),
        ("KPL303", "tensorflow.nn.max_pool2d", (Tensor((None, 2, 2, 1)), 3, 1, "VALID")),
    ],
)
def test_what_the_frameworks_refuse(code, name, args):
    for tensor in tensors_in(args):
        tensor.symbolic = True

    with pytest.raises(LibraryError) as caught:
        run(name, *args)
    assert caught.value.code == code


def test_of_eager_data_no_refusal_is_claimed():
    with pytest.raises(NotKnown, match="cannot reshape"):
        run("keras.ops.reshape", Tensor((4, 4)), (5, 5))


# ------------------------------------------------------------------ conv_utils
@pytest.mark.parametrize(
    ("name", "args", "expected"),
    [
        # Executed: tf_keras.src.utils.conv_utils.
        ("conv_output_length", (9, 3, "valid", 2), 4),
        ("conv_output_length", (9, 3, "same", 2), 5),
        ("conv_output_length", (9, 3, "valid", 1, 2), 5),
        ("conv_output_length", (9, 3, "full", 1), 11),
        ("conv_output_length", (None, 3, "valid", 1), None),
        ("conv_input_length", (4, 3, "valid", 2), 9),
        ("deconv_output_length", (4, 3, "valid", None, 2), 9),
        ("deconv_output_length", (4, 3, "same", None, 2), 8),
        ("deconv_output_length", (4, 3, "same", 1, 2), 8),
        ("normalize_tuple", (2, 3, "n"), (2, 2, 2)),
        ("convert_data_format", ("channels_first", 4), "NCHW"),
    ],
)
def test_helpers_on_sizes_of_convolutions(name, args, expected):
    assert run(f"keras.utils.conv_utils.{name}", *args) == expected
    assert run(f"tensorflow.python.keras.utils.conv_utils.{name}", *args) == expected


RESHAPED = """
import json
import tensorflow as tf

settings = json.load(open("settings.json"))
classes = len(settings["names"])
width = settings["width"]
x = tf.keras.Input((13, 13, 3))
y = tf.keras.layers.Conv2D(3 * (classes + 5), 1)(x)
shape = tf.shape(y)
y = tf.reshape(y, (shape[0], shape[1], shape[2], 3, 5 + classes))
boxes = tf.keras.Model(x, y)
rows = tf.keras.Model(x, tf.keras.layers.Dense(2)(tf.reshape(y, [-1, width])))
"""


def test_a_size_that_is_not_known_hides_no_layer(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(RESHAPED, encoding="utf-8")

    boxes, rows = analyze(path, flavour="tfkeras2").models

    assert not boxes.params.unknown
    assert boxes.params.formula(boxes.names()) == "12·classes + 60"
    assert rows.params.formula(rows.names()) == "12·classes + 2·width + 62"


def test_what_is_not_known_beside_a_tensor_may_be_a_layers_output(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(
        "import tensorflow as tf\nfrom elsewhere import other\n"
        "x = tf.keras.Input((3,))\nmodel = tf.keras.Model(x, tf.concat([x, other], -1))\n",
        encoding="utf-8",
    )

    assert analyze(path, flavour="tfkeras2").models[0].params.unknown
