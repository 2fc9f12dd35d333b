"""``keras-paramlint check``: what is wrong, surprising or unreadable."""

from __future__ import annotations

from typing import TYPE_CHECKING

from keras_paramlint.cli.arguments import Request, parse
from keras_paramlint.cli.main import COMMANDS, Exit


if TYPE_CHECKING:
    from keras_paramlint.cli.session import Outcome


def run(argv: list[str]) -> int:
    """Run the command and return the exit status."""
    request = _parse(argv)
    if request["watch"]:
        from keras_paramlint.cli.watching import watch

        return watch(lambda: _parse(argv), _analyse)
    return _analyse(request)


def _parse(argv: list[str]) -> Request:
    return parse("check", f"{COMMANDS['check'].capitalize()}.", argv)


def _analyse(request: Request) -> int:
    from keras_paramlint.cli.session import run_session

    return status(request, run_session(request))


def status(request: Request, outcome: Outcome) -> int:
    """Return the exit status that what was found comes to."""
    from keras_paramlint.graph import Severity

    if outcome.problems:
        return Exit.FAILED
    if request.get("diff"):
        return Exit.FOUND if outcome.changed and not request["exit_zero"] else Exit.CLEAN
    least = Severity(request["fail_level"]).rank
    found = any(each.severity.rank >= least for each in outcome.analysis.diagnostics)
    return Exit.FOUND if found and not request["exit_zero"] else Exit.CLEAN
