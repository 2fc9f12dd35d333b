"""The pylint plugin: ``load-plugins=keras_paramlint.integrations.pylint``.

Each rule is a message of pylint, called as the rule is.  Its identifier is
made from the rule's code: KPL101, a warning, is W9101, since pylint leaves the
numbers from 51 to 99 to plugins.  Which findings there are is for our own
configuration to say; pylint's ``disable``, ``enable`` and comments choose
among them.
"""

from __future__ import annotations

import os
import sys
from itertools import groupby
from typing import TYPE_CHECKING, NoReturn

from pylint.checkers import BaseChecker

from keras_paramlint.integrations.checking import Checking, sentence
from keras_paramlint.integrations.messages import MESSAGES
from keras_paramlint.sources.disk import as_seen_from_here


if TYPE_CHECKING:
    from astroid import nodes
    from pylint.lint import PyLinter

    from keras_paramlint.graph import Diagnostic
    from keras_paramlint.options import UsageError

LETTERS = {"error": "E", "warning": "W", "info": "R"}
"""Pylint's categories: error, warning, refactor.  (It keeps its own "I" quiet whatever is selected.)"""

BAD_USAGE = 32
"""Pylint's exit status for a configuration that is wrong."""


def message_id(code: str, severity: str) -> str:
    """Return pylint's identifier of a rule: its letter, a 9, and the digits of the code."""
    return f"{LETTERS[severity]}9{code.removeprefix('KPL')}"


class KerasChecker(BaseChecker):
    """The rules of one hundred, whose messages share the first two digits as pylint wants it."""

    name = "keras-paramlint"

    def __init__(self, linter: PyLinter, codes: list[str], modules: Modules) -> None:
        self.msgs = {}
        for code in codes:
            name, severity, summary = MESSAGES[code]
            told = f"Used when {summary}. See: keras-paramlint rule {code}"
            self.msgs[message_id(code, severity)] = ("%s", name, told)
        self._codes = frozenset(codes)
        self._modules = modules
        super().__init__(linter)

    def visit_module(self, node: nodes.Module) -> None:
        """Report what these rules find in a module."""
        for found in self._modules.findings(node):
            if found.code in self._codes:
                self.add_message(
                    found.name,
                    line=found.line,
                    col_offset=found.column - 1,
                    end_lineno=found.end_line or found.line,
                    end_col_offset=(found.end_column or found.column) - 1,
                    node=_frame(node, found.line),
                    args=(sentence(found),),
                )


class Modules:
    """The findings in the module that pylint is at; each checker takes its own from them."""

    def __init__(self) -> None:
        self._checking = Checking()
        self._at: nodes.Module | None = None
        self._found: tuple[Diagnostic, ...] = ()

    def findings(self, module: nodes.Module) -> tuple[Diagnostic, ...]:
        """Return the findings in a module, in the text that pylint has read.

        Pylint's tree is not used: what other plugins of astroid have changed in
        it would change what we find.
        """
        if module is not self._at:
            self._found = ()
            stream = module.stream()
            if stream is not None and module.file is not None:
                with stream:
                    data = stream.read()
                path = as_seen_from_here(module.file)
                try:
                    if self._checking.concerns_keras(path, data):
                        self._found = self._checking.findings(path, data)
                except Exception as error:
                    _refuse_usage(error)
                    raise
            self._at = module
        return self._found


def _frame(module: nodes.Module, line: int) -> nodes.NodeNG:
    """Return the innermost function or class around a line, after which pylint names the place."""
    frame: nodes.NodeNG = module
    while True:
        inside = (
            each
            for each in frame.body
            if hasattr(each, "locals") and hasattr(each, "body") and each.fromlineno <= line <= each.tolineno
        )
        inner = next(inside, None)
        if inner is None:
            return frame
        frame = inner


def _refuse_usage(error: Exception) -> None:
    """End pylint where our configuration is wrong; other errors are none of a person's making."""
    from keras_paramlint.options import UsageError

    if isinstance(error, UsageError):
        _refuse(error)


def _refuse(error: UsageError) -> NoReturn:
    """End pylint as it ends over its own configuration.

    Raises:
        SystemExit: always.
    """
    sys.stderr.write(f"keras-paramlint: error: {error}\n")
    raise SystemExit(BAD_USAGE)


def register(linter: PyLinter) -> None:
    """Register the checkers; pylint calls it when it loads the plugin."""
    # Pylint 4.0 loads it a second time into the linter that it hands to its processes.
    if any(isinstance(checker, KerasChecker) for checker in linter.get_checkers()):
        return
    modules = Modules()
    for _, codes in groupby(MESSAGES, key=lambda code: code[: len("KPL1")]):
        linter.register_checker(KerasChecker(linter, list(codes), modules))


def load_configuration(linter: PyLinter) -> None:
    """Say what is wrong with our configuration before there are processes that would say it again."""
    from keras_paramlint.config.find import candidates

    if next(candidates(os.curdir), None) is None:
        return
    from keras_paramlint.config.resolve import Configuration
    from keras_paramlint.options import UsageError
    from keras_paramlint.project import options_of

    try:
        options_of(Configuration().of_directory(os.curdir))
    except UsageError as error:
        _refuse(error)
