"""``text``: tables for ``summary``, flake8's lines for ``check``."""

from __future__ import annotations

from keras_paramlint.graph import FileResult
from keras_paramlint.report.findings import finding_line
from keras_paramlint.report.formats.base import Finding
from keras_paramlint.report.formats.people import People


class Text(People):
    """For people; ``check`` prints nothing where there is nothing to report."""

    name = "text"

    def write(self, result: FileResult, new: list[Finding]) -> None:
        """Write the file's tables and findings."""
        if self.view.command == "summary":
            self.tables(result)
        self.output.lines(finding_line(each.diagnostic) for each in new)
