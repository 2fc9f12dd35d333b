"""``check --fix`` and ``check --diff``: what fixes come to, written to the files or shown."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from keras_paramlint.cli.arguments import Request
from keras_paramlint.graph import FileResult
from keras_paramlint.project import Project


if TYPE_CHECKING:
    from keras_paramlint.fixes import Mended


class Fixing:
    """Mends one file after the other, as far as a request asks for it."""

    def __init__(self, request: Request, project: Project, problem: Callable[[str], None]) -> None:
        self.is_diff = bool(request.get("diff"))
        self.is_on = self.is_diff or bool(request.get("fix"))
        self._unsafe = bool(request.get("unsafe_fixes"))
        self._project = project
        self._problem = problem
        self._stdin = request.stdin if self.is_on and not self.is_diff else None
        self._made: bytes | None = None
        self.fixed = 0
        """How many findings were mended, or would be."""
        self.changed = 0
        """How many files."""

    def mended(self, result: FileResult) -> Mended | None:
        """Return what the fixes of a file come to, written unless only the difference is asked for.

        None: there is nothing to mend in it.
        """
        if not self.is_on:
            return None
        fixes = [each.fix for each in result.diagnostics if each.fix is not None]
        if result.target is not None or not any(f.safe or self._unsafe for f in fixes):
            return None
        from keras_paramlint.fixes import mend

        made = mend(result.path, self._project.options(result.path), unsafe=self._unsafe)
        if made is None or not made.is_changed:
            return None
        if result.path == self._stdin:
            self._made = made.after
        elif not self.is_diff:
            try:
                # In place, so that links and permissions stay.
                with open(result.path, "wb") as file:
                    file.write(made.after)
            except OSError as error:
                self._problem(f"{result.path}: cannot be written: {error.strerror or error}")
                return None
        self.fixed += len(made.fixed)
        self.changed += 1
        return made

    def write_standard_input(self) -> None:
        """Write what was read from standard input, mended, to standard output."""
        if self._stdin is None:
            return
        from keras_paramlint.sources import SourceError, read_bytes

        data = read_bytes(self._stdin) if self._made is None else self._made
        if not isinstance(data, SourceError):
            sys.stdout.flush()
            sys.stdout.buffer.write(data)

    def summary(self) -> str:
        """Return how much was mended, in a sentence."""
        verb = "would mend" if self.is_diff else "mended"
        findings = f"{self.fixed:,} finding{'s' if self.fixed != 1 else ''}"
        return f"{verb} {findings} in {self.changed:,} file{'s' if self.changed != 1 else ''}"
