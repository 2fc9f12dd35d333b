"""``keras-paramlint clean``: remove the results of earlier runs."""

from __future__ import annotations

import os
import sys
from typing import Any

from keras_paramlint.cli.arguments import parse_plain
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.config.resolve import Configuration
from keras_paramlint.options import UsageError


ARGUMENTS: dict[str, dict[str, Any]] = {
    "paths": {"nargs": "*", "metavar": "DIRECTORY", "help": "projects (default: this one)"},
    "--config": {"metavar": "FILE", "help": "read the configuration from this file"},
    "--isolated": {"action": "store_true", "help": "read no configuration file"},
}


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: a cache cannot be removed.
    """
    given = parse_plain("clean", COMMANDS["clean"], argv, ARGUMENTS)
    from keras_paramlint.cache import clear
    from keras_paramlint.project import options_of

    configuration = Configuration({}, given.config, given.isolated)
    for path in given.paths or [os.curdir]:
        if not os.path.isdir(path):
            raise UsageError(f"no such directory: {path}")
        directory = options_of(configuration.of_directory(path), path).cache
        try:
            if clear(directory):
                sys.stdout.write(f"removed {os.path.relpath(directory)}\n")
        except OSError as error:
            raise UsageError(f"{directory}: cannot be removed: {error.strerror or error}") from error
    return Exit.CLEAN
