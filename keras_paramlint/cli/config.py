"""``keras-paramlint config``: the options that count, where each was set, and what there is to set."""

from __future__ import annotations

import json
import sys
from typing import Any

from keras_paramlint.cli.arguments import parse_plain
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.config.resolve import Configuration
from keras_paramlint.options import UsageError


ARGUMENTS: dict[str, dict[str, Any]] = {
    "paths": {"nargs": "*", "metavar": "PATH", "help": "what it is to count for"},
    "--config": {"metavar": "FILE", "help": "read the configuration from this file"},
    "--isolated": {"action": "store_true", "help": "read no configuration file"},
    "--schema": {"action": "store_true", "help": "print the JSON schema of the configuration file"},
    "--markdown": {"action": "store_true", "help": "print the page about all options"},
}


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: an option or a configuration file cannot be understood.
    """
    given = parse_plain("config", COMMANDS["config"], argv, ARGUMENTS)
    if given.schema and given.markdown:
        raise UsageError("--schema and --markdown contradict each other; give one of them")
    if given.schema:
        from keras_paramlint.config.schema import schema

        sys.stdout.write(json.dumps(schema(), indent=2) + "\n")
    elif given.markdown:
        from keras_paramlint.config.reference import reference

        sys.stdout.write(reference())
    else:
        show(Configuration({}, given.config, given.isolated), given.paths)
    return Exit.CLEAN


def show(configuration: Configuration, paths: list[str]) -> None:
    """Print what counts for each path, or for the working directory where there is none.

    Raises:
        UsageError: a configuration file says what no option takes.
    """
    import os

    from keras_paramlint.config.show import settings_lines
    from keras_paramlint.project import options_of

    for number, path in enumerate(paths or [os.curdir]):
        if not os.path.exists(path):
            raise UsageError(f"no such file or directory: {path}")
        is_directory = os.path.isdir(path)
        resolved = configuration.of_directory(path) if is_directory else configuration.of_file(path)
        options_of(resolved)
        if number:
            sys.stdout.write("\n")
        sys.stdout.write(f"# {path}: {resolved.config_file or 'no configuration file'}\n")
        sys.stdout.writelines(f"{line}\n" for line in settings_lines(resolved))
