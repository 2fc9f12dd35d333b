"""The tensor operations by dotted name, and how one is applied.

An operation is one function that gets a :class:`Call` first and is registered
under all names that share its signature::

    @op("tf.expand_dims", "ops.expand_dims")
    def expand_dims(call: Call, x: Value, axis: Value) -> Value: ...

It returns tensors without history; :func:`apply` adds the node of the graph.
"""

from __future__ import annotations

import functools
import inspect
import itertools
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from keras_paramlint.algebra import TooComplex
from keras_paramlint.interpreter.native import Call, NotKnown, first_unknown
from keras_paramlint.interpreter.values import (
    Builtin,
    Choice,
    Value,
    real_type,
)
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.ops import names
from keras_paramlint.keras_api.ops.operands import is_runtime, session, tensors_in
from keras_paramlint.keras_api.tensors import OpCall, Tensor


Run = Callable[..., Value]
F = TypeVar("F", bound=Callable[..., Any])

PREFIXES = {
    "tf": "tensorflow",
    "ops": "keras.ops",
    "K": "keras.backend",
    "config": "keras.config",
    "random": "keras.random",
    "act": "keras.activations",
    "losses": "keras.losses",
    "utils": "keras.utils.conv_utils",
}

_SYNONYMS = {
    "x": """
        input inputs input_tensor tensor tensors xs arrays features value values logits images image a
        params reference data elems arr condition labels m v array input_ t target matrix initial_value
        y_true x1 images1 _input signals
    """,
    "y": "b x2 other logits y_pred output vec2 rhs",
    "axis": "dim dimension axes reduction_indices concat_dim split_dim squeeze_dims perm",
    "keepdims": "keep_dims",
    "shape": "size newshape dims output_shape target_shape",
    "kernel": "filter filters",
}
SYNONYMS = {name: tuple(others.split()) for name, others in _SYNONYMS.items()}
"""Under which other names versions and namespaces take an argument."""

_HARMLESS = """
    a_is_sparse aggregation align_corners alpha antialias b_is_sparse back_prop caching_device
    collections constant_values constraint default_value direction dtype dtype_hint element_shape
    endpoint epsilon experimental_autocast fill_mode fill_value half_pixel_centers high
    indices_are_sorted infer_shape initializer_scale interpolation low max_norm maxval mean method minval
    mode name off_value on_value op_type optimize p parallel_iterations partition_strategy precision
    preferred_dtype reverse seed sorted sparse stable stddev strict swap_memory synchronization trainable
    type unroll use_cudnn_on_gpu validate_indices validate_shape
"""
SIZES = frozenset(("shape", *SYNONYMS["shape"], "multiples", "repeats", "begin", "start_indices"))
"""Arguments that hold sizes: what is not known of them is a number, and no output of a layer."""
HARMLESS = frozenset(_HARMLESS.split())
"""Arguments that never change a shape; those that an operation does not declare are left out."""

_OPS: dict[str, Builtin] = {}


def op(*registered: str, query: bool = False, multiple: bool = False) -> Callable[[F], F]:
    """Register the decorated function under these names.

    ``query`` functions give plain values or only look at tensors (``K.int_shape``)
    and leave no node.  ``multiple`` marks a result that is a structure: where it
    is not known, not even its form is.
    """

    def register(run: F) -> F:
        for name in registered:
            add(name, run, query=query, multiple=multiple)
        return run

    return register


def add(name: str, run: Run, *, query: bool = False, multiple: bool = False) -> None:
    """Register one function under one name (``"tf.nn.relu"``)."""
    prefix, _, rest = name.partition(".")
    dotted = f"{PREFIXES[prefix]}.{rest}"
    if query:
        wrapper = functools.partial(_query, dotted, run)
    else:
        wrapper = functools.partial(_applied, dotted, run, multiple)
    _OPS[dotted] = Builtin(dotted, wrapper)


def _applied(name: str, run: Run, multiple: bool, call: Call, /, *args: Value, **kwargs: Value) -> Value:
    return apply(call, name, run, args, kwargs, multiple=multiple)


