"""``keras-paramlint summary``: the layers, shapes and parameter counts of every model."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.cli.arguments import Request, parse
from keras_paramlint.cli.main import COMMANDS, Exit


if TYPE_CHECKING:
    from keras_paramlint.cli.session import Outcome


def run(argv: list[str]) -> int:
    """Run the command and return the exit status: 0 when every target was analysed, whatever it found."""
    request = _parse(argv)
    if request["watch"]:
        from keras_paramlint.cli.watching import watch

        return watch(lambda: _parse(argv), _analyse)
    return _analyse(request)


def _parse(argv: list[str]) -> Request:
    return parse("summary", f"{COMMANDS['summary'].capitalize()}.", argv)


def _analyse(request: Request) -> int:
    from keras_paramlint.cli.session import run_session

    return _status(request, run_session(request))


def _status(request: Request, outcome: Outcome) -> int:
    if outcome.problems:
        return Exit.FAILED
    unreadable = any(file.is_unreadable for file in outcome.analysis.files)
    return Exit.FOUND if unreadable and not request["exit_zero"] else Exit.CLEAN
