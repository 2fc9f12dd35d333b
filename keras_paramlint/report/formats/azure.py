"""``azure``: the logging commands of Azure Pipelines."""

from __future__ import annotations

from keras_paramlint.graph import Diagnostic, Severity, Site
from keras_paramlint.report.formats.lines import OneLine, escaped, with_cell


class Azure(OneLine):
    """One command a finding."""

    name = "azure"

    def text(self, found: Diagnostic, site: Site) -> str:
        """Return the command of a finding; there are only errors and warnings."""
        properties = {
            "type": "error" if found.severity is Severity.ERROR else "warning",
            "sourcepath": self.path(site),
            "linenumber": site.line,
            "columnnumber": site.column,
            "code": found.code,
        }
        given = "".join(f"{key}={_azure(str(value), inner=True)};" for key, value in properties.items())
        return f"##vso[task.logissue {given}]{_azure(with_cell(found))}"


def _azure(text: str, *, inner: bool = False) -> str:
    """Escape the message of a logging command, or one of its properties."""
    special = {"%": "%AZP25", "\r": "%0D", "\n": "%0A"}
    return escaped(text, special | {"]": "%5D", ";": "%3B"} if inner else special)
