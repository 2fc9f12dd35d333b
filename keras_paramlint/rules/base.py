"""What a rule is: its code, its sentence, its explanation and its examples in one class."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import ClassVar

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import Diagnostic, FileResult, Fix, Related, Severity, Site
from keras_paramlint.sources import Claim


PAGES = ""
"""Where the pages of ``docs/rules`` lie on the web, with a slash at the end; empty: nowhere."""


@dataclass(frozen=True, slots=True)
class Example:
    """A program that shows what a rule finds, or what it leaves alone.

    Lines that end in ``# <-- KPL101`` are those where it speaks; a program
    without such a line is one where it must not.  The examples are run as tests.
    """

    title: str
    source: str
    says: tuple[str, ...] = ()
    """Texts that the messages must contain: the numbers."""
    flavour: str | None = None
    severity: Severity | None = None
    """The severity of the findings, where it is not the rule's own."""
    before: str = ""
    """The program before an edit, for a rule about edits."""

    def lines(self, code: str) -> list[int]:
        """Return the lines where the rule speaks."""
        marked = enumerate(self.source.splitlines(), start=1)
        return [number for number, line in marked if line.rstrip().endswith(f"# <-- {code}")]


class Rule:
    """Base of all rules.

    A rule that only names what the analysis itself finds (a file that cannot
    be parsed, a layer that Keras refuses) does not override :meth:`check`.
    """

    code: ClassVar[str]
    """``KPL`` and three digits; the first says what it is about."""
    name: ClassVar[str]
    """Reads well after "allow": ``cudnn-extra-bias``."""
    severity: ClassVar[Severity] = Severity.WARNING
    summary: ClassVar[str]
    """One line: what it finds."""
    message: ClassVar[str] = ""
    """The sentence that it says, with a name in braces where a value stands; empty: the analysis words it.

    :meth:`finding` fills it in; where the sentence varies, it is the usual one.  The page of the rule shows what
    it says on its first example.
    """
    explanation: ClassVar[str]
    """What it does, why that matters, and what to do, under the headings ``## What it does``,
    ``## Why is this bad?`` and ``## What to do``; Markdown.

    The sections ``## Example`` and ``## Use instead`` are made from the first
    examples that it speaks on and is silent on.
    """
    fix_safety: ClassVar[str] = ""
    """What its fix does, and when it is safe; Markdown; empty: it offers none."""
    examples: ClassVar[tuple[Example, ...]] = ()
    default: ClassVar[bool] = True
    """Whether it is on without being selected (``info`` findings are shown only when selected)."""
    asked_by: ClassVar[tuple[Claim, ...]] = ()
    """The promises of comments that turn it on in their file."""
    since: ClassVar[str] = "0.1.0"
    """The version that brought it."""

    def check(self, result: FileResult) -> Iterator[Diagnostic]:
        """Yield what is worth saying about the models of a file or target."""
        yield from ()

    def fix(self, result: FileResult, found: Diagnostic) -> Fix | None:
        """Return a fix for a finding of this rule that the analysis itself has made; None: there is none."""
        return None

    def diagnostic(
        self,
        site: Site,
        message: str,
        *,
        severity: Severity | None = None,
        related: Sequence[Related] = (),
        fix: Fix | None = None,
    ) -> Diagnostic:
        """Return a finding of this rule at a place."""
        return Diagnostic(
            code=self.code,
            name=self.name,
            severity=severity or self.severity,
            message=message,
            path=site.path,
            line=site.line,
            column=site.column,
            end_line=site.end_line,
            end_column=site.end_column,
            cell=site.cell,
            related=tuple(related),
            fix=fix,
            url=self.url,
        )

    def finding(
        self,
        site: Site,
        *,
        severity: Severity | None = None,
        related: Sequence[Related] = (),
        fix: Fix | None = None,
        **values: object,
    ) -> Diagnostic:
        """Return a finding that says :attr:`message` with its values filled in."""
        sentence = self.message.format_map(values)
        return self.diagnostic(site, sentence, severity=severity, related=related, fix=fix)

    @property
    def url(self) -> str:
        """Where it is explained; empty as long as there are no pages on the web."""
        return f"{PAGES}{self.code}.md" if PAGES else ""
