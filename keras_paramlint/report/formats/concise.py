"""``concise``: one line for each model of a summary, and for each finding."""

from __future__ import annotations

from keras_paramlint.graph import FileResult
from keras_paramlint.report.findings import finding_line
from keras_paramlint.report.formats.base import Finding
from keras_paramlint.report.formats.people import People
from keras_paramlint.report.summary import model_line


class Concise(People):
    """Flake8's lines."""

    name = "concise"

    def write(self, result: FileResult, new: list[Finding]) -> None:
        """Write the file's models and findings."""
        if self.view.command == "summary":
            self.output.lines(model_line(model) for model in result.models)
        self.output.lines(finding_line(each.diagnostic) for each in new)
