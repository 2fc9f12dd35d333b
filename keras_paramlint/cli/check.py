"""``keras-paramlint check``: what is wrong, surprising or unreadable."""

from __future__ import annotations

from keras_paramlint.cli.arguments import parse
from keras_paramlint.cli.main import COMMANDS, Exit


def run(argv: list[str]) -> int:
    """Run the command and return the exit status."""
    request = parse("check", f"{COMMANDS['check'].capitalize()}.", argv)
    from keras_paramlint.cli.session import run_session
    from keras_paramlint.graph import Severity

    outcome = run_session(request)
    if outcome.problems:
        return Exit.FAILED
    if request["diff"]:
        return Exit.FOUND if outcome.changed and not request["exit_zero"] else Exit.CLEAN
    least = Severity(request["fail_level"]).rank
    found = any(each.severity.rank >= least for each in outcome.analysis.diagnostics)
    return Exit.FOUND if found and not request["exit_zero"] else Exit.CLEAN
