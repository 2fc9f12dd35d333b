"""MultiHeadAttention and GroupQueryAttention: three projections in, one out.

Keras: ``layers/attention/{multi_head_attention,grouped_query_attention}.py``.
The weights of the four inner ``EinsumDense`` layers are listed flat under their
paths (``query/kernel``), as Keras lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import ClassVar

from keras_paramlint.algebra import Size, equal, modulo
from keras_paramlint.interpreter.native import Call, NotKnown
from keras_paramlint.interpreter.values import Unknown, Value
from keras_paramlint.keras_api.engine.layer import Layer, plain_number, show
from keras_paramlint.keras_api.entry import CallArgs, LayerEntry, Shapes, entry
from keras_paramlint.keras_api.layers.call_shapes import (
    clash,
    flag,
    is_shape,
    known_dimension,
    literal_size,
    plain,
    single,
    tensor_shape,
)
from keras_paramlint.keras_api.layers.einsum import kernel_weights, stored_frozen
from keras_paramlint.keras_api.ops.registry import apply
from keras_paramlint.keras_api.shapes import Dim, Shape
from keras_paramlint.keras_api.tensors import Tensor


def projection(
    layer: Layer, name: str, inner: tuple[Size, ...], outer: tuple[Size, ...], *, free: int, use_bias: bool
) -> None:
    """Create one projection's kernel and, unless the layer has none, its bias.

    ``inner`` axes are summed over, ``outer`` ones made; ``free`` counts the axes
    of the input that the kernel does not see, which quantised scales repeat as 1.
    """
    summed = (True,) * len(inner) + (False,) * len(outer)
    scale = (*(1,) * free, *outer)
    bias_first = use_bias and stored_frozen(layer)
    if bias_first:
        layer.weight(f"{name}/bias", outer)
    kernel_weights(layer, f"{name}/", (*inner, *outer), summed, scale)
    if use_bias and not bias_first:
        layer.weight(f"{name}/bias", outer)


def inner_names(layer: Layer) -> None:
    """Use up the automatic names of the Softmax and Dropout layers that Keras makes inside, rate 0 or not."""
    for name in ("softmax", "dropout"):
        layer.session.unique_name(name)


class QueryAttentionEntry(LayerEntry):
    """Base of layers called as ``layer(query, value, key=None)``."""

    build_names = ("query", "value", "key")
    built_by_call = True

    def holder(self, layer: Layer, weight: str) -> str:
        """Return the projection, which is a layer of its own: ``_query_dense``."""
        name, slash, _ = weight.partition("/")
        return f"_{name.removeprefix('attention_')}_dense" if slash else ""

    def shapes(self, layer: Layer, inputs: Shapes, call: CallArgs) -> tuple[Shape, Shape, Shape]:
        """Return the shapes of query, value and key.

        Raises:
            KerasError: there is no value.
            NotKnown: a shape is not known.
        """
        given = call.get("value", 0)
        if given is None:
            message = f"{layer.cls.name} is called on a query without a value"
            layer.fail("KPL302", message, exception="TypeError")
        query = single(layer, inputs)
        value = tensor_shape(given)
        key = tensor_shape(call.get("key", 1))
        if value is None:
            raise NotKnown("the value of the attention is not known")
        return query, value, value if key is None else key

    def check_lengths(self, layer: Layer, value: Shape, key: Shape) -> None:
        """Check that there are as many values as keys, as Keras 3 does.

        Raises:
            KerasError: the axes between the first and the last differ, an open one included.
        """
        between = value[1:-1], key[1:-1]
        if len(between[0]) != len(between[1]) or any(unequal(a, b) for a, b in zip(*between, strict=True)):
            message = f"{layer.cls.name} needs as many values as keys: {show(value)} and {show(key)}"
            layer.fail("KPL305", message)

    def scores_wanted(self, layer: Layer, call: CallArgs) -> bool:
        """Say whether the call asks for the attention scores."""
        wanted = call.get("return_attention_scores")
        return wanted is not None and layer.session.truth(wanted)


def unequal(left: Dim, right: Dim) -> bool:
    """Say whether two dimensions are certainly not the same; ``None`` is only itself."""
    if left is None or right is None:
        return left is not right
    return equal(left, right) is False


def heads_of(call: Call, layer: Layer, inputs: Value, *, value: bool) -> Value:
    """What a projection into the heads gives: ``(..., num_heads, size)``."""

    def run(call: Call, inputs: Value) -> Value:
        shape = tensor_shape(inputs)
        if shape is None:
            raise NotKnown(f"the input of a projection of {layer.cls.name}")
        size = plain_number(layer.arg("value_dim")) if value else None
        size = literal_size(layer, "value_dim" if size else "key_dim")
        return Tensor((*shape[:-1], literal_size(layer, "num_heads"), size), inputs.dtype)

    return apply(call, "keras.MultiHeadAttention.projection", run, (inputs,), {})


def query_dense(call: Call, layer: Layer, inputs: Value) -> Value:
    """The projection of queries and keys, which a subclass's ``call`` may use by itself."""
    return heads_of(call, layer, inputs, value=False)


