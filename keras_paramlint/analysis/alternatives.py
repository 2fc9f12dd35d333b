"""Joining the runs of one program: models whose counts differ get alternatives."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

from keras_paramlint.analysis.parts import State
from keras_paramlint.graph import LayerInfo, ModelInfo, Params, Variant
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
    """Return the layers that single conditions choose, where two models differ in one to begin with."""
    found: list[tuple[int, list[object], Variant]] = []
    for key in separating:
        position, sides = _sides(groups, key)
        site = runs[0].places.get(key)
        if position is None or site is None:
            continue
        when = _when(State(decisions={key: True}), [key], texts, runs)
        then, otherwise = sides
        if when.startswith("not ") or " != " in when:
            when, then, otherwise = negated_text(when), otherwise, then
        above = found[-1] if found else None
        if above is not None and above[0] == position and _depends(runs, key, above[1][-1]):
            _, keys, variant = found.pop()
            keys.append(key)
            variant = Variant(variant.site, (*variant.arms, (when, then)), otherwise)
            found.append((position, keys, variant))
        else:
            found.append((position, [key], Variant(site, ((when, then),), otherwise)))
    return tuple(variant for _, _, variant in found)


def _sides(groups: list[list[Member]], key: object) -> tuple[int | None, tuple[LayerInfo, LayerInfo]]:
    """Return the first layer in which two models differ that differ in one decision, and its two forms."""
    members = [member for group in groups for member in group]
    for run, model in members:
        for other, second in members:
            if run.decisions.get(key) is not True or other.decisions.get(key) is not False:
                continue
            shared = run.decisions.keys() & other.decisions.keys() - {key}
            if any(run.decisions[each] is not other.decisions[each] for each in shared):
                continue
            position = _first_difference(model, second)
            if position is None:
                continue
            sides = model.layers[position], second.layers[position]
            if sides[0].site == sides[1].site or any(
                side.site not in elsewhere.constructed
                for side, elsewhere in zip(sides, (other, run), strict=True)
            ):
                return position, sides
            # both are there in any case, and only one is used
    return None, ()  # type: ignore[return-value]


def _first_difference(one: ModelInfo, other: ModelInfo) -> int | None:
    """Return the position of the first layer that differs in class or weights, of models of equal length."""
    if len(one.layers) != len(other.layers):
        return None
    for position, pair in enumerate(zip(one.layers, other.layers, strict=True)):
        shapes = [tuple(weight.shape for weight in layer.weights) for layer in pair]
        if pair[0].class_name != pair[1].class_name or shapes[0] != shapes[1]:
            return position
    return None


def _depends(runs: list[State], key: object, above: object) -> bool:
    """Say whether a condition is only met where one before it did not hold: an ``elif``."""
    return all(run.decisions.get(above) is False for run in runs if key in run.decisions)


def _separating(groups: list[list[State]], texts: dict[object, str]) -> list[object]:
    """Return the conditions that tell the groups apart: one if one does, else all settled in each."""
    settled = []
    for key in texts:
        truths = [{run.decisions.get(key) for run in group} for group in groups]
        if all(len(t) == 1 for t in truths) and len({next(iter(t)) for t in truths}) > 1:
            settled.append(key)
    for key in settled:
        found = {run.decisions.get(key) for group in groups for run in group}
        if len(found) == len(groups) and None not in found:
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
    equal = {_subject(key) for key in keys if run.decisions.get(key) is True} - {None}
    for key in keys:
        if key not in run.decisions or (run.decisions[key] is False and _subject(key) in equal):
            # what equals one thing is no other thing
            continue
        owner = next(other for other in runs if key in other.conditions)
        text, holds = texts[key], run.decisions[key] is owner.decisions[key]
        parts.append(text if holds else negated_text(text))
    return " and ".join(parts) or "otherwise"


def _subject(key: object) -> object:
    """Return what a condition compares with a constant; None: it is of another kind."""
    return key[1] if isinstance(key, tuple) and len(key) == 3 and key[0] == "equal" else None


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
