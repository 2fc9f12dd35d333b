"""``text``: tables for ``summary``, flake8's lines for ``check``."""

from __future__ import annotations

from keras_paramlint.graph import Analysis, Diagnostic, FileResult
from keras_paramlint.report.findings import finding_line, fixable_line, statistics_lines
from keras_paramlint.report.formats.base import Format, View
from keras_paramlint.report.output import Output
from keras_paramlint.report.summary import file_header, model_line, model_table


class Text(Format):
    """For people; ``check`` prints nothing where there is nothing to report."""

    name = "text"
    aliases = ("concise",)

    def __init__(self, output: Output, view: View) -> None:
        super().__init__(output, view)
        self._said: set[Diagnostic] = set()

    def add(self, result: FileResult) -> None:
        """Write the file's tables and findings; one in a module that many files import is written once."""
        if self.view.command == "summary":
            self._summarise(result)
        new = [each for each in result.diagnostics if each not in self._said]
        self._said.update(new)
        self.output.lines(finding_line(each) for each in new)

    def finish(self, analysis: Analysis) -> None:
        """Say that there was no model where a summary would otherwise be empty."""
        if self.view.command == "summary" and not analysis.models and not self.view.quiet:
            files = len(analysis.files)
            readable = any(not file.is_unreadable and file.failure is None for file in analysis.files)
            if readable:
                self.output.line(f"No Keras model found in {files} file{'s' if files != 1 else ''}.")

        fixable = fixable_line(self._said) if self.view.command == "check" else None
        if fixable is not None and not self.view.quiet:
            self.output.line(fixable)
        if self.view.statistics:
            self.output.lines(statistics_lines(analysis, self._said))

    def _summarise(self, result: FileResult) -> None:
        if self.view.quiet:
            self.output.lines(model_line(model) for model in result.models)
            return
        if result.models:
            self.output.line(file_header(result))
        for model in result.models:
            self.output.lines(model_table(model, expand_nested=self.view.expand_nested))
            self.output.line("")