def value_dense(call: Call, layer: Layer, inputs: Value) -> Value:
    """The projection of values."""
    return heads_of(call, layer, inputs, value=True)


def output_dense(call: Call, layer: Layer, inputs: Value) -> Value:
    """The projection of the heads' results back to the width that the layer was built for."""

    def run(call: Call, inputs: Value) -> Value:
        shape = tensor_shape(inputs)
        named = {weight.name: weight for weight in layer.own_weights}
        kernel = named.get("attention_output/kernel")
        if shape is None or kernel is None or isinstance(kernel.shape, Unknown):
            raise NotKnown(f"the output projection of {layer.cls.name}")
        return Tensor((*shape[:-2], *kernel.shape[2:]), inputs.dtype)

    return apply(call, "keras.MultiHeadAttention.output", run, (inputs,), {})


def compute_attention(
    call: Call, layer: Layer, query: Value, key: Value, value: Value, *args: Value, **kwargs: Value
) -> Value:
    """What ``_compute_attention`` gives for projected inputs with one attended axis: results and scores."""

    def run(call: Call, query: Value, key: Value, value: Value) -> Value:
        shapes = [tensor_shape(item) for item in (query, key, value)]
        if any(shape is None or len(shape) != 4 for shape in shapes):
            raise NotKnown(f"the attention of {layer.cls.name} over other axes than one")
        (batch, steps, heads, _), keys, values = (shape or () for shape in shapes)
        scores: Shape = (batch, heads, steps, keys[1])
        return Tensor((batch, steps, heads, values[3]), query.dtype), Tensor(scores, query.dtype)

    return apply(call, "keras.MultiHeadAttention.attention", run, (query, key, value), {}, multiple=True)


def common_arguments(call: Call, layer: Layer) -> Value:
    """The arguments that ``_get_common_kwargs_for_sublayer`` hands to each projection."""
    kinds = ("initializer", "regularizer", "constraint")
    names = [f"{part}_{kind}" for part in ("kernel", "bias") for kind in kinds]
    return {name: layer.args.get(name) for name in (*names, "activity_regularizer", "dtype")}


