"""Comparing what real Keras made of a configuration with what the entries say."""

from __future__ import annotations

from typing import Any

import fakes
from configurations import Case

from keras_paramlint.interpreter.native import NotKnown
from keras_paramlint.keras_api.errors import KerasError


def mixes_up_axes(flavour: str, case: Case) -> bool:
    """Say whether tf_keras mixes up axes here, with results that depend on sizes which are not known."""
    first = case.arguments.get("data_format") == "channels_first"
    ranks = {"Conv1D": 3, "Conv2D": 4, "Conv3D": 5}
    return flavour == "tfkeras2" and first and len(case.inputs) > ranks.get(case.layer, len(case.inputs))


def difference(flavour: str, case: Case, real: dict[str, Any]) -> str | None:
    """Return how our answer differs from the real one, None where it does not."""
    try:
        layer, output = fakes.run(case.layer, flavour, case.arguments, case.inputs)
    except KerasError as error:
        return None if "error" in real else f"we refuse: {error.message}"
    except NotKnown as error:
        honest = "error" in real or mixes_up_axes(flavour, case)
        return None if honest else f"we do not know: {error.reason}"
    if "error" in real:
        return f"Keras refuses: {real['error']} {real.get('message', '')}"
    trainable = case.arguments.get("trainable", True)
    weights = [
        [name, list(shape), trained and trainable] for name, shape, trained in fakes.all_weights(layer)
    ]
    if weights != real["weights"]:
        return f"weights {weights}, really {real['weights']}"
    if list(output) != real["output"]:
        return f"output {output}, really {real['output']}"
    # tf_keras compares ranks again only at the first batch; we say it at once.
    if case.again is not None and (flavour == "keras3" or len(case.again) == len(case.inputs)):
        try:
            again: Any = list(layer.session.call_on_shapes(layer, case.again))
        except KerasError as error:
            if flavour == "tfkeras2" and error.code == "KPL309":
                return None  # for tf_keras too: it raises at the latest at the first batch
            again = error.message
        except NotKnown:
            return None
        if isinstance(real["again"], str) != isinstance(again, str) or (
            isinstance(again, list) and again != real["again"]
        ):
            return f"called again on {case.again}: {again}, really {real['again']}"
    return None
