"""KPL005: a comment speaks to this tool and cannot be understood."""

from __future__ import annotations

from collections.abc import Iterator

from keras_paramlint.graph import Diagnostic, FileResult, Fix, Severity
from keras_paramlint.options import closest
from keras_paramlint.rules.base import Example, Rule
from keras_paramlint.rules.pins import FLAVOUR_NAMES, is_readable
from keras_paramlint.rules.suppression import place, removal
from keras_paramlint.sources import (
    Claim,
    Expectation,
    PragmaProblem,
    ProblemKind,
    Source,
    Suppression,
    read_pragmas,
)


_VERBS = ("ignore", "ignore-file", "off", "on", "disable", "enable")
_PROMISES = (*Claim, "set", "assume")
_NO_PROMISE = "{!r} cannot be read as a promise, as in params=18_496 or shape=(None, 64)"


class InvalidComment(Rule):
    """It reads the comments alone, whatever the models are."""

    code = "KPL005"
    name = "invalid-comment"
    severity = Severity.WARNING
    summary = "a comment speaks to keras-paramlint and cannot be understood"
    message = "`{comment}`: {reason}"
    explanation = """\
## What it does
Reports comments that begin with `# paramlint:` and are neither a suppression nor a promise, codes of ours
in a suppression that no rule has, and an `on` without an `off` before it. A rule's name behind `# noqa:` is
reported as well: only codes count there, and flake8 takes such a comment for a bare `# noqa`, which hides
everything.

## Why is this bad?
The comment does nothing, or something else than it says, and looks as if it worked.

## What to do
Write it as the message says. `keras-paramlint rule --all` lists the codes and names.
"""
    fix_safety = (
        "An `on` that ends nothing is removed, which is safe. The other comments are left to their author."
    )
    examples = (
        Example(
            "a code that no rule has",
            "import keras\n\n# paramlint: ignore[KPL999]  # <-- KPL005\nlayer = keras.layers.Dense(3)\n",
            says=("KPL999",),
        ),
        Example(
            "a misspelt word",
            "import keras\n\n# paramlint: ingore[KPL310]  # <-- KPL005\nlayer = keras.layers.Dense(3)\n",
            says=("did you mean 'ignore'?",),
        ),
        Example(
            "a code that a rule has",
            "import keras\n\nlayer = keras.layers.Dense(0)  # paramlint: ignore[KPL310]\n",
        ),
        Example(
            "codes of other tools are theirs",
            "import keras\n\nlayer = keras.layers.Dense(3)  # noqa: E501, F401\n",
        ),
    )

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield one finding for each comment or word that means nothing."""
        source = result.source
        if source is None:
            return
        pragmas = read_pragmas(source.text)
        for problem in pragmas.problems:
            reason = _reason(problem)
            if reason is not None:
                fix = None
                if problem.kind is ProblemKind.NOT_OPEN:
                    words = [] if problem.text == "on" else [problem.text]
                    fix = removal(
                        result.path, source, problem.line, problem.column, problem.end_column, words
                    )
                yield self._finding(result.path, source, problem, reason, fix)
        for expectation in pragmas.expectations:
            for word, reason in _unreadable(expectation):
                yield self._finding(result.path, source, expectation, reason.format(word), None)
        seen = set()
        for suppression in pragmas.suppressions:
            for word in _unknown(suppression):
                # The words of a range come one by one, from one comment.
                key = (suppression.line, suppression.column, word)
                if key not in seen:
                    seen.add(key)
                    from keras_paramlint.rules.selectors import nearest_selector

                    reason = f"no rule is called {word!r}{nearest_selector(word)}"
                    yield self._finding(result.path, source, suppression, reason, None)

    def _finding(
        self,
        path: str,
        source: Source,
        found: PragmaProblem | Suppression | Expectation,
        reason: str,
        fix: Fix | None,
    ) -> Diagnostic:
        site = place(path, source, found.line, found.column, found.end_column)
        comment = source.line_text(found.line)[found.column - 1 : found.end_column - 1]
        return self.finding(site, fix=fix, comment=comment, reason=reason)


def _reason(problem: PragmaProblem) -> str | None:
    """Return what is wrong with a comment; None: it is none of ours."""
    match problem.kind:
        case ProblemKind.UNKNOWN_VERB:
            known = (*_VERBS, *_PROMISES)
            hint = closest(problem.text, known) or f"; there are {', '.join(known)}"
            return f"{problem.text!r} is no instruction{hint}"
        case ProblemKind.BAD_SELECTOR:
            return "the list names no rules, and so nothing is hidden"
        case ProblemKind.BAD_EXPECTATION:
            return _NO_PROMISE.format(problem.text)
        case ProblemKind.BAD_ASSUMPTION:
            return f"{problem.text!r} cannot be read as an assumption, as in assume vocab_size=20000"
        case ProblemKind.NAME_IN_NOQA:
            from keras_paramlint.rules.registry import all_rules

            code = next((rule.code for rule in all_rules() if rule.name == problem.text), None)
            return code and f"only codes count behind noqa, and so it hides everything; write {code}"
        case ProblemKind.NOT_OPEN:
            what = "a range" if problem.text == "on" else f"a range of {problem.text}"
            return f"it ends {what}, and none is open"
        case _:
            return f"{problem.text!r} gives no value, as in assume vocab_size=20_000"


def _unreadable(expectation: Expectation) -> Iterator[tuple[str, str]]:
    """Yield the formulas and flavours of an expectation that mean nothing, with what is to be said."""
    known = sorted(set().union(*FLAVOUR_NAMES.values()))
    for promise in expectation.promises:
        if promise.formula and not is_readable(promise.formula):
            yield f"{promise.claim}={promise.formula}", _NO_PROMISE
        if promise.flavour is not None and promise.flavour not in known:
            hint = closest(promise.flavour, known) or f"; there are {', '.join(known)}"
            yield promise.flavour, f"no flavour is called {{!r}}{hint}"


def _unknown(suppression: Suppression) -> list[str]:
    """Return the words of a suppression that mean no rule, and are not another tool's."""
    from keras_paramlint.rules.selectors import is_selector

    words = suppression.selectors
    if suppression.is_noqa:
        words = tuple(word for word in words if word.upper().startswith("KPL"))
    return [word for word in words if not is_selector(word)]
