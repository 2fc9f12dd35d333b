"""Which budgets of the configuration mean which models, and those that mean none."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, Site
from keras_paramlint.options import Budget, Target, closest
from keras_paramlint.rules.registry import diagnose


def budgeted(result: FileResult) -> Iterator[tuple[Budget, ModelInfo, tuple[tuple[str, int], ...]]]:
    """Yield each model with what a budget allows it."""
    for budget in result.budgets:
        for model in result.models:
            limits = budget.limits_of({result.path, model.site.path}, model.names_known)
            if limits:
                yield budget, model, limits


def place_of(result: FileResult, model: ModelInfo) -> Site:
    """Return where a model stands in the analysed file: where it is made, or where it gets its name."""
    sites = (model.site, *reversed(model.bindings), *model.chain)
    return next((site for site in sites if site.path == result.path), model.site)


def single_layers(layers: Iterable[LayerInfo]) -> Iterator[LayerInfo]:
    """Yield the layers that are counted by themselves: not models and blocks, but what is in them."""
    for layer in layers:
        if layer.layers and all(inner.role is None for inner in layer.layers):
            yield from single_layers(layer.layers)
        else:
            yield layer


def unmet(
    targets: Sequence[Target], budgets: Iterable[Budget], results: Sequence[FileResult]
) -> Iterator[tuple[Budget, str]]:
    """Yield the budgets that mean no model, though all was analysed that they could mean, with a hint."""
    if any(result.failure or _is_incomplete(result) for result in results):
        return
    met = frozenset[str]().union(*(result.met_budgets for result in results))
    whole = [os.path.abspath(target.path) for target in targets if target.expression is None]
    for budget in dict.fromkeys(budgets):
        base = os.path.join(os.path.abspath(budget.pattern.base), "")
        covers = any(base.startswith(os.path.join(place, "")) for place in whole)
        if budget.key not in met and (covers or budget.place is None):
            known = {name for result in results for model in result.models for name in model.names_known}
            yield budget, closest(budget.pattern.pattern.rpartition("::")[2], sorted(known))


def diagnose_budget(budget: Budget, hint: str) -> Diagnostic:
    """Return the finding that a budget means no model; with a hint, which one it could mean."""
    assert budget.place is not None
    reason = f"no analysed model has such a name and place{hint}"
    return diagnose("KPL509", Site(*budget.place), f"`budgets.{budget.pattern.pattern}`: {reason}")


def _is_incomplete(result: FileResult) -> bool:
    return any(each.code in {"KPL000", "KPL002"} for each in result.diagnostics)
