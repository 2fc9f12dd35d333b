"""``keras-paramlint mcp``: the MCP server, on standard input and output."""

from __future__ import annotations

import contextlib
import os
import sys

from keras_paramlint.cli.arguments import parse_plain
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.options import UsageError


def run(argv: list[str]) -> int:
    """Run the server until the client ends it.

    Raises:
        UsageError: what it needs is not installed.
    """
    directory = {"metavar": "DIRECTORY", "help": "the directory that paths start from (default: this one)"}
    given = parse_plain("mcp", COMMANDS["mcp"], argv, {"--directory": directory})
    try:
        from keras_paramlint.integrations.mcp import make
    except ImportError as error:
        if (error.name or "").partition(".")[0] not in {"mcp", "mcp_types", "pydantic", "anyio"}:
            raise
        needs = f"the MCP server needs {error.name}, which is not installed or too old"
        raise UsageError(f'{needs}; pip install "keras-paramlint[mcp]"') from None
    if given.directory is not None:
        try:
            os.chdir(given.directory)
        except OSError as error:
            raise UsageError(f"--directory {given.directory}: {error.strerror or error}") from error
    if sys.stdin.isatty():
        note = "waiting for a client on standard input; assistants start this command by themselves"
        sys.stderr.write(f"keras-paramlint mcp: {note}\n")
    with contextlib.suppress(KeyboardInterrupt):
        make().run("stdio")
    return Exit.CLEAN
