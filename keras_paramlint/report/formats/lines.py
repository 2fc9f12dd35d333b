"""The formats with one line for each finding that a service for continuous integration reads.

A notebook's findings are in lines of the file there, since nothing but the file
is known to the service; the message says which cell it is.
"""

from __future__ import annotations

import re

from keras_paramlint.graph import Diagnostic, FileResult, Site
from keras_paramlint.report.findings import message_of
from keras_paramlint.report.formats.base import Finding, FindingsFormat
from keras_paramlint.report.output import one_line
from keras_paramlint.report.places import shown


class OneLine(FindingsFormat):
    """Base: each finding is one line, written at once."""

    def write(self, result: FileResult, new: list[Finding]) -> None:
        """Write the findings of a file."""
        for each in new:
            self.output.line(self.text(each.diagnostic, self.view.texts.in_file(each.diagnostic.site)))

    def text(self, found: Diagnostic, site: Site) -> str:
        """Return the line of a finding, which is at a site of its file."""
        raise NotImplementedError

    def path(self, site: Site) -> str:
        """Return a path from the project's root."""
        return shown(site.path, self.view.root)


def with_cell(found: Diagnostic) -> str:
    """Return a message that says in which cell of a notebook its line is."""
    cell = f"cell {found.cell}, line {found.line}: " if found.cell is not None else ""
    return f"{cell}{message_of(found)}"


def escaped(text: str, special: dict[str, str]) -> str:
    """Return a text in one line, with something else in the place of some characters."""
    kept = re.sub("[" + re.escape("".join(special)) + "]", lambda found: special[found.group()], text)
    return one_line(kept)
