"""``pylint``: ``path:line: [CODE] message``, as flake8 writes it under the same name."""

from __future__ import annotations

from keras_paramlint.graph import Diagnostic, Site
from keras_paramlint.report.formats.lines import OneLine, with_cell
from keras_paramlint.report.output import one_line


class Pylint(OneLine):
    """What Jenkins and others read as the output of pylint."""

    name = "pylint"

    def text(self, found: Diagnostic, site: Site) -> str:
        """Return the line of a finding."""
        return f"{one_line(site.path)}:{site.line}: [{found.code}] {with_cell(found)}"
