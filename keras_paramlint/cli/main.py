"""The entry point: finds the command, and turns whatever ends a run into an exit status."""

from __future__ import annotations

import contextlib
import gc
import os
import sys
from collections.abc import Callable, Sequence
from enum import IntEnum
from importlib import import_module

from keras_paramlint.collector import rare_collections
from keras_paramlint.options import UsageError, closest


COMMANDS = {
    "check": "report what is wrong, surprising or unreadable (the default command)",
    "summary": "print the layers, shapes and parameter counts of every model",
    "baseline": "write, check or prune the file of findings that are known and not reported again",
    "diff": "print what an edit does to the models: between git revisions, or two files",
    "compare": "print how one model differs from another, and whether its weights fit",
    "explain": "print how the count of a line (FILE:LINE) comes about, term by term",
    "weights": "list what a file of weights holds, and say whether a source loads it",
    "verify": "build the models with the Keras that is installed, and compare them with the prediction",
    "pin": "write the counts of models and layers into comments, which are then checked",
    "lock": "write every model's counts and weights into a file, or compare them with it (--check)",
    "layer": "print what a Keras layer weighs, by formula, and how the flavours differ",
    "rule": "explain a rule: what it finds, why that matters, and what to do",
    "config": "print the options that count and where each was set, or all that there are",
    "server": "run the language server, for editors",
    "mcp": "run the MCP server, for coding assistants",
    "clean": "remove the results of earlier runs",
    "completion": "print a script with which bash, zsh or fish complete commands and options",
}
"""One module of this package each, with ``run(argv) -> int``."""


class Exit(IntEnum):
    """The exit statuses."""

    CLEAN = 0
    FOUND = 1
    """Diagnostics at or above ``--fail-level``, or a file that cannot be read or parsed."""
    FAILED = 2
    """What was asked for could not be done."""
    INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status; it never raises for what a user can do."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    try:
        with rare_collections():
            status = _dispatch(arguments)
        # A reader that has gone away shows only when the rest is handed over.
        sys.stdout.flush()
    except UsageError as error:
        complain(str(error))
        return Exit.FAILED
    except BrokenPipeError:
        _forget_stdout()
        return Exit.CLEAN
    except KeyboardInterrupt:
        return Exit.INTERRUPTED
    return status


def run() -> int:
    """Run the command line in a process of its own, which ends behind it."""
    status = main()
    # The end of the process looks for cycles in all that was made, unless it is told to let it be.
    gc.freeze()
    return status


def complain(message: str) -> None:
    """Write an error to standard error, if anybody listens."""
    with contextlib.suppress(OSError, ValueError):
        text = f"keras-paramlint: error: {message}\n"
        encoding = getattr(sys.stderr, "encoding", None) or "utf-8"
        sys.stderr.write(text.encode(encoding, "backslashreplace").decode(encoding))


def _dispatch(arguments: list[str]) -> int:
    if arguments and arguments[0] in {"-h", "--help"}:
        sys.stdout.write(_help())
        return Exit.CLEAN
    if arguments and arguments[0] in {"-V", "--version"}:
        from keras_paramlint import __version__

        sys.stdout.write(f"keras-paramlint {__version__}\n")
        return Exit.CLEAN
    if not arguments:
        sys.stderr.write(_help())
        raise UsageError("nothing to analyse; give a file or directory, as in: keras-paramlint .")
    first = arguments[0]
    if first in COMMANDS:
        command = arguments.pop(0)
    else:
        command = "check"
        hint = "" if first.startswith("-") else closest(first, COMMANDS)
        if hint and not os.path.exists(first):
            raise UsageError(f"no such file or directory: {first}{hint}")
    run: Callable[[list[str]], int] = import_module(f"keras_paramlint.cli.{command}").run
    try:
        return run(arguments)
    except SystemExit as end:
        # argparse ends the program behind --help.
        return end.code if isinstance(end.code, int) else Exit.CLEAN


def _help() -> str:
    commands = "".join(f"  {name:<10} {text}\n" for name, text in COMMANDS.items())
    return f"""\
usage: keras-paramlint [COMMAND] TARGET...

Predict the layer shapes and parameter counts of Keras models from their source, without running it.

commands:
{commands}
targets:
  m.py, m.ipynb, directory
  m.py::name              a model, a builder function, a model or layer class
  m.py::build(10, dim=8)  a call, evaluated in the module

  -h, --help     this text; behind a command, its options
  -V, --version  the version

exit status: 0 nothing to report, 1 something was reported, 2 could not do what was asked
"""


def _forget_stdout() -> None:
    """Let Python's own flush at the end go nowhere, so that it cannot complain."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


if __name__ == "__main__":
    sys.exit(main())
