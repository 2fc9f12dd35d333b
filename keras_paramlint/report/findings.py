"""Diagnostics as lines: ``path:line:column: CODE message``."""

from __future__ import annotations

from keras_paramlint.graph import Diagnostic, Severity
from keras_paramlint.report.output import Line


_STYLES = {Severity.ERROR: "bold red", Severity.WARNING: "bold yellow", Severity.INFO: "bold blue"}


def finding_line(diagnostic: Diagnostic) -> Line:
    """Return the line of a diagnostic, in flake8's form; a notebook's names the cell, as ruff's does."""
    message = " ".join(diagnostic.message.split())
    cell = f"cell {diagnostic.cell}:" if diagnostic.cell is not None else ""
    return [
        (diagnostic.path, "bold"),
        (f":{cell}{diagnostic.line}:{diagnostic.column}: ", "cyan"),
        (diagnostic.code, _STYLES[diagnostic.severity]),
        (f" {message}", ""),
    ]
