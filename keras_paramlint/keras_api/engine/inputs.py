"""``Input()`` and ``InputLayer``: where functional graphs begin."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from keras_paramlint.algebra import Poly, Ratio
from keras_paramlint.interpreter.native import Call, NotKnown, is_known
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number
from keras_paramlint.keras_api.engine.topology import is_input
from keras_paramlint.keras_api.errors import KerasError
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Node, Tensor


if TYPE_CHECKING:
    from keras_paramlint.keras_api.engine.session import Session


def shape_from(value: Value, session: Session, call: Call) -> Shape | Unknown:
    """Return a shape that the program states: a tuple or list of integers and None."""
    value = session.settle(value)
    if isinstance(value, Unknown):
        return value
    if isinstance(value, Tensor) and isinstance(value.value, (list, tuple)):
        value = value.value
    value = plain_number(value)
    if isinstance(value, (int, Poly)) and not isinstance(value, bool):
        if session.flavour == "keras3":
            raise KerasError(
                "KPL310", f"`shape` must be a tuple, not the integer {value}: write `({value},)`"
            )
        return (value,)
    if isinstance(value, (float, str)) or value is None:
        raise KerasError("KPL310", f"`shape` must be a tuple of integers, not {value!r}")
    try:
        items = call.iterate(value)
    except NotKnown as error:
        return session.machine.not_known(error, call)
    dims: list[Dim] = []
    for item in items:
        item = plain_number(session.settle(item))
        if isinstance(item, Unknown):
            size = item.number
            if isinstance(size, Ratio):
                _refuse_quotient(session)
            if not isinstance(size, (int, Poly)):
                return item
            dims.append(size)
        elif isinstance(item, Ratio):
            _refuse_quotient(session)
            return call.unknown(call.source)
        elif item is None or isinstance(item, (int, Poly)):
            dims.append(item if item is None or isinstance(item, Poly) else int(item))
        elif isinstance(item, float) and item.is_integer() and session.flavour != "keras3":
            dims.append(int(item))
        elif isinstance(item, float):
            raise KerasError("KPL310", f"`shape` must be integers, not {item!r}")
        else:
            return call.unknown(call.source)
    return tuple(dims)


def stated_shapes(value: Value, layer: Layer, call: Call) -> Any:
    """Return shapes that the program passes to ``build`` or ``compute_output_shape``."""
    session = layer.session
    value = session.settle(value)
    if isinstance(value, list) and value and isinstance(session.settle(value[0]), (tuple, list)):
        return [stated_shapes(item, layer, call) for item in value]
    if isinstance(value, tuple) and value and isinstance(session.settle(value[0]), (tuple, list)):
        return [stated_shapes(item, layer, call) for item in value]
    if isinstance(value, dict):
        return {key: stated_shapes(item, layer, call) for key, item in value.items()}
    if isinstance(value, Tensor):
        value = value.shape
    shape = shape_from(value, session, call)
    if isinstance(shape, Unknown):
        raise NotKnown(shape)
    return shape


def _refuse_quotient(session: Session) -> None:
    """Refuse a dimension such as ``size / 2``, a float whatever the size is.

    Raises:
        KerasError: it is Keras 3, which takes integers only.
    """
    if session.flavour == "keras3":
        raise KerasError("KPL310", "`shape` must be integers, and `/` gives a float: use `//`")


def stated_input(
    session: Session, arguments: dict[str, Value], cls_name: str, call: Call
) -> Shape | Unknown | None:
    """Return the input shape that a layer's constructor states, batch dimension included.

    ``input_shape``, ``batch_input_shape``, ``batch_shape``, ``input_dim`` and
    ``input_length`` are understood as each flavour does.
    """
    def dim(name: str) -> Dim:
        return _dim(arguments.get(name), session, call)

    for name in ("batch_input_shape", "batch_shape"):
        if arguments.get(name) is not None and cls_name != "InputLayer":
            return shape_from(arguments[name], session, call)
    if arguments.get("input_shape") is not None:
        shape = shape_from(arguments["input_shape"], session, call)
        return shape if isinstance(shape, Unknown) else (dim("batch_size"), *shape)
    if cls_name == "Embedding":
        length = arguments.get("input_length")
        # Before Keras 3 an Embedding may come first without any shape; several lengths it takes for one axis,
        # of which no input can be made.
        if session.flavour == "keras3" or isinstance(length, (list, tuple)):
            return None
        return (dim("batch_size"), dim("input_length"))
    if arguments.get("input_dim") is not None:
        if session.flavour != "keras3" and cls_name in _SEQUENCE_LAYERS:
            return (dim("batch_size"), dim("input_length"), dim("input_dim"))
        return (dim("batch_size"), dim("input_dim"))
    return None


_SEQUENCE_LAYERS = frozenset(
    {
        "LSTM",
        "GRU",
        "SimpleRNN",
        "CuDNNLSTM",
        "CuDNNGRU",
        "RNN",
        "Conv1D",
        "Convolution1D",
        "AtrousConvolution1D",
        "LocallyConnected1D",
    }
)


def _dim(value: Value, session: Session, call: Call) -> Dim:
    """Return one dimension that the program states by itself.

    Raises:
        KerasError: it is no size, whatever the Keras.
    """
    value = plain_number(session.settle(value))
    if isinstance(value, Unknown):
        return value.size
    if value is None or isinstance(value, (int, Poly)):
        return int(value) if isinstance(value, bool) else value
    if isinstance(value, float) and value.is_integer() and session.flavour not in ("keras3", "tfkeras2"):
        return int(value)
    if isinstance(value, (float, str)):
        raise KerasError("KPL310", f"a dimension must be an integer, not {value!r}")
    return call.unknown(call.source).size


def make_input(
    session: Session,
    shape: Shape | Unknown,
    dtype: str,
    *,
    name: str | None,
    call: Call,
    tensor: Tensor | None = None,
) -> Tensor:
    """Return a symbolic tensor with an input layer; ``shape`` includes the batch dimension."""
    cls = session.class_table.special("InputLayer")
    layer = Layer(cls, session, call.place)
    layer.name = name or session.unique_name("input_layer" if session.flavour == "keras3" else "input")
    layer.initialised = layer.built = True
    layer.output_shapes = [shape]
    layer.input_shapes = shape
    for dim in () if isinstance(shape, Unknown) else shape:
        session.machine.sizes.add_from(session.machine, dim)
    made = Tensor(shape, dtype, symbolic=True, name=layer.name, place=call.place)
    if tensor is not None and session.flavour in ("keras2", "tf1"):
        # there the tensor itself becomes what the input layer gives
        tensor.extra["as_input"] = made
    node = Node(layer, (), {}, (), (made,), call.place, session.machine.context)
    node.extra["outputs"] = made
    made.node = node
    layer.nodes.append(node)
    session.machine.touch(session)
    session.add_layer(layer)
    return made


def stand_ins(session: Session, inputs: list[Tensor], call: Call) -> dict[int, Layer]:
    """Return the input layers that Keras makes for tensors which other layers compute, by their ids."""
    made: dict[int, Layer] = {}
    for tensor in inputs if session.flavour in ("keras3", "tfkeras2") else ():
        if tensor.node is not None and not is_input(tensor.node) and not isinstance(tensor.shape, Unknown):
            name = f"{tensor.name or 'keras_tensor'}CLONE" if session.flavour == "keras3" else None
            node = make_input(session, tensor.shape, tensor.dtype, name=name, call=call).node
            assert node is not None
            assert isinstance(node.operation, Layer)
            made[id(tensor)] = node.operation
    return made


def as_input(value: Value) -> Value:
    """Return what an input layer gave for a tensor that it was made of, anything else as it is."""
    return value.extra.get("as_input", value) if isinstance(value, Tensor) else value


def dtype_name(value: Value, default: str = "float32") -> str:
    """Return a dtype as text."""
    if isinstance(value, str):
        return value
    name = getattr(value, "name", None)
    return name if isinstance(name, str) else default


def input_function(
    call: Call,
    shape: Value = None,
    batch_size: Value = None,
    dtype: Value = None,
    sparse: Value = None,
    batch_shape: Value = None,
    name: Value = None,
    tensor: Value = None,
    optional: Value = False,
    ragged: Value = None,
    type_spec: Value = None,
    input_shape: Value = None,
    batch_input_shape: Value = None,
    input_tensor: Value = None,
    **extra: Value,
) -> Value:
    """Model of ``keras.Input``."""
    session: Session = call.machine.keras
    session.calls.append(call)
    try:
        tensor = session.settle(tensor if tensor is not None else input_tensor)
        if session.flavour in ("keras2", "tf1") and not isinstance(batch_size, (int, Poly, type(None))):
            # Keras 2: Input(shape, batch_shape, name, dtype, ...)
            batch_shape, batch_size = batch_shape if batch_shape is not None else batch_size, None
        label = name if isinstance(name, str) else None
        if isinstance(name, Unknown):
            label = None
        if isinstance(tensor, Tensor):
            return make_input(session, tensor.shape, tensor.dtype, name=label, call=call, tensor=tensor)
        kind = dtype_name(dtype, session.floatx)
        full: Shape | Unknown
        if batch_shape is not None or batch_input_shape is not None:
            full = shape_from(batch_shape if batch_shape is not None else batch_input_shape, session, call)
        elif shape is not None or input_shape is not None:
            inner = shape_from(shape if shape is not None else input_shape, session, call)
            full = inner if isinstance(inner, Unknown) else (_dim(batch_size, session, call), *inner)
        elif type_spec is not None or not is_known(shape):
            full = call.unknown(call.source)
        else:
            raise KerasError("KPL310", "`Input` needs a `shape`")
        made = make_input(session, full, kind, name=label, call=call)
        if sparse is True and isinstance(made, Tensor):
            made.extra["sparse"] = True
        return made
    finally:
        session.calls.pop()
