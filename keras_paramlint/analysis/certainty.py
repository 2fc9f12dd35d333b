"""Which refusals are certain: those of other releases too, and those that no turn of a loop avoids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from keras_paramlint.interpreter.values import Place
from keras_paramlint.keras_api.flavours import Flavour
from keras_paramlint.options import TargetError


if TYPE_CHECKING:
    from keras_paramlint.analysis.run import Run
    from keras_paramlint.interpreter.records import Finding

_ALTERNATIVES = {
    "keras3": ("tfkeras2",),
    "tfkeras2": ("keras3",),
    "tf1": ("tfkeras2",),
    "keras2": ("tfkeras2",),
}
"""The releases that a program may well be written for instead."""

_ITS_OWN = ("KPL000", "KPL002")
"""What says nothing of Keras."""


def refused_elsewhere(
    flavour: Flavour, runs: Iterable[Run], again: Callable[[str], list[Run]]
) -> frozenset[tuple[str, Place]] | None:
    """Return what other releases refuse as well; None where the flavour is certain, or nothing is refused.

    Args:
        flavour: The one that the file was analysed under.
        runs: What it came to.
        again: Analyses the file under another flavour.
    """
    found = {(finding.code, finding.place) for run in runs for finding in run.findings}
    is_proven = flavour.name == "keras3" and not flavour.is_default
    if flavour.told or is_proven or not any(code not in _ITS_OWN for code, _ in found):
        return None
    for name in _ALTERNATIVES[flavour.name]:
        try:
            others = again(name)
        except TargetError:
            return frozenset()
        found &= {(finding.code, finding.place) for run in others for finding in run.findings}
        if not found:
            break
    return frozenset(found)


def drop_uncertain(runs: Sequence[Run]) -> None:
    """Take away what a run refuses behind a loop, if another one does not that decides a turn otherwise."""
    found = {id(run): {(finding.code, finding.place) for finding in run.findings} for run in runs}

    def holds(finding: Finding) -> bool:
        for key, truth in finding.forks:
            others = [run for run in runs if _decided(run, finding.part, key) is (not truth)]
            if not others or any((finding.code, finding.place) not in found[id(run)] for run in others):
                return False
        return True

    for run in runs:
        run.findings = [finding for finding in run.findings if holds(finding)]


def _decided(run: Run, part: object, key: object) -> bool | None:
    decisions = run.decided.get(part)
    return None if decisions is None else decisions.get(key)
