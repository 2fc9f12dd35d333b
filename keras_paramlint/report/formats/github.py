"""``github``: the workflow commands of GitHub Actions, which become annotations."""

from __future__ import annotations

from typing import ClassVar

from keras_paramlint.graph import Diagnostic, Severity, Site
from keras_paramlint.report.findings import finding_line
from keras_paramlint.report.formats.lines import OneLine, escaped
from keras_paramlint.report.output import plain


class Github(OneLine):
    """One command a finding."""

    name = "github"
    _levels: ClassVar = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}

    def text(self, found: Diagnostic, site: Site) -> str:
        """Return the command of a finding."""
        place = {"line": site.line}
        # Columns are understood only where they are of one line.
        if site.end_line == site.line:
            place |= {"col": site.column, "endLine": site.end_line, "endColumn": site.end_column}
        elif site.end_line:
            place |= {"endLine": site.end_line}
        else:
            place |= {"col": site.column}
        properties = {"title": f"keras-paramlint ({found.code})", "file": self.path(site), **place}
        given = ",".join(f"{key}={_github(str(value), inner=True)}" for key, value in properties.items())
        return f"::{self._levels[found.severity]} {given}::{_github(plain(finding_line(found)))}"


def _github(text: str, *, inner: bool = False) -> str:
    """Escape the data of a workflow command, or one of its properties."""
    special = "%\r\n:," if inner else "%\r\n"
    return escaped(text, {each: f"%{ord(each):02X}" for each in special})
