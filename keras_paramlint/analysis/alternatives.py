"""Joining the runs of one program: models whose counts differ get alternatives."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from keras_paramlint.analysis.parts import State
from keras_paramlint.graph import ModelInfo, Params, Variant
from keras_paramlint.graph.params import Alternative


Member = tuple[State, ModelInfo]

MOST_CONDITIONS = 3
"""Ways to one outcome that are written out; an outcome with more of them holds "otherwise"."""


def join_runs(runs: list[State]) -> list[ModelInfo]:
    """Return each model once, with alternatives where the runs disagree."""
    if not runs:
        return []
    if len(runs) == 1:
        return runs[0].models
    groups: dict[tuple[str, int, int, int], list[Member]] = {}
    for run in runs:
        seen: dict[tuple[str, int, int], int] = {}
        for model in run.models:
            site = (model.site.path, model.site.line, model.site.column)
            count = seen[site] = seen.get(site, -1) + 1
            groups.setdefault((*site, count), []).append((run, model))
    joined = [(_join(members, runs), _is_last(members)) for members in groups.values()]
    # what the target asked for stays last
    joined.sort(key=lambda pair: pair[1])
    return [model for model, _ in joined]


def _is_last(members: list[Member]) -> bool:
    return any(run.models[-1] is model for run, model in members)


def _join(members: list[Member], runs: list[State]) -> ModelInfo:
    """Return one model for what the runs make of it."""
    first = members[0][1]
    outcomes: dict[object, list[Member]] = {}
    for run, model in members:
        counts = (model.params.total, model.params.trainable, model.params.unknown)
        outcomes.setdefault(counts, []).append((run, model))
    if len(outcomes) == 1:
        return first
    texts = {key: text for run in runs for key, text in run.conditions.items()}
    separating = _separating([[run for run, _ in group] for group in outcomes.values()], texts)
    conditions = [
        _conditions([run for run, _ in group], separating, texts, runs) for group in outcomes.values()
    ]
    longest = max(conditions, key=len)
    alternatives = []
    for group, parts in zip(outcomes.values(), conditions, strict=True):
        params = group[0][1].params
        when = "otherwise" if parts is longest and len(parts) > MOST_CONDITIONS else " or ".join(parts)
        alternatives.append(Alternative(when, params.total, params.trainable, params.non_trainable))
    alternatives.sort(key=lambda each: each.when == "otherwise")
    unknown = tuple(dict.fromkeys(part for _, model in members for part in model.params.unknown))
    variants = _variants(list(outcomes.values()), separating, texts, runs)
    return replace(
        first,
        variants=variants,
        params=Params(None, None, None, alternatives=tuple(alternatives), unknown=unknown),
    )


def _variants(
    groups: list[list[Member]], separating: list[object], texts: dict[object, str], runs: list[State]
) -> tuple[Variant, ...]:
    """Return the layer that a single condition chooses, where two models differ in one to begin with."""
    if len(groups) != 2 or len(separating) != 1:
        return ()
    (run, left), (_, right) = groups[0][0], groups[1][0]
    site = run.places.get(separating[0])
    if site is None or len(left.layers) != len(right.layers):
        return ()
    for one, other in zip(left.layers, right.layers, strict=True):
        shapes = [tuple(weight.shape for weight in layer.weights) for layer in (one, other)]
        if one.class_name != other.class_name or shapes[0] != shapes[1]:
            when = _when(run, separating, texts, runs)
            if when.startswith("not ") or " != " in when:
                return (Variant(site, negated_text(when), other, one),)
            return (Variant(site, when, one, other),)
    return ()


def _separating(groups: list[list[State]], texts: dict[object, str]) -> list[object]:
    """Return the conditions that tell the groups apart: one if one does, else all settled in each."""
    settled = []
    for key in texts:
        truths = [{run.decisions.get(key) for run in group} for group in groups]
        if all(len(t) == 1 for t in truths) and len({next(iter(t)) for t in truths}) > 1:
            settled.append(key)
    for key in settled:
        if len({run.decisions.get(key) for group in groups for run in group}) == len(groups):
            return [key]
    return settled or list(texts)


def _conditions(
    group: list[State], keys: list[object], texts: dict[object, str], runs: list[State]
) -> list[str]:
    """Return the conditions under which a group's outcome holds, one for each way to it.

    Two ways that differ in one decision alone do not depend on it.
    """
    ways = [{key: run.decisions[key] for key in keys if key in run.decisions} for run in group]
    merged = True
    while merged:
        merged = False
        for first, second in combinations(ways, 2):
            if first.keys() != second.keys():
                continue
            differing = [key for key in first if first[key] is not second[key]]
            if len(differing) <= 1:
                ways.remove(second)
                ways[ways.index(first)] = {key: first[key] for key in first if key not in differing}
                merged = True
                break
    return list(dict.fromkeys(_when(State(decisions=way), keys, texts, runs) for way in ways))


def _when(run: State, keys: list[object], texts: dict[object, str], runs: list[State]) -> str:
    """Write the conditions that hold in a run, in the order in which they were met."""
    parts = []
    for key in keys:
        if key not in run.decisions:
            continue
        owner = next(other for other in runs if key in other.conditions)
        text, holds = texts[key], run.decisions[key] is owner.decisions[key]
        parts.append(text if holds else negated_text(text))
    return " and ".join(parts) or "otherwise"


def negated_text(text: str) -> str:
    """Write the opposite of a condition.

    >>> negated_text("gpu"), negated_text("not (gpu)"), negated_text("kind == 'lstm'")
    ('not gpu', 'gpu', "kind != 'lstm'")
    """
    if text.startswith("not (") and text.endswith(")"):
        return text[5:-1]
    if text.startswith("not "):
        return text[4:]
    if text.count(" != ") == 1 and " and " not in text and " or " not in text:
        return text.replace(" != ", " == ")
    if text.count(" == ") == 1 and " and " not in text and " or " not in text:
        return text.replace(" == ", " != ")
    return f"not ({text})" if " " in text else f"not {text}"
