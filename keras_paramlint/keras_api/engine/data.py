"""Models that wait for data: what ``fit`` and its relatives build them for.

Which dimensions of a batch a model sees as fixed differs between the releases
and the methods; the table is executed behaviour of Keras 3, tf_keras and
Keras 2, as recorded in ``tests/keras_api/recorded/fitting.json``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from keras_paramlint.algebra import less, minimum
from keras_paramlint.interpreter.apart import on_every_path
from keras_paramlint.interpreter.generators import GeneratorValue
from keras_paramlint.interpreter.library.numpy.array import Array
from keras_paramlint.interpreter.library.support import size
from keras_paramlint.interpreter.native import Call, LibraryError, NotKnown, Raised
from keras_paramlint.interpreter.values import BoundMethod, Function, Instance, Unknown, Value
from keras_paramlint.keras_api.engine import calling, structures
from keras_paramlint.keras_api.engine.layer import method_of
from keras_paramlint.keras_api.engine.models import ModelLayer
from keras_paramlint.keras_api.entry import CallArgs
from keras_paramlint.keras_api.shapes import Shape
from keras_paramlint.keras_api.tensors import Tensor


Arguments = tuple[Value, ...]

BATCHES_LOOKED_AT = 2
"""Batches of a generator of which Keras 3 takes what they have in common."""

_DEFAULT_BATCH = 32
_ON_ONE_BATCH = frozenset({"train_on_batch", "test_on_batch", "predict_on_batch"})
_PREDICTING = frozenset({"predict", "predict_classes", "predict_proba", "predict_generator"})
_STEPS = {
    "fit": "train_step",
    "train_on_batch": "train_step",
    "evaluate": "test_step",
    "test_on_batch": "test_step",
    "predict": "predict_step",
    "predict_on_batch": "predict_step",
}


def build_on_data(
    call: Call, model: ModelLayer, method: str, args: Arguments, kwargs: dict[str, Value]
) -> None:
    """Build a model that has no input yet for the first data of known shape."""
    session = model.session
    if model.problem is not None or model.built or model.fed:
        return
    given = session.settle(args[0] if args else kwargs.get("x", kwargs.get("generator")))
    try:
        batch = _batch(call, model, method, given, args, kwargs)
    except NotKnown as error:
        _wait(model, session.machine.not_known(error, call))
        return
    except Raised:
        return
    session.machine.touch(model)
    model.fed = True
    step = method_of(model, _STEPS.get(method, ""))
    if isinstance(step, Function):
        _run_step(call, model, step, batch, args, kwargs)
        return
    inputs = _inputs(batch) if _gives_labels(given) or method in _STEPS.values() else batch
    inputs = calling.inputs_of(session, inputs, call)
    tensors = structures.tensors_in(inputs)
    unknown = next((t.shape for t in tensors if isinstance(t.shape, Unknown)), None)
    if isinstance(inputs, Unknown):
        unknown = inputs
    if unknown is not None:
        _wait(model, unknown)
    if unknown is not None or not tensors or any(not t.shape for t in tensors):
        return
    if model.kind == "sequential" and isinstance(inputs, Tensor):
        model.take_input(inputs.shape, inputs.dtype, call)
        return
    session.inside_call += 1
    try:
        calling.call_layer(session, model, [inputs], {}, call)
    finally:
        session.inside_call -= 1


def _wait(model: ModelLayer, data: Unknown) -> None:
    """Note which data would have built a model, were it known."""
    if model.waits is None:
        model.session.machine.touch(model)
        model.waits = data


def _gives_labels(given: Value) -> bool:
    """Say whether the data brings its labels along: datasets, generators and sequences do."""
    return getattr(given, "is_dataset", False) or isinstance(given, (GeneratorValue, Instance))


def _inputs(element: Value) -> Value:
    """Return x of an element ``(x, y)`` or ``(x, y, weights)``; anything else is x itself."""
    return element[0] if isinstance(element, (tuple, list)) and 1 <= len(element) <= 3 else element


# ------------------------------------------------------------------ one batch
def _batch(
    call: Call,
    model: ModelLayer,
    method: str,
    given: Value,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
) -> Value:
    """Return the first batch as the model sees it.

    Raises:
        NotKnown: the data is not known.
    """
    flavour = model.session.flavour
    if getattr(given, "is_dataset", False):
        batches = getattr(given, "class_name", "") != "Dataset"
        fixed = flavour == "keras3" and method in _PREDICTING
        fixed = fixed or (flavour == "tfkeras2" and batches and model.kind != "sequential")
        return given.first(call) if fixed else given.spec
    if isinstance(given, GeneratorValue):
        return _common(call, model, lambda index: given.advance())
    if isinstance(given, Instance) and given.cls.has("__getitem__"):
        item = call.attribute(given, "__getitem__")
        return _common(call, model, lambda index: call.invoke(item, index))
    data = calling.inputs_of(model.session, given, call)
    if method in _STEPS.values():
        return data
    if method in _ON_ONE_BATCH and flavour in ("keras3", "tfkeras2"):
        return data
    if method in _PREDICTING and flavour == "keras3":
        position = 1 if method == "predict" and len(args) > 1 else None
        asked = args[position] if position is not None else kwargs.get("batch_size")
        number = _DEFAULT_BATCH if model.session.settle(asked) is None else size(call, asked, "batch_size")
        return _leading(data, lambda rows: number if less(rows, number) is False else minimum(rows, number))
    opened = _leading(data, lambda rows: None)
    if flavour in ("keras2", "tf1"):
        # a vector becomes a column: `standardize_input_data` of Keras 2
        return _reshaped(opened, lambda shape: (*shape, 1) if len(shape) == 1 else shape)
    return opened


def _leading(data: Value, change: Callable[[Any], Any]) -> Value:
    return _reshaped(data, lambda shape: (change(shape[0]), *shape[1:]) if shape else shape)


def _reshaped(data: Value, change: Callable[[Shape], Shape]) -> Value:
    def apply(leaf: Value) -> Value:
        if not isinstance(leaf, Tensor) or isinstance(leaf.shape, Unknown):
            return leaf
        return Tensor(change(leaf.shape), leaf.dtype)

    return structures.map_structure(apply, data)


def _common(call: Call, model: ModelLayer, fetch: Callable[[int], Value]) -> Value:
    """Return what the first batches of a generator have in common, their number of rows left open.

    tf_keras runs a subclassed model on the first batch itself.
    """
    session = model.session
    first = calling.inputs_of(session, fetch(0), call)
    if session.flavour == "tfkeras2" and model.kind != "sequential":
        return first
    if session.flavour == "keras3":
        for index in range(1, BATCHES_LOOKED_AT):
            try:
                other = calling.inputs_of(session, fetch(index), call)
            except (NotKnown, Raised, StopIteration):
                break
            first = _merged(first, other)
    return _leading(first, lambda rows: None)


def _merged(left: Value, right: Value) -> Value:
    if isinstance(left, (tuple, list)) and isinstance(right, (tuple, list)) and len(left) == len(right):
        return type(left)([_merged(a, b) for a, b in zip(left, right, strict=True)])
    if isinstance(left, dict) and isinstance(right, dict):
        return {key: _merged(item, right.get(key)) for key, item in left.items()}
    if not isinstance(left, Tensor) or not isinstance(right, Tensor):
        return left
    a, b = left.shape, right.shape
    if isinstance(a, Unknown) or isinstance(b, Unknown) or len(a) != len(b):
        return Tensor(a if isinstance(a, Unknown) else Unknown("batches of different rank"))
    return Tensor(tuple(x if x == y else None for x, y in zip(a, b, strict=True)), left.dtype)


# ------------------------------------------------------------------ a program's own step
def _run_step(
    call: Call,
    model: ModelLayer,
    step: Function,
    batch: Value,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
) -> None:
    """Run the program's own ``train_step`` on one batch: it decides which layers are called, and on what."""
    session = model.session
    if not isinstance(batch, tuple):
        labels = args[1] if len(args) > 1 else kwargs.get("y")
        if labels is not None:
            rows = calling.inputs_of(session, labels, call)
            batch = (batch, _leading(rows, lambda count: None))

    def one_path() -> None:
        session.inside_call += 1
        try:
            call.machine.call(BoundMethod(step, model), [batch], {}, call)
        except (NotKnown, Raised):
            return
        finally:
            session.inside_call -= 1

    on_every_path(call.machine, one_path)