def _query(name: str, run: Run, call: Call, /, *args: Value, **kwargs: Value) -> Value:
    args, kwargs = settled(call, args, kwargs)
    return invoke(call, name, run, args, kwargs)


def apply(
    call: Call,
    name: str,
    run: Run,
    args: tuple[Value, ...],
    kwargs: dict[str, Value],
    *,
    multiple: bool = False,
) -> Value:
    """Run an operation; on symbolic tensors its outputs become nodes of the graph.

    Raises:
        NotKnown: the form of the result is not known, or no argument is a tensor.
        KerasError: Keras refuses the arguments.
    """
    args, kwargs = settled(call, args, kwargs)
    inputs = tuple(tensors_in((args, kwargs)))
    again = functools.partial(_run, name, run, multiple)
    try:
        result = again(call, *args, **kwargs)
    except KerasError as error:
        if any(tensor.symbolic or "argument" in tensor.extra for tensor in inputs):
            raise
        # eager data is known less exactly than the tensors of a model: no error is claimed
        raise NotKnown(error.message) from None
    if not inputs:
        return result
    result = _fresh(result, inputs)
    outputs = tuple(tensors_in(result))
    if any(is_runtime(tensor) for tensor in inputs):
        for made in outputs:
            made.extra["runtime"] = True
    keras = session(call)
    if not any(tensor.symbolic for tensor in inputs) or not outputs or keras is None:
        for tensor in inputs:
            tensor.uses += 1
        for made in outputs:
            made.origin = inputs
        return result
    for made in outputs:
        made.symbolic = True
    sought = _without_sizes(run, args, kwargs)
    keras.record_op(OpCall(name, again), args, kwargs, inputs, outputs, call, sought)
    return result


def _without_sizes(run: Run, args: tuple[Value, ...], kwargs: dict[str, Value]) -> Value:
    """Return what may hide a layer among the arguments of an operation: sizes that are not known do not."""
    code = getattr(run, "__code__", None)
    parameters = code.co_varnames[1 : code.co_argcount] if code is not None else ()
    named = [*itertools.zip_longest(parameters[: len(args)], args), *kwargs.items()]
    return [list(tensors_in(value)) if name in SIZES else value for name, value in named]


def _run(name: str, run: Run, multiple: bool, call: Call, /, *args: Value, **kwargs: Value) -> Value:
    """Return the outputs of an operation without history."""
    try:
        return invoke(call, name, run, args, kwargs)
    except NotKnown as error:
        first = next(tensors_in((args, kwargs)), None)
        if multiple or first is None:
            raise
        reason = error.cause or call.unknown(error.reason)
        return Tensor(reason, first.dtype)


def settled(
    call: Call, args: tuple[Value, ...], kwargs: dict[str, Value]
) -> tuple[tuple[Value, ...], dict[str, Value]]:
    """Return the arguments with all choices among them decided, nested lists included."""
    return tuple(_settled(call, a) for a in args), {k: _settled(call, v) for k, v in kwargs.items()}


def _settled(call: Call, value: Value) -> Value:
    if isinstance(value, Choice):
        value = call.machine.settle(value, matters=True)
    if real_type(value) in (list, tuple) and any(type(item) in (Choice, list, tuple) for item in value):
        items = [_settled(call, item) for item in value]
        return items if isinstance(value, list) else tuple(items)
    return value


def _fresh(result: Value, inputs: tuple[Tensor, ...]) -> Value:
    """Return the result with new tensors in place of inputs that were passed through."""
    if isinstance(result, Tensor):
        return copy_of(result) if result.node is not None or any(result is i for i in inputs) else result
    if real_type(result) in (list, tuple):
        items = [_fresh(item, inputs) for item in result]
        return items if isinstance(result, list) else tuple(items)
    if isinstance(result, dict):
        return {key: _fresh(item, inputs) for key, item in result.items()}
    return result


