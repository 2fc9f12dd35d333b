"""Which generation a program runs under, where neither it nor its project says so: the one that takes it.

A program of which Keras 3 refuses a part or an argument, or leaves a model without weights, and which the
Keras before it takes as it is, was written for that one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from keras_paramlint.algebra import Size
from keras_paramlint.graph import ModelInfo
from keras_paramlint.keras_api.flavours import Flavour, imports_standalone, imports_tf_keras
from keras_paramlint.options import TargetError


if TYPE_CHECKING:
    from keras_paramlint.analysis.run import Run


def suited(
    flavour: Flavour,
    runs: list[Run],
    text: str,
    again: Callable[[str], list[Run]],
    joined: Callable[[list[Run]], list[ModelInfo]],
) -> tuple[Flavour, list[Run]]:
    """Return the flavour that suits a program best, and what the program comes to under it.

    Args:
        flavour: The one that there is most evidence for; one that is not the default stays.
        runs: What the program comes to under it.
        text: The program; the way in which it imports Keras says which others there can be.
        again: Analyses it under another flavour.
        joined: Returns the models of runs.
    """
    others = _others(text)
    if not flavour.is_default or not others or any(run.stopped for run in runs):
        return flavour, runs
    models = joined(runs)
    refused = _refused(runs)
    lacking = [model for model in models if _is_open(model)]
    unbuilt = [each for run in runs for each in run.history.of("left-unbuilt")]
    older = [each for run in runs for each in run.history.of("only-older")]
    if not (refused or lacking or unbuilt or older):
        return flavour, runs
    best = runs
    counts: list[Size | None] = [model.params.total for model in models]
    for name in others:
        try:
            found = again(name)
        except TargetError:
            return flavour, runs
        rest = _refused(found)
        totals = [model.params.total for model in joined(found)]
        if best is not runs and totals != counts:
            # The generations before Keras 3 do not agree, and nobody knows which one is meant.
            return flavour, runs
        gained = _exact(totals) - _exact(model.params.total for model in models)
        is_better = gained > 0 or (unbuilt and gained == 0 and totals != counts) or (older and gained == 0)
        is_taken = rest < refused if refused else not rest
        if (best is runs and not is_better) or not is_taken or any(run.stopped for run in found):
            return flavour, runs
        best, counts = found, totals
    if refused:
        reason = f"Keras 3 refuses what Keras 2 takes ({min(refused)[0]})"
    elif older:
        reason = f"Keras 3 does not take {older[0].value('text')}, and Keras 2 does"
    elif lacking:
        counted = {model.site for model in joined(best) if model.params.total is not None}
        name = next((model.name for model in lacking if model.site in counted), lacking[0].name)
        reason = f"Keras 3 leaves `{name}` without a count, and Keras 2 does not"
    else:
        name = unbuilt[0].value("name")
        reason = f"Keras 3 builds no layers inside `{name}` here, and Keras 2 does"
    return Flavour(others[-1], reason), best


def _others(text: str) -> tuple[str, ...]:
    if imports_tf_keras(text):
        return ("tfkeras2",)
    return ("tfkeras2", "keras2") if imports_standalone(text) else ()


def _is_open(model: ModelInfo) -> bool:
    """Say whether a model has no count for another reason than a size that has a name."""
    return model.params.total is None and bool(model.params.unknown)


def _exact(totals: Iterable[Size | None]) -> int:
    return sum(total is not None for total in totals)


def _refused(runs: Iterable[Run]) -> set[tuple[str, int]]:
    """Return what Keras does not take: the code of each finding with its line."""
    return {
        (finding.code, finding.place.line)
        for run in runs
        for finding in run.findings
        if not finding.code.startswith("KPL0")
    }