@entry
class MultiHeadAttention(QueryAttentionEntry):
    """Projections for query, key and value of ``num_heads`` each, and one back.

    ``key_dim`` is the size of one head, not of all: the projections are
    ``num_heads x key_dim`` wide.  ``value_dim`` defaults to ``key_dim``, the
    output to the query's width.  ``attention_axes`` and ``dropout`` add nothing.
    """

    names = ("MultiHeadAttention",)
    python_integers = frozenset({"num_heads", "key_dim", "value_dim"})
    example = (
        "MultiHeadAttention(num_heads, key_dim)(Input((query_steps, query_width)), Input((steps, width)))"
    )
    notes = (
        (
            "`key_dim` is the width of one head, not of all: `num_heads=8, key_dim=512` is eight times as "
            "wide as 8 heads of 64."
        ),
        "`value_dim` defaults to `key_dim`, the output's width to the query's.",
    )
    methods: ClassVar[Mapping[str, Callable[..., Value]]] = {
        "_query_dense": query_dense,
        "_key_dense": query_dense,
        "_value_dense": value_dense,
        "_output_dense": output_dense,
        "_compute_attention": compute_attention,
        "_build_attention": lambda call, layer, rank: None,
        "_get_common_kwargs_for_sublayer": common_arguments,
    }

    def holder(self, layer: Layer, weight: str) -> str:
        """Return the projection; Keras 3 has properties for four, under which files keep them."""
        name = super().holder(layer, weight)
        is_property = layer.flavour == "keras3" and name != "_gate_dense"
        return name.removeprefix("_") if is_property else name

    def attribute(self, layer: Layer, name: str) -> Value:
        """Return a size under the name that the layer keeps it by."""
        sizes = ("_num_heads", "_key_dim", "_value_dim")
        if name in sizes:
            return self._dims(layer)[sizes.index(name)]
        if name == "_output_shape" and layer.flavour == "keras3":
            return self._output(layer) or None
        if name in ("_output_shape", "_use_bias", "_use_gate", "_dropout"):
            return layer.args.get(name[1:])
        return super().attribute(layer, name)

    def configure(self, layer: Layer) -> None:
        """Check the sizes."""
        self._dims(layer)
        self._output(layer)

    def _dims(self, layer: Layer) -> tuple[Size, Size, Size]:
        """Return the number of heads, the key's and the value's size."""
        heads, key_dim = literal_size(layer, "num_heads"), literal_size(layer, "key_dim")
        given = plain_number(layer.arg("value_dim"))
        if given is None or (given == 0 and layer.flavour != "keras3"):
            return heads, key_dim, key_dim
        return heads, key_dim, literal_size(layer, "value_dim")

    def _output(self, layer: Layer) -> tuple[Size, ...]:
        """Return ``output_shape``, empty where the query's width is kept."""
        given = plain_number(layer.arg("output_shape"))
        if given is None or given == 0 or given in ((), []):
            return ()
        items = list(given) if isinstance(given, (list, tuple)) else [given]
        sizes: list[Size] = []
        for item in items:
            size = plain_number(item)
            if isinstance(size, Unknown):
                size = size.size
            if size is None or not known_dimension(size):
                layer.fail("KPL310", f"`output_shape` must be an integer or several, not {given!r}")
            sizes.append(size)
        return tuple(sizes)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Build for a list of the shapes of query, value and, where it differs, key."""
        if is_shape(inputs) or not isinstance(inputs, list) or not 2 <= len(inputs) <= 3:
            raise NotKnown("MultiHeadAttention is built from the shapes of query and value")
        self._create(layer, inputs[0], inputs[1], inputs[-1])

    def build_call(self, layer: Layer, inputs: Shapes, call: CallArgs) -> None:
        """Create the four projections, and with ``use_gate`` a fifth."""
        self._create(layer, *self.shapes(layer, inputs, call))

    def _create(self, layer: Layer, query: Shape, value: Shape, key: Shape) -> None:
        heads, key_dim, value_dim = self._dims(layer)
        if layer.flavour == "keras3":
            self.check_lengths(layer, value, key)
        bias = layer.flag("use_bias")
        for shape in (query, value, key):
            layer.need_min_rank(shape, 2)
        width = layer.known(query, -1)
        projection(layer, "query", (width,), (heads, key_dim), free=len(query) - 1, use_bias=bias)
        projection(layer, "key", (layer.known(key, -1),), (heads, key_dim), free=len(key) - 1, use_bias=bias)
        if flag(layer, "use_gate"):
            projection(layer, "gate", (width,), (heads, value_dim), free=len(query) - 1, use_bias=bias)
        width_in = layer.known(value, -1)
        projection(layer, "value", (width_in,), (heads, value_dim), free=len(value) - 1, use_bias=bias)
        outer = self._output(layer) or (width,)
        projection(layer, "attention_output", (heads, value_dim), outer, free=len(query) - 1, use_bias=bias)
        inner_names(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the query's shape with the output's axes; the scores too where they are asked for."""
        query, value, key = self.shapes(layer, inputs, call)
        axes = self._axes(layer, len(value) + 1)
        self._check_call(layer, query, value, key, axes)
        outer = self._output(layer)
        result = (*query[:-1], *outer) if outer else query
        if not self.scores_wanted(layer, call):
            return result
        heads = self._dims(layer)[0]
        if layer.flavour == "keras3":
            return [result, (query[0], heads, query[1], query[1])]
        kept = [query[i] if i < len(query) - 1 else heads for i in range(len(value)) if i not in axes]
        return [result, (*kept, *(query[i] for i in axes), *(key[i] for i in axes))]

    def _axes(self, layer: Layer, rank: int) -> tuple[int, ...]:
        """Return the attended axes of the projections, whose rank is one more than the inputs'."""
        given = plain(layer, "attention_axes")
        if given is None:
            return tuple(range(1, rank - 2))
        axes = list(given) if isinstance(given, (list, tuple)) else [given]
        if not all(isinstance(axis, int) for axis in axes):
            layer.fail("KPL310", f"`attention_axes` must be integers, not {given!r}")
        return tuple(axis if axis >= 0 else rank - 1 + axis for axis in axes)

    def _check_call(
        self, layer: Layer, query: Shape, value: Shape, key: Shape, axes: tuple[int, ...]
    ) -> None:
        """Compare the three shapes; Keras 3 finds out at the first batch only."""
        shapes = f"query {show(query)}, value {show(value)} and key {show(key)}"
        problem = None
        if layer.arg("attention_axes") is None and len(value) < 3:
            problem = ("KPL302", f"{layer.cls.name} has no axis to attend over: {shapes}")
        elif not len(query) == len(value) == len(key):
            problem = ("KPL302", f"{layer.cls.name} needs {shapes} of one rank")
        elif any(clash(key[i], value[i]) for i in range(len(value) - 1)) or any(
            clash(query[i], key[i]) for i in range(len(query) - 1) if i not in axes
        ):
            problem = ("KPL305", f"{layer.cls.name} cannot attend with {shapes}")
        if problem is None:
            return
        if layer.flavour == "keras3":
            layer.fail_later(*problem)
        else:
            layer.fail(*problem)


