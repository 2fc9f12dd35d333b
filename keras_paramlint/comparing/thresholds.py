"""``--fail-on``: which changes are too much."""

from __future__ import annotations

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.changes import FileChange, ModelChange, Outcome
from keras_paramlint.late import late_pattern
from keras_paramlint.options import UsageError, closest


KINDS = ("growth", "any", "incompatible")
_GROWTH = late_pattern(r"growth(?:=(?P<percent>\d{1,9}(?:\.\d{1,9})?)\s*%)?")


@dataclass(frozen=True, slots=True)
class Threshold:
    """One condition."""

    text: str
    """As it was given."""
    kind: str
    percent: float = 0.0

    @classmethod
    def parse(cls, text: str) -> Threshold:
        """Read ``growth=5%``, ``growth``, ``any`` or ``incompatible``.

        >>> Threshold.parse("growth=2.5%").percent
        2.5

        Raises:
            UsageError: it is none of them.
        """
        found = _GROWTH.fullmatch(text.strip())
        if found is not None:
            return cls(text, "growth", float(found["percent"] or 0))
        if text.strip() in KINDS:
            return cls(text, text.strip())
        hint = closest(text.partition("=")[0], KINDS) or "; there are growth=5%, any and incompatible"
        if text.strip().startswith("growth"):
            hint = "; growth takes a percentage, as in growth=5%"
        raise UsageError(f"--fail-on {text}: not a condition{hint}")

    def exceeded_by(self, change: ModelChange) -> bool:
        """Say whether a change is too much."""
        if self.kind == "growth":
            return change.grows_by(self.percent)
        if self.kind == "incompatible":
            return change.is_breaking
        return change.outcome is not Outcome.SAME

    def sentence(self, file: FileChange, change: ModelChange) -> str:
        """Say which model it is that went too far."""
        what = {
            "growth": f"has grown by more than {self.percent:g} %" if self.percent else "has grown",
            "incompatible": "does not take old weights in every format",
            "any": f"is {change.outcome.value}" if change.outcome is not Outcome.CHANGED else "has changed",
        }[self.kind]
        return f"{change.model.site}: `{change.model.name}` {what} (--fail-on {self.text})"
