"""What became of a prediction, as text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from keras_paramlint.graph import FileResult
from keras_paramlint.report.output import Line
from keras_paramlint.verify.compare import Verdict


def header(result: FileResult, environment: Mapping[str, Any]) -> Line:
    """Return the line that says what was predicted for, and what built it."""
    releases = [
        f"{words} {environment[name]}"
        for name, words in (("keras", "Keras"), ("tf_keras", "tf_keras"), ("tensorflow", "TensorFlow"))
        if name in environment
    ]
    built = " with ".join([", ".join(releases), f"Python {environment['python']}"] if releases else ["?"])
    return [
        (result.name, "bold"),
        (f": predicted for {result.flavour} ({result.flavour_reason}), built by {built}", ""),
    ]


def lines(verdicts: Iterable[Verdict]) -> Iterator[Line]:
    """Yield the lines of all verdicts."""
    for verdict in verdicts:
        yield _first(verdict)
        for difference in verdict.differences:
            yield [("  ", ""), (str(difference), "red")]
        for text in verdict.not_compared:
            yield [(f"  not compared: {text}", "yellow")]


def _first(verdict: Verdict) -> Line:
    model, built = verdict.model, verdict.built
    place = f" ({model.site})" if model is not None else ""
    if verdict.refusal:
        word, style, rest = "agrees", "green", f": {verdict.refusal}"
    elif verdict.agrees is None or built is None:
        word, style, rest = "not compared" if verdict.agrees is None else "differs", "yellow", ""
    elif verdict.agrees:
        values = ", ".join(f"{name}={value}" for name, value in verdict.values.items())
        rest = f": {_what(built)}" + (f", with {values}" if values else "")
        word, style = "agrees", "green"
    else:
        number = len(verdict.differences)
        word, style, rest = "differs", "red", f" in {number} place{'s' if number != 1 else ''}"
    return [(f"`{verdict.name}`", "bold"), (f"{place}: ", ""), (word, style), (rest, "")]


def _what(built: Mapping[str, Any]) -> str:
    """Return what was built and compared."""
    layers = built["layers"]
    counted = f" in {len(layers)} layer{'s' if len(layers) != 1 else ''}" if layers is not None else ""
    return f"{built['total']:,} parameters, {built['trainable']:,} of them trainable{counted}"
