"""Operations that take functions: branches, maps, scans, loops, recurrence."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import (
    Builtin,
    Instance,
    Unknown,
    Value,
    real_type,
)
from keras_paramlint.keras_api.ops import operands
from keras_paramlint.keras_api.ops.creation import callable_value
from keras_paramlint.keras_api.ops.dims import merge_shapes, same_shape
from keras_paramlint.keras_api.ops.registry import copy_of, op
from keras_paramlint.keras_api.shapes import Dim
from keras_paramlint.keras_api.tensors import Tensor


def structure(function: Callable[[Any], Value], value: Value) -> Value:
    """Apply a function to the leaves of nested lists, tuples and dictionaries."""
    if isinstance(value, Instance) and value.wrapped is not None:
        value = value.wrapped
    if isinstance(value, dict):
        return {key: structure(function, item) for key, item in value.items()}
    if real_type(value) in (list, tuple):
        made = [structure(function, item) for item in value]
        return made if isinstance(value, list) else tuple(made)
    return function(value)


def _evaluated(call: Call, branch: Value, *args: Value) -> Value:
    branch = operands.settle(call, branch)
    return call.invoke(branch, *args) if _is_callable(branch) else branch


def _is_callable(value: Value) -> bool:
    return callable_value(value) or (isinstance(value, Instance) and value.cls.has("__call__"))


def joined(one: Value, two: Value) -> Value:
    """Return what two results have in common: one tensor where they agree.

    Raises:
        NotKnown: they differ.
    """
    if isinstance(one, Unknown):
        raise NotKnown(one)
    if isinstance(two, Unknown):
        raise NotKnown(two)
    if isinstance(one, Tensor) and isinstance(two, Tensor):
        left, right = operands.shape_of(one), operands.shape_of(two)
        if same_shape(left, right):
            return Tensor(left, one.dtype)
        if len(left) == len(right) and merge_shapes(left, right) is not None:
            dims = tuple(
                a if a is None or b is None else merge_shapes((a,), (b,))
                for a, b in zip(left, right, strict=True)
            )
            return Tensor(tuple(d[0] if isinstance(d, tuple) else d for d in dims), one.dtype)
        raise NotKnown("branches whose shapes differ")
    if real_type(one) in (list, tuple) and isinstance(two, (list, tuple)) and len(one) == len(two):
        made = [joined(a, b) for a, b in zip(one, two, strict=True)]
        return made if isinstance(one, list) else tuple(made)
    if isinstance(one, dict) and isinstance(two, dict) and one.keys() == two.keys():
        return {key: joined(one[key], two[key]) for key in one}
    if one is None and two is None:
        return None
    raise NotKnown("branches whose results differ")


def either(call: Call, one: Value, two: Value, *args: Value) -> Value:
    """Return the result of one of two branches, which are functions or tensors."""
    first, second = _evaluated(call, one, *args), _evaluated(call, two, *args)
    if not isinstance(first, Tensor) and not isinstance(first, (list, tuple, dict, type(None))):
        first = operands.tensor(call, first)
    if not isinstance(second, Tensor) and not isinstance(second, (list, tuple, dict, type(None))):
        second = operands.tensor(call, second)
    return joined(first, second)


@op("tf.cond", "ops.cond")
def cond(
    call: Call, pred: Value, true_fn: Value = None, false_fn: Value = None, *_rest: Value, **others: Value
) -> Value:
    """Return the result of one of two functions."""
    return either(call, others.get("fn1", true_fn), others.get("fn2", false_fn))


@op("K.in_train_phase", "K.in_test_phase")
def in_train_phase(call: Call, x: Value, alt: Value, training: Value = None) -> Value:
    """Return one expression in training and the other one else; both have one shape."""
    try:
        return either(call, x, alt)
    except NotKnown:
        if not isinstance(training, (bool, int)):
            raise
        chosen = x if bool(training) == call.name.endswith("train_phase") else alt
        return _evaluated(call, chosen)


@op("ops.switch", "tf.switch_case")
def switch(call: Call, index: Value, branches: Value = None, *args: Value, **others: Value) -> Value:
    """Return the result of one of several functions."""
    chosen = operands.settle(call, others.get("branch_fns", branches))
    functions = list(chosen.values()) if isinstance(chosen, dict) else call.iterate(chosen)
    if not functions:
        raise NotKnown(f"{call.source}, which has no branch")
    result = _evaluated(call, functions[0], *args)
    for function in functions[1:]:
        result = joined(result, _evaluated(call, function, *args))
    return result


# ------------------------------------------------------------------ maps
def _slice_of(call: Call, value: Value) -> Tensor:
    operand = operands.tensor(call, value)
    shape = operands.shape_of(operand)
    if not shape:
        raise NotKnown("the elements of a scalar")
    made = operands.like(operand, shape[1:])
    made.extra["runtime"] = True
    return made


def _length_of(call: Call, values: Value) -> Dim:
    for leaf in operands.tensors_in(values):
        return operands.shape_of(leaf, 1)[0]
    return operands.shape(call, values, 1)[0]


def _stacked(call: Call, length: Dim, value: Value) -> Value:
    def with_axis(leaf: Value) -> Value:
        if leaf is None:
            return None
        operand = operands.tensor(call, leaf)
        return operands.like(operand, (length, *operands.shape_of(operand)))

    return structure(with_axis, value)


def _mapped(call: Call, function: Value, elements: Value) -> Value:
    if not operands.tensors_in(elements) and not isinstance(elements, (list, tuple, dict)):
        elements = operands.tensor(call, elements)
    one = structure(lambda leaf: _slice_of(call, leaf), elements)
    return _stacked(call, _length_of(call, elements), call.invoke(function, one))


@op("tf.map_fn", "K.map_fn", "tf.vectorized_map")
def map_fn(call: Call, fn: Value, elems: Value, *_rest: Value, **_others: Value) -> Value:
    """Return the results of a function on each slice along the first axis."""
    return _mapped(call, fn, elems)


@op("ops.map", "ops.vectorized_map")
def keras_map(call: Call, f: Value = None, xs: Value = None, **others: Value) -> Value:
    """Return the results of a function on each slice along the first axis."""
    return _mapped(call, others.get("function", f), others.get("elements", xs))


@op("ops.scan")
def keras_scan(
    call: Call,
    f: Value,
    init: Value,
    xs: Value = None,
    length: Value = None,
    reverse: Value = False,
    unroll: Value = 1,
) -> Value:
    """Return the last state and the stacked outputs of a loop over slices."""
    one = None if xs is None else structure(lambda leaf: _slice_of(call, leaf), xs)
    count = operands.dimension(call, length) if xs is None else _length_of(call, xs)
    result = call.iterate(call.invoke(f, init, one))
    if len(result) != 2:
        raise NotKnown("the result of a scan's function")
    return structure(lambda leaf: copy_of(operands.tensor(call, leaf)), init), _stacked(
        call, count, result[1]
    )


@op("ops.associative_scan")
def associative_scan(call: Call, f: Value, elems: Value, reverse: Value = False, axis: Value = 0) -> Value:
    """Return running combinations: the shape of the elements."""
    return structure(lambda leaf: copy_of(operands.tensor(call, leaf)), elems)


@op("tf.scan")
def scan(
    call: Call, fn: Value, elems: Value, initializer: Value = None, *_rest: Value, **_others: Value
) -> Value:
    """Return all states of a loop over slices."""
    state = initializer
    if state is None:
        state = structure(lambda leaf: _slice_of(call, leaf), elems)
    return _stacked(call, _length_of(call, elems), state)


@op("tf.foldl", "tf.foldr", "K.foldl", "K.foldr")
def fold(
    call: Call, fn: Value, elems: Value, initializer: Value = None, *_rest: Value, **_others: Value
) -> Value:
    """Return the last state of a loop over slices."""
    if initializer is None:
        return structure(lambda leaf: _slice_of(call, leaf), elems)
    return structure(lambda leaf: copy_of(operands.tensor(call, leaf)), initializer)


@op("tf.while_loop", "ops.while_loop", multiple=True)
def while_loop(
    call: Call, cond: Value, body: Value, loop_vars: Value, *rest: Value, **others: Value
) -> Value:
    """Return the loop variables, whose shapes a loop must keep unless it is told otherwise."""
    if rest or others.get("shape_invariants") is not None:
        raise NotKnown("a loop with shape invariants")
    single = isinstance(loop_vars, Tensor)
    variables = [loop_vars] if single else call.iterate(loop_vars)
    made = [structure(lambda leaf: copy_of(_forget(operands.tensor(call, leaf))), v) for v in variables]
    if single:
        return made[0]
    return tuple(made) if isinstance(loop_vars, tuple) else made


def _forget(tensor: Tensor) -> Tensor:
    made = Tensor(tensor.shape, tensor.dtype)
    made.extra["runtime"] = True
    return made


@op("ops.fori_loop")
def fori_loop(call: Call, lower: Value, upper: Value, body_fun: Value, init_val: Value) -> Value:
    """Return the state after a loop, which keeps its shape."""
    return structure(lambda leaf: copy_of(operands.tensor(call, leaf)), init_val)


@op("K.rnn", multiple=True)
def rnn(
    call: Call, step_function: Value, inputs: Value, initial_states: Value, go_backwards: Value = False,
    mask: Value = None, constants: Value = None, *rest: Value, **others: Value,
) -> tuple[Value, Value, Value]:  # fmt: skip
    """Return last output, all outputs and last states of a function stepped through time."""
    if others.get("time_major") not in (None, False):
        raise NotKnown("K.rnn with time first")
    one = structure(lambda leaf: _at_step(call, leaf), inputs)
    length: Dim = None
    for leaf in operands.tensors_in(inputs):
        length = operands.shape_of(leaf)[1]
        break
    states = [*call.iterate(initial_states), *(call.iterate(constants) if constants is not None else [])]
    result = call.iterate(call.invoke(step_function, one, states))
    if len(result) != 2:
        raise NotKnown("the result of a step function")
    kept = others.get("return_all_outputs", True)
    last = structure(lambda leaf: copy_of(operands.tensor(call, leaf)), result[0])
    steps = length if kept is not False else 1
    whole = structure(lambda leaf: _with_steps(call, leaf, steps), result[0])
    return last, whole, [copy_of(operands.tensor(call, s)) for s in call.iterate(result[1])]


def _at_step(call: Call, value: Value) -> Tensor:
    operand = operands.tensor(call, value)
    shape = operands.shape_of(operand)
    if len(shape) < 2:
        raise NotKnown("a sequence without a time axis")
    made = operands.like(operand, (shape[0], *shape[2:]))
    made.extra["runtime"] = True
    return made


def _with_steps(call: Call, value: Value, steps: Dim) -> Tensor:
    operand = operands.tensor(call, value)
    shape = operands.shape_of(operand, 1)
    return operands.like(operand, (shape[0], steps, *shape[1:]))


# ------------------------------------------------------------------ decorators and functions of functions
@op(
    "tf.function", "tf.recompute_grad", "tf.autograph.experimental.do_not_convert", "tf.contrib.eager.defun",
    "tf.autograph.to_graph", "tf.custom_gradient", "tf.grad_pass_through", "ops.custom_gradient", query=True,
)  # fmt: skip
def decorator(call: Call, func: Value = None, *_rest: Value, **_others: Value) -> Value:
    """Return the function itself; with only options, a decorator that does."""
    function = func if func is not None else _others.get("f", _others.get("python_function"))
    with_gradient = call.name.endswith("custom_gradient")
    if function is None:
        return Builtin(call.name, lambda inner, target: target)
    if not with_gradient:
        return function

    def first_result(inner: Call, *args: Value, **kwargs: Value) -> Value:
        result = inner.machine.call(function, list(args), kwargs, inner)
        if isinstance(result, (list, tuple)) and len(result) == 2:
            return result[0]
        raise NotKnown("the result of a function with its own gradient")

    return Builtin(getattr(function, "name", call.name), first_result)


@op("ops.vectorize", query=True)
def vectorize(call: Call, pyfunc: Value, *_rest: Value, **_others: Value) -> Value:
    """Return a function whose results are not known."""

    def unknown(inner: Call, *args: Value, **kwargs: Value) -> Value:
        raise NotKnown("a vectorized function")

    return Builtin(call.name, unknown)
