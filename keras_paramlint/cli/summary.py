"""``keras-paramlint summary``: the layers, shapes and parameter counts of every model."""

from __future__ import annotations

from keras_paramlint.cli.arguments import parse
from keras_paramlint.cli.main import COMMANDS, Exit


def run(argv: list[str]) -> int:
    """Run the command and return the exit status: 0 when every target was analysed, whatever it found."""
    request = parse("summary", f"{COMMANDS['summary'].capitalize()}.", argv)
    from keras_paramlint.cli.session import run_session

    outcome = run_session(request)
    if outcome.problems:
        return Exit.FAILED
    unreadable = any(file.is_unreadable for file in outcome.analysis.files)
    return Exit.FOUND if unreadable and not request["exit_zero"] else Exit.CLEAN
