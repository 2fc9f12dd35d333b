"""Words for what becomes of saved weights."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from keras_paramlint.graph import LayerInfo, show_shape
from keras_paramlint.graph.checkpoints import Cause, Compatibility, Fate, Format, Problem, Status, Verdict
from keras_paramlint.graph.shapes import Names, Shape


VERDICTS = {
    Verdict.LOADS: "old weights load",
    Verdict.MOVED: "same shapes, but moved paths",
    Verdict.SOME: "old weights load in some formats only",
    Verdict.WRONG: "old weights load into other layers than they are from",
    Verdict.FAILS: "old weights do not load",
    Verdict.UNKNOWN: "not known whether old weights load",
}


def problem_text(problem: Problem, names: Names = None) -> str:
    """Say what is the first difference between a file and a model."""
    expected, received = problem.expected, problem.received
    if problem.cause is Cause.NOTHING:
        return "nothing in the file has a counterpart in the model"
    if problem.cause in {Cause.SHAPE, Cause.GATES}:
        where = " ".join(f"`{each}`" for each in (problem.path or problem.layer, problem.weight) if each)
        return f"{_shape(received, names)} into {_shape(expected, names)} at {where}"
    if problem.cause is Cause.BIAS:
        return (
            f"`{problem.layer}`: a bias of {_shape(received, names)} into {_shape(expected, names)}; Keras does "
            "not convert between GRU with and without `reset_after`"
        )
    if problem.cause is Cause.LAYERS:
        layers = "layer" if expected == 1 else "layers"
        return f"the model has {expected} {layers} with weights, the file {received}"
    where = f"`{problem.path}`" if problem.path else "the model"
    if problem.path == "/":
        where = "the place of the model's own weights"
    if received == 0:
        return f"the file has nothing at {where}, where the model has {_count(expected)}"
    if expected == 0:
        return f"the file has {_count(received)} at {where}, where the model has none"
    if not problem.path:
        return f"{_count(received)} for the {expected} of the model"
    return f"the file has {_count(received)} at {where}, the model {expected}"


def _shape(shape: int | Shape, names: Names) -> str:
    return str(shape) if isinstance(shape, int) else show_shape(shape, names)


def _count(number: int | Shape) -> str:
    assert isinstance(number, int)
    return f"{number} weight{'s' if number != 1 else ''}"


def fate_text(fate: Fate, names: Names = None) -> str:
    """Say what becomes of old weights in one format."""
    if fate.status is Status.UNKNOWN:
        return "not known: the sizes are not"
    if fate.status is Status.FAILS:
        assert fate.loading.problem is not None
        return f"no: {problem_text(fate.loading.problem, names)}"
    if fate.displaced:
        first = fate.displaced[0]
        text = (
            f"without an error, but wrongly: `{first.layer.name}` gets `{first.weight.name}` of "
            f"{'another layer, the old ' if first.layer.name == first.source.name else ''}`{first.source.name}`"
        )
    elif fate.untouched:
        text = f"without an error, but not into {_named(fate.untouched)}"
    else:
        text = "yes, converted between cuDNN's layout and the plain one" if fate.is_converted else "yes"
    if fate.unused:
        text += f"; nothing takes the weights of {_named(fate.unused)}"
    return text


def _named(layers: Sequence[LayerInfo], most: int = 3) -> str:
    shown = [f"`{layer.name}`" for layer in layers[:most]]
    if len(layers) > most:
        return f"{', '.join(shown)} and {len(layers) - most} more"
    return " and ".join(shown) if len(shown) < 3 else f"{', '.join(shown[:-1])} and {shown[-1]}"


FORMAT_NAMES = {
    Format.WEIGHTS_H5: "`.weights.h5`",
    Format.H5: "`.h5`",
    Format.H5_BY_NAME: "`.h5` by name",
    Format.TF_CHECKPOINT: "a TF checkpoint",
    Format.SET_WEIGHTS: "`set_weights`",
}


def working(found: Compatibility) -> str:
    """Name the formats that still work: ``set_weights and .h5``; empty: none does."""
    return _listed(
        FORMAT_NAMES[fate.format]
        for fate in found.fates
        if fate.status is Status.LOADS and fate.format is not Format.H5_BY_NAME
    )


def failing(found: Compatibility) -> Fate | None:
    """Return the first format that no longer works, the usual one of the flavour if that is one."""
    return next(
        (
            fate
            for fate in found.fates
            if fate.status is not Status.LOADS and fate.format is not Format.H5_BY_NAME
        ),
        None,
    )


def _listed(names: Iterable[str]) -> str:
    found = list(names)
    return " and ".join(found) if len(found) < 3 else f"{', '.join(found[:-1])} and {found[-1]}"
