"""Whether weights that were saved from a locked model load into the one that the code makes now.

The lock has a digest for each format: of the addresses and shapes in the order that the format keeps.  Where
it is the same, the file of the one is a file of the other.  Where it is not, what Keras makes of the old file
is said where numbers and shapes leave no doubt, and not known otherwise: that takes the old source.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable

from keras_paramlint.graph import ModelInfo, WeightInfo
from keras_paramlint.graph.checkpoints import DECISIVE, FORMATS, Format, Saved, as_saved
from keras_paramlint.graph.shapes import Names, show_shape


Files = tuple[tuple[str, str], ...]
"""The formats, each with the number of weights and a digest: ``("set_weights", "5 8bd79010")``."""


def files_of(model: ModelInfo, flavour: str) -> Files:
    """Return what stands for the files of a model; nothing where its weights are not known."""
    params = model.params
    if params.alternatives or params.total in (None, 0):
        return ()
    if any(weight.shape is None for weight in _weights(model)):
        return ()
    names = model.names()
    found = []
    for form in FORMATS[flavour]:
        if form is not Format.H5_BY_NAME:
            saved = as_saved(model, flavour, form)
            text = "\n".join(_lines(saved, form, names))
            digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
            found.append((str(form), f"{len(saved.weights)} {digest}"))
    return tuple(sorted(found))


def _lines(saved: Saved, form: Format, names: Names) -> Iterable[str]:
    """Return what counts in a format: where a weight is, or only which one in the order it is."""
    groups = [
        (group.path, [show_shape(weight.shape, names) for weight in group.weights])
        for group in saved.groups
    ]
    if form in (Format.H5, Format.SET_WEIGHTS):
        own = [show_shape(weight.shape, names) for weight in saved.top or ()]
        return ["; ".join(shapes) for _, shapes in (*groups, ("", own))]
    return sorted(f"{path}: {'; '.join(shapes)}" for path, shapes in groups)


def _weights(model: ModelInfo) -> list[WeightInfo]:
    """Return all weights, each once."""
    every = [weight for layer in model.walk() for weight in layer.own]
    return list({weight.number or -id(weight): weight for weight in (*every, *model.own)}.values())


# ---------------------------------------------------------------------- what becomes of old weights
def verdict(old: Files, new: Files, models: tuple[ModelInfo, ModelInfo], flavour: str) -> str | None:
    """Return what becomes of old weights, in words; None: the lock does not say enough to tell anything.

    Args:
        old: What is locked.
        new: What the code has.
        models: The model as it is locked, and as the code has it.
        flavour: The Keras of both.
    """
    before, now = dict(old), dict(new)
    forms = [form for form in DECISIVE[flavour] if str(form) in before and str(form) in now]
    if not forms:
        return None
    loads = {form: _loads(form, before[form], now[form], models, flavour) for form in forms}
    taken = [_shown(form) for form, answer in loads.items() if answer]
    refused = [_shown(form) for form, answer in loads.items() if answer is False]
    open_ = [_shown(form) for form, answer in loads.items() if answer is None]
    if len(taken) == len(forms):
        return "old weights load"
    if len(refused) == len(forms):
        return "old weights do not load"
    if not taken:
        return (
            f"whether old weights load is not known from the lock ({_listed(open_)}): keras-paramlint diff "
            "compares the sources"
        )
    what = "old weights load in some formats only"
    if loads.get(Format.SET_WEIGHTS):
        what = "same shapes, but moved paths"
    parts = [f"yes by {_listed(taken)}"]
    parts += [f"no by {_listed(refused)}"] if refused else []
    parts += [f"other addresses in {_listed(open_)}"] if open_ else []
    return f"{what}: {'; '.join(parts)}"


def _loads(
    form: Format, before: str, now: str, models: tuple[ModelInfo, ModelInfo], flavour: str
) -> bool | None:
    """Say whether a format takes old weights; None: it is not known."""
    if before == now:
        return True
    if form is Format.SET_WEIGHTS or (form is Format.H5 and flavour == "keras3"):
        return False
    if form is Format.H5:
        # Keras 2 converts shapes, but not numbers.
        return False if before.partition(" ")[0] != now.partition(" ")[0] else None
    if form is Format.WEIGHTS_H5:
        # Each variable takes one of the file's that has its shape, and no two take the same.
        have, wanted = (Counter(show_shape(each.shape) for each in _weights(model)) for model in models)
        return False if wanted - have else None
    return None


def _shown(form: Format) -> str:
    return "`.weights.h5`, `.keras`" if form is Format.WEIGHTS_H5 else f"`{form}`"


def _listed(names: list[str]) -> str:
    words = ", ".join(names).split(", ")
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))