def copy_of(tensor: Tensor) -> Tensor:
    """Return a tensor with the same contents and no history."""
    made = Tensor(tensor.shape, tensor.dtype, value=tensor.value)
    if is_runtime(tensor):
        made.extra["runtime"] = True
    return made


# ------------------------------------------------------------------ binding of arguments
@functools.lru_cache(maxsize=4096)
def _parameters(run: Run) -> tuple[tuple[str, ...], bool, bool]:
    """Return the names of the parameters after ``call``, and whether ``*args`` and ``**kwargs`` are taken."""
    parameters = list(inspect.signature(run).parameters.values())[1:]
    named = tuple(p.name for p in parameters if p.kind in (p.POSITIONAL_OR_KEYWORD, p.KEYWORD_ONLY))
    kinds = {p.kind for p in parameters}
    return named, inspect.Parameter.VAR_POSITIONAL in kinds, inspect.Parameter.VAR_KEYWORD in kinds


def invoke(call: Call, name: str, run: Run, args: Iterable[Value], kwargs: dict[str, Value]) -> Value:
    """Call an operation's function with the program's arguments.

    Arguments may come under the names that other versions use for them
    (``keep_dims``, ``reduction_indices``).

    Raises:
        NotKnown: an argument is not one that the function knows.
    """
    named, takes_more, takes_keywords = _parameters(run)
    positional = list(args)
    if len(positional) > len(named) and not takes_more:
        raise NotKnown(f"{short(name)} with {len(positional)} arguments")
    bound: dict[str, Value] = {}
    filled = set(named[: len(positional)])
    for key, value in kwargs.items():
        if not isinstance(key, str):
            raise NotKnown(f"arguments of {short(name)} that are not known")
        if key in named:
            bound[key] = value
            continue
        taken = filled.union(bound, kwargs)
        target = next(
            (t for t, others in SYNONYMS.items() if key in others and t in named and t not in taken), None
        )
        if target is not None:
            bound[target] = value
        elif takes_keywords:
            bound[key] = value
        elif key not in HARMLESS and value is not None:
            raise NotKnown(f"argument {key!r} of {short(name)}")
    call = Call(call.machine, call.node, call.scope, name)
    try:
        return run(call, *positional, **bound)
    except TooComplex as error:
        raise NotKnown(str(error)) from None
    except TypeError as error:
        try:
            inspect.signature(run).bind(call, *positional, **bound)
        except TypeError as mismatch:
            raise NotKnown(first_unknown([positional, bound]) or f"{short(name)}: {mismatch}") from None
        raise NotKnown(f"{short(name)}: {error}") from None


def short(name: str) -> str:
    """Return a dotted name as programs write it."""
    return name.replace("tensorflow.", "tf.", 1).replace("keras.backend.", "K.", 1)


# ------------------------------------------------------------------ lookup
def lookup(dotted: str) -> Builtin | None:
    """Return the operation of a dotted name: ``tensorflow.nn.relu``, ``keras.ops.reshape``.

    Names of these namespaces that have no model of their own give an operation
    whose result has an unknown shape.  None: it is not a function of theirs.
    """
    for candidate in names.candidates(dotted):
        if candidate in _OPS:
            return _OPS[candidate]
    for candidate in names.candidates(dotted):
        if names.is_function(candidate):
            made = Builtin(candidate, functools.partial(_applied, candidate, _not_modelled, False))
            return _OPS.setdefault(candidate, made)
    return None


def _not_modelled(call: Call, *args: Value, **kwargs: Value) -> Value:
    raise NotKnown(f"the result of {short(call.name)}, which is not modelled")


def registered_names() -> tuple[str, ...]:
    """Return all dotted names that have a model, in order."""
    return tuple(sorted(_OPS))


def members(module: str, flavour: str) -> tuple[str, ...]:
    """Return the public functions of a module (``keras.backend``), for star imports."""
    return names.members(module, flavour)


def constant(dotted: str) -> Any:
    """Return a constant such as ``tensorflow.float32`` or ``tensorflow.newaxis``.

    Raises:
        KeyError: there is none of this name.
    """
    return names.constant(dotted)
