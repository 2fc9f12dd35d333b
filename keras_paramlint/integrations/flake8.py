"""The flake8 plugin: ``keras-paramlint check`` among flake8's own checks.

It reads our configuration, not flake8's; flake8's ``select``, ``ignore`` and
``# noqa`` choose among what that reports.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from keras_paramlint import __version__
from keras_paramlint.integrations.checking import Checking, sentence


if TYPE_CHECKING:
    import argparse
    import ast

    from keras_paramlint.graph import Diagnostic


class Plugin:
    """What flake8 makes for each file; it chooses the arguments by their names."""

    name = "keras-paramlint"
    version = __version__
    run_of_host: ClassVar[Checking] = Checking()

    def __init__(self, tree: ast.AST, filename: str, lines: list[str]) -> None:
        """Take a file.

        Args:
            tree: Its syntax tree; not used, but what makes flake8 ask once for each file that parses.
            filename: Its name, or what ``--stdin-display-name`` says.
            lines: Its text as flake8 has read it.
        """
        self._path = filename.removeprefix(f"{os.curdir}{os.sep}")
        self._text = "".join(lines)

    @classmethod
    def parse_options(cls, options: argparse.Namespace) -> None:
        """Begin a new run: what was remembered of files may no longer be so."""
        cls.run_of_host = Checking()

    def run(self) -> Iterator[tuple[int, int, str, type[Plugin]]]:
        """Yield line, column from 0, and text of each finding.

        Raises:
            ExecutionError: our configuration is wrong; flake8 prints the message and ends.
        """
        for found in self._findings():
            yield found.line, found.column - 1, sentence(found), type(self)

    def _findings(self) -> tuple[Diagnostic, ...]:
        try:
            if not self.run_of_host.concerns_keras(self._path, self._text):
                return ()
            return self.run_of_host.findings(self._path, self._undecoded() or self._text)
        except Exception as error:
            from flake8.exceptions import ExecutionError

            from keras_paramlint.options import UsageError

            if isinstance(error, UsageError):
                raise ExecutionError(f"keras-paramlint: error: {error}") from None
            raise

    def _undecoded(self) -> bytes | None:
        """Return the bytes of a file that flake8 could not decode and took for Latin-1; None: it could."""
        if self._text.isascii():
            return None
        from keras_paramlint.sources.disk import read_bytes
        from keras_paramlint.sources.encoding import newlines_as_lf

        data = read_bytes(self._path)
        if isinstance(data, bytes) and newlines_as_lf(data.decode("latin-1")) == self._text:
            return data
        return None
