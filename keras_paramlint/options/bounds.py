"""What bounds the analysis of one file, and by how much where nobody says otherwise."""

from __future__ import annotations

from typing import NamedTuple


class Bound(NamedTuple):
    """One bound."""

    default: int
    what: str
    """What it counts, as a sentence of the documentation."""


BOUNDS = {
    "steps": Bound(1_500_000, "statements and calls"),
    "depth": Bound(120, "calls inside one another"),
    "seconds": Bound(12, "seconds of processor time, so that a busy machine does not change the result"),
    "items": Bound(200_000, "elements of one collection, or of one range that is taken whole"),
    "digits": Bound(2_000, "digits of a number in a text; any number has at most eight times as many bits"),
    "characters": Bound(2_000_000, "characters of one text"),
    "elements": Bound(
        5_000_000,
        "elements of all collections that are made: an entry of a dictionary counts as 4, a layer as 150, "
        "another object as 6 to 24, 8 characters of a text as 1; what is told of the models has as many "
        "again, a layer in a model as 75",
    ),
    "walked": Bound(50_000_000, "elements that operations on whole collections look at, all together"),
    "iterations": Bound(20_000, "iterations of one loop"),
    "alternatives": Bound(16, "alternatives that conditions make which the source does not decide"),
}