# ------------------------------------------------------------------ what comes out
def predictions(call: Call, model: ModelLayer, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """Return what ``predict`` gives: arrays with a row for each row of the data.

    Raises:
        NotKnown: the data or the model is not known.
    """
    session = model.session
    given = session.settle(args[0] if args else kwargs.get("x"))
    if not model.applies() or not model.built or model.problem is not None or _gives_labels(given):
        raise NotKnown(model.problem or call.source)
    data = calling.inputs_of(session, given, call)
    key = (len(model.stack), repr(structures.map_structure(lambda leaf: getattr(leaf, "shape", None), data)))
    if key not in model.predicted:
        model.predicted[key] = _outputs(call, model, data)
    return structures.map_structure(lambda leaf: _array(call, leaf), model.predicted[key])


def _outputs(call: Call, model: ModelLayer, data: Value) -> Value:
    session = model.session
    session.inside_call += 1
    try:
        return calling.compute(session, model, structures.map_structure(_plain, data), CallArgs(), call)
    except LibraryError:
        raise NotKnown(call.source) from None
    finally:
        session.inside_call -= 1


def _plain(leaf: Value) -> Value:
    return Tensor(leaf.shape, leaf.dtype) if isinstance(leaf, Tensor) else leaf


def _array(call: Call, leaf: Value) -> Value:
    if not isinstance(leaf, Tensor) or isinstance(leaf.shape, Unknown) or None in leaf.shape:
        return call.unknown(call.source)
    return Array(leaf.shape, leaf.dtype)  # type: ignore[arg-type]
