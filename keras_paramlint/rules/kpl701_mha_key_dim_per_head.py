"""KPL701: `key_dim` of a MultiHeadAttention is the width of one head, not of all."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from keras_paramlint.algebra import Size, floor_div, less, render
from keras_paramlint.graph import Diagnostic, FileResult, Fix, LayerInfo
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.describing import all_layers, same
from keras_paramlint.rules.edits import Stretch
from keras_paramlint.rules.rewriting import argument, divided, rewritten


_ATTENTION = """\
import keras
from keras import layers

embed_dim, num_heads = 256, 8
inp = keras.Input((50, embed_dim))
att = layers.MultiHeadAttention(num_heads=num_heads, key_dim={key_dim})(inp, inp){mark}
model = keras.Model(inp, layers.Add()([inp, att]))
"""


class MhaKeyDimPerHead(Rule):
    """Where the width of one head is the whole width of the query."""

    code = "KPL701"
    name = "mha-key-dim-per-head"
    default = False
    summary = "`key_dim` of a MultiHeadAttention is the whole width of the query, for each of several heads"
    message = (
        "`key_dim` is the width of one head: {heads} heads x {key_dim} = {inner} wide projections, {count} "
        "parameters; key_dim={fewer} gives {less}"
    )
    fix_safety = "The fix divides `key_dim` by the number of heads. It is not a safe one: it changes the weights."
    explanation = """\
## What it does
Finds a `MultiHeadAttention` of two or more heads whose `key_dim` is as large as the query is wide.

## Why is this bad?
In the paper, and in other libraries, the heads divide the width between them. Keras takes `key_dim` for each
head, so that the projections are as many times wider as there are heads.

## What to do
Write `key_dim=embed_dim // num_heads`, unless the wide heads are meant.
"""
    examples = (
        Example(
            "the whole width for each head",
            _ATTENTION.format(key_dim="embed_dim", mark="  # <-- KPL701"),
            says=("8 heads x 256 = 2,048", "2,103,552", "key_dim=32 gives 263,168"),
        ),
        Example("the width is divided", _ATTENTION.format(key_dim="embed_dim // num_heads", mark="")),
        Example("other heads", _ATTENTION.format(key_dim="64", mark="")),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each layer."""
        for _, layer in all_layers(result):
            if layer.class_name == "MultiHeadAttention":
                yield from self._finding(result, layer)

    def _finding(self, result: FileResult, layer: LayerInfo) -> Iterator[Diagnostic]:
        heads, width = layer.argument("num_heads"), layer.argument("key_dim")
        values, count = layer.argument("value_dim"), layer.params.total
        query = layer.input_shapes[0] if layer.input_shapes else None
        if heads is None or width is None or query is None or count is None or not query:
            return
        if less(1, heads) is not True or not same(query[-1], width):
            return
        fewer = floor_div(width, heads)
        yield self.finding(
            layer.site,
            heads=render(heads),
            key_dim=render(width),
            inner=render(heads * width),
            count=render(count),
            fewer=render(fewer),
            less=render(_scaled(layer, width, fewer, heads, values, count)),
            fix=_divided(result, layer),
        )


def _divided(result: FileResult, layer: LayerInfo) -> Fix | None:
    """Return the fix that divides the width by the number of heads, as it is written."""

    def rewrite(stretch: Stretch, value: ast.expr) -> str | None:
        call = stretch.call()
        heads = argument(call, "num_heads", 0) if call is not None else None
        return divided(stretch, value, stretch.text_of(heads)) if heads is not None else None

    return rewritten(result, layer.site, "key_dim", 1, rewrite, safe=False)



def _scaled(layer: LayerInfo, old: Size, new: Size, heads: Size, values: Size | None, count: Size) -> Size:
    """Return the count for another width of the heads: what is linear in it changes in proportion."""
    total: Size = 0
    for weight in layer.weights:
        if weight.shape is None or weight.count is None:
            return count
        shape = list(weight.shape)
        changed = False
        for axis, size in enumerate(shape[:-1] if len(shape) > 1 and "bias" not in weight.name else shape):
            # the heads stand beside the width of one: (query, heads, width) and (heads, width, output)
            if not changed and axis and same(shape[axis - 1], heads) and same(size, old):
                shape[axis], changed = new, True
        if not changed and len(shape) == 3 and same(shape[1], heads) and same(shape[2], old):
            shape[2] = new
        part: Size = 1
        for size in shape:
            if size is None:
                return count
            part = part * size
        total = total + part
    return total