@entry
class GroupQueryAttention(QueryAttentionEntry):
    """Attention whose keys and values have fewer heads than the queries that share them."""

    names = ("GroupQueryAttention",)
    example = "GroupQueryAttention(head_dim, 4, 2)(Input((query_steps, width)), Input((steps, width)))"
    notes = ("Keys and values have `num_key_value_heads` heads, fewer than the queries.",)

    def configure(self, layer: Layer) -> None:
        """Check the sizes; the query heads must be a multiple of the key and value heads."""
        literal_size(layer, "head_dim")
        queries, groups = literal_size(layer, "num_query_heads"), literal_size(layer, "num_key_value_heads")
        if equal(modulo(queries, groups), 0) is False:
            message = f"`num_query_heads` ({queries}) must be a multiple of `num_key_value_heads` ({groups})"
            layer.fail("KPL310", message)

    def build(self, layer: Layer, inputs: Shapes) -> None:
        """Build for a list of the shapes of query, value and, where it differs, key."""
        if is_shape(inputs) or not isinstance(inputs, list) or not 2 <= len(inputs) <= 3:
            raise NotKnown("GroupQueryAttention is built from the shapes of query and value")
        self._create(layer, inputs[0], inputs[1], inputs[-1])

    def build_call(self, layer: Layer, inputs: Shapes, call: CallArgs) -> None:
        """Create the four projections, and with ``use_gate`` a fifth."""
        self._create(layer, *self.shapes(layer, inputs, call))

    def _create(self, layer: Layer, query: Shape, value: Shape, key: Shape) -> None:
        head = literal_size(layer, "head_dim")
        queries, groups = literal_size(layer, "num_query_heads"), literal_size(layer, "num_key_value_heads")
        bias = layer.flag("use_bias")
        for shape in (query, value, key):
            layer.need_min_rank(shape, 3)
        # the equation "bqm,muh->bquh" names the third axis, whatever the rank
        projection(layer, "query", (layer.known(query, 2),), (queries, head), free=2, use_bias=bias)
        projection(layer, "key", (layer.known(key, 2),), (groups, head), free=2, use_bias=bias)
        if flag(layer, "use_gate"):
            projection(layer, "gate", (layer.known(query, 2),), (queries, head), free=2, use_bias=bias)
        projection(layer, "value", (layer.known(value, 2),), (groups, head), free=2, use_bias=bias)
        outer = (layer.known(query, -1),)
        projection(layer, "attention_output", (queries, head), outer, free=2, use_bias=bias)
        inner_names(layer)

    def output(self, layer: Layer, inputs: Shapes, call: CallArgs) -> Shapes:
        """Return the query's shape; the scores too where they are asked for."""
        query, value, key = self.shapes(layer, inputs, call)
        if unequal(query[-1], value[-1]):
            message = f"{layer.cls.name} needs query {show(query)} and value {show(value)} of one width"
            layer.fail("KPL305", message)
        self.check_lengths(layer, value, key)
        if any(len(shape) != 3 for shape in (query, value, key)):
            layer.fail_later("KPL302", f"{layer.cls.name} needs inputs of rank 3, not {show(query)}")
        if not self.scores_wanted(layer, call):
            return query
        return [query, (query[0], literal_size(layer, "num_query_heads"), query[1], key[1])]
