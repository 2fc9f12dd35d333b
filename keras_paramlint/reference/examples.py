"""The example of an entry as a small Keras program, and what the analysis makes of it."""

from __future__ import annotations

import ast
import builtins

from keras_paramlint.algebra import render
from keras_paramlint.analysis import analyze_file
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import LayerInfo, ModelInfo, WeightInfo
from keras_paramlint.graph.shapes import show_shape, show_shapes
from keras_paramlint.keras_api.entry import LayerEntry
from keras_paramlint.keras_api.signatures import layer_signature
from keras_paramlint.options import Options, Target


AXES = {1: ("steps",), 2: ("height", "width"), 3: ("depth", "height", "width")}
KERNELS = {
    1: "kernel_size",
    2: "(kernel_height, kernel_width)",
    3: "(kernel_depth, kernel_height, kernel_width)",
}
SHARES = "0.1"
"""A value for the required arguments of layers that change pictures."""
ARGUMENTS = {"activation": "'relu'"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one use of a layer is in one flavour; all sizes as text."""

    code: str
    weights: tuple[tuple[str, str, bool], ...] = ()
    """Name, shape and whether it is trained."""
    total: str = ""
    trainable: str = ""
    non_trainable: str = ""
    formula: str = ""
    """The total as Keras comes by it, weight by weight."""
    output: str = ""
    unknown: str = ""
    """Why it is not known, where it is not."""


def example_code(entry: LayerEntry, name: str, flavour: str) -> str:
    """Return an entry's example for one of its names; empty where it has none."""
    plain = name.rpartition(".")[2]
    rank = next((int(c) for c in plain if c in "123"), 2)
    spatial = ", ".join(AXES[rank])
    signature = layer_signature(name, flavour)
    required = [p.name for p in signature.parameters if p.required] if signature is not None else []
    text = entry.example
    values = {
        "name": name,
        "spatial": spatial,
        "kernel": KERNELS[rank],
        "required": ", ".join(f"{each}={ARGUMENTS.get(each, SHARES)}" for each in required),
    }
    for key, value in values.items():
        text = text.replace("{" + key + "}", value)
    return text


class _Inputs(ast.NodeTransformer):
    """Gives each ``Input(...)`` a name, and collects the names that the code leaves free."""

    def __init__(self) -> None:
        self.inputs: list[str] = []
        self.layers: set[str] = set()
        self.sizes: list[str] = []
        self.bound: set[str] = set()

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        """Note that its arguments are no sizes."""
        self.bound.update(each.arg for each in node.args.args)
        return self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        """Name an ``Input``."""
        self.generic_visit(node)
        if isinstance(node.func, ast.Name) and node.func.id == "Input":
            self.inputs.append(ast.unparse(node))
            return ast.Name(f"input_{len(self.inputs)}", ast.Load())
        return node

    def visit_Name(self, node: ast.Name) -> ast.AST:
        """Sort the names into layers and sizes."""
        if node.id[:1].isupper():
            self.layers.add(node.id)
        elif node.id != "tf" and node.id not in (*self.sizes, *self.bound) and not hasattr(builtins, node.id):
            self.sizes.append(node.id)
        return node


def example_program(code: str) -> tuple[str, tuple[str, ...]]:
    """Return a module with a function ``example`` that returns the example's model, and its arguments."""
    found = _Inputs()
    expression = ast.unparse(found.visit(ast.parse(code, mode="eval")))
    names = ", ".join(sorted(found.layers | {"Input"}))
    lines = [
        "import tensorflow as tf" if "tf." in code else "import keras",
        f"from tensorflow.keras.layers import {names}",  # some are no longer in `keras.layers`
        "from keras.models import Model",
        f"def example({', '.join(found.sizes)}):",
        *(f"    input_{at} = {text}" for at, text in enumerate(found.inputs, 1)),
        f"    outputs = {expression}",
        f"    return Model([{', '.join(f'input_{at + 1}' for at in range(len(found.inputs)))}], outputs)",
    ]
    return "\n".join(lines) + "\n", tuple(found.sizes)


def example_model(code: str, flavour: str) -> ModelInfo | str:
    """Return the model of an example in a flavour, or why there is none."""
    text, _ = example_program(code)
    result = analyze_file(Target("example.py", "example"), Options(flavour=flavour), text)
    errors = [each.message for each in result.diagnostics if each.severity == "error"]
    if errors or not result.models:
        return errors[0] if errors else "the analysis finds no model"
    return result.models[-1]


def outcome(code: str, flavour: str) -> Outcome:
    """Return what the analysis makes of an example in a flavour."""
    model = example_model(code, flavour)
    if isinstance(model, str):
        return Outcome(code, unknown=model)
    layer = next(each for each in reversed(model.layers) if each.class_name != "InputLayer")
    names = model.names()
    params = layer.params
    if params.total is None or params.trainable is None or params.non_trainable is None:
        reason = params.unknown[0].reason if params.unknown else "its weights are not known"
        return Outcome(code, unknown=reason)
    return Outcome(
        code,
        tuple((name, show_shape(w.shape, names), w.trainable) for name, w in _named(layer)),
        render(params.total, names=names),
        render(params.trainable, names=names),
        render(params.non_trainable, names=names),
        layer.formula(names),
        show_shapes(model.output_shapes, names),
    )


def _named(layer: LayerInfo) -> list[tuple[str, WeightInfo]]:
    """Return the weights, those of layers inside under the attribute that these are where names repeat."""
    found = [(weight.name, weight) for weight in layer.weights]
    inside = [(f"{each.role or each.name}/{w.name}", w) for each in layer.layers for w in each.weights]
    repeated = len({name for name, _ in found}) < len(found)
    return inside if repeated and len(inside) == len(found) else found
