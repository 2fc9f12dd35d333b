"""``keras-paramlint server``: the language server, on standard input and output."""

from __future__ import annotations

import os
import sys
from typing import Any

from keras_paramlint.cli.arguments import parse_plain
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.options import UsageError


ARGUMENTS: dict[str, dict[str, Any]] = {
    "--stdio": {"action": "store_true", "help": "speak on standard input and output (the default)"},
    "--tcp": {"metavar": "[HOST:]PORT", "help": "listen on a port, for one client"},
}


def run(argv: list[str]) -> int:
    """Run the server until the client ends it.

    Raises:
        UsageError: what it needs is not installed.
    """
    given = parse_plain("server", COMMANDS["server"], argv, ARGUMENTS)
    address = _address(given.tcp) if given.tcp else None
    try:
        from keras_paramlint.lsp.server import make
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in {"pygls", "lsprotocol", "attrs", "attr", "cattrs"}:
            raise
        needs = f"the language server needs {error.name}, which is not installed"
        raise UsageError(f'{needs}; pip install "keras-paramlint[lsp]"') from None
    if address is None:
        answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
        # Whatever else prints must not come between the answers.
        os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
        make().start_io(stdout=answers)
    else:
        make().start_tcp(*address)
    return Exit.CLEAN


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise UsageError(f"--tcp takes a port, as in 4389 or 127.0.0.1:4389, not {text!r}")
    return host or "127.0.0.1", int(port)
