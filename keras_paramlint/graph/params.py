"""Parameter counts: exact numbers, exact formulas, alternatives, and what is not known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from keras_paramlint.algebra import Poly, Size, Symbol, TooComplex, evaluate, names_for, render, symbols_of
from keras_paramlint.algebra.substitute import expand
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph.shapes import Names
from keras_paramlint.graph.site import Site
from keras_paramlint.options import Setting


@dataclass(frozen=True, slots=True)
class UnknownPart:
    """Something that the source does not fix: the reason completes "not known, because ..."."""

    reason: str
    site: Site | None = None

    def __str__(self) -> str:
        return f"{self.reason} at {self.site}" if self.site is not None else self.reason


@dataclass(frozen=True, slots=True)
class Alternative:
    """The counts that hold under a condition which the source does not decide."""

    when: str
    """The condition as source text: ``gpu``, ``not gpu``."""
    total: Size | None
    trainable: Size | None = None
    non_trainable: Size | None = None

    def to_json(self, names: Names = None) -> dict[str, Any]:
        """Return the contract's object; the formula stands beside a total that has symbols."""
        result: dict[str, Any] = {"when": self.when, "total": number(self.total)}
        if self.trainable is not None or self.non_trainable is not None:
            result |= {"trainable": number(self.trainable), "non_trainable": number(self.non_trainable)}
        if isinstance(self.total, Poly):
            result["formula"] = render(self.total, names=names)
        return result


@dataclass(frozen=True, slots=True)
class Params:
    """The parameter counts of a model or a layer.

    Each of the three counts is exact, as a number or as a formula in symbols,
    or None: then ``alternatives`` or ``unknown`` say why it is not one size.
    """

    total: Size | None
    trainable: Size | None
    non_trainable: Size | None
    alternatives: tuple[Alternative, ...] = ()
    unknown: tuple[UnknownPart, ...] = ()
    known: Size | None = None
    """What the known part adds up to, where the total is None for something unknown."""
    choices: tuple[tuple[str, Setting], ...] = ()
    """Values taken for granted that are no symbol of the formula: ``("mode", "train")``."""

    @property
    def is_exact(self) -> bool:
        """Whether the total is one definite number without any assumption."""
        return isinstance(self.total, int) and not self.choices

    def sizes(self) -> Iterator[Size]:
        """Yield every size that stands in it."""
        counts = [self.total, self.trainable, self.non_trainable, self.known]
        for each in self.alternatives:
            counts += [each.total, each.trainable, each.non_trainable]
        yield from (count for count in counts if count is not None)

    def formulas(self) -> list[Poly]:
        """Return every size that stands in it and is no number."""
        return [size for size in self.sizes() if isinstance(size, Poly)]

    @property
    def symbols(self) -> tuple[Symbol, ...]:
        """The symbols of all counts, in a fixed order."""
        found = {symbol for size in self.sizes() for symbol in symbols_of(size)}
        return tuple(sorted(found, key=lambda symbol: symbol.sort_key))

    def assumptions(self, names: Names = None) -> dict[str, Setting]:
        """Return the values of symbols under which the numbers hold that are given for formulas."""
        names = names_for(self.symbols) if names is None else names
        used = {symbol: value for size in self.sizes() if number(size) is not None
                for symbol, value in _defaults(size).items()}  # fmt: skip
        ordered = sorted(used, key=lambda symbol: symbol.sort_key)
        return dict(self.choices) | {names.get(symbol, symbol.name): used[symbol] for symbol in ordered}

    def formula(self, names: Names = None) -> str:
        """Return the total as a person would write it; ``?`` stands for what is not known.

        >>> Params(1234, 1234, 0).formula()
        '1,234'
        >>> either = (Alternative("gpu", 8), Alternative("not gpu", 6))
        >>> Params(None, None, None, either).formula()
        '8 if gpu else 6'
        """
        if self.total is not None:
            return render(self.total, names=names)
        if self.alternatives:
            return conditional(((each.when, each.total) for each in self.alternatives), names)
        return f"{render(self.known, names=names)} + ?" if self.known is not None and self.known != 0 else "?"

    def number(self, count: str = "total") -> int | None:
        """Return a count (``trainable``) where it is one definite number, at the defaults of its symbols."""
        return number(getattr(self, count))

    def to_json(self, names: Names = None) -> dict[str, Any]:
        """Return the ``params`` object of a model."""
        names = names_for(self.symbols) if names is None else names
        return {
            "total": self.number(),
            "trainable": self.number("trainable"),
            "non_trainable": self.number("non_trainable"),
            "formula": self.formula(names),
            "symbols": {
                names.get(s, s.name): {"line": s.line, "source": s.source or s.name} for s in self.symbols
            },
            "alternatives": [each.to_json(names) for each in self.alternatives],
            "assumptions": self.assumptions(names),
            "unknown": [str(each) for each in self.unknown],
        }


NO_PARAMS = Params(0, 0, 0)


def number(size: Size | None) -> int | None:
    """Return a size as an integer; one whose symbols all have defaults is taken there."""
    if not isinstance(size, Poly):
        return size
    try:
        result = evaluate(size, _defaults(size))
    except (ValueError, ZeroDivisionError, TooComplex):
        return None
    return result if isinstance(result, int) else None


def _defaults(size: Size) -> dict[Symbol, int]:
    """Return the defaults of a size's symbols, and of those in the expressions that they name."""
    symbols = symbols_of(size) | symbols_of(expand(size))
    return {symbol: symbol.default for symbol in symbols if symbol.default is not None}


def conditional(cases: Iterable[tuple[str, Size | None]], names: Names = None) -> str:
    """Write alternatives in one line: ``8 if gpu else 6``, more than two separated by semicolons."""
    shown = [(when, "?" if size is None else render(size, names=names)) for when, size in cases]
    if len(shown) == 2:
        (when, first), (other, second) = shown
        if other in {f"not {when}", f"not ({when})"}:
            return f"{first} if {when} else {second}"
        if when in {f"not {other}", f"not ({other})"}:
            return f"{second} if {other} else {first}"
    return "; ".join(f"{size} if {when}" for when, size in shown)
