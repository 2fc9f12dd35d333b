"""What the formats that people read have in common: what stands around the findings."""

from __future__ import annotations

from keras_paramlint.graph import Analysis, FileResult
from keras_paramlint.report.findings import fixable_line, statistics_lines
from keras_paramlint.report.formats.base import FindingsFormat
from keras_paramlint.report.summary import file_header, model_line, model_table


class People(FindingsFormat):
    """Base of the formats that people read."""

    for_people = True

    def finish(self, analysis: Analysis) -> None:
        """Say that there was no model where a summary would otherwise be empty, and what can be mended."""
        if self.view.command == "summary" and not analysis.models and not self.view.quiet:
            files = len(analysis.files)
            readable = any(not file.is_unreadable and file.failure is None for file in analysis.files)
            if readable:
                self.output.line(f"No Keras model found in {files} file{'s' if files != 1 else ''}.")
        fixable = fixable_line(self.diagnostics) if self.view.command == "check" else None
        if fixable is not None and not self.view.quiet:
            self.output.line(fixable)
        if self.view.statistics:
            self.output.lines(statistics_lines(analysis, self.diagnostics))

    def tables(self, result: FileResult) -> None:
        """Write the tables of a file's models."""
        if self.view.quiet:
            self.output.lines(model_line(model) for model in result.models)
            return
        if result.models:
            self.output.line(file_header(result))
        for model in result.models:
            lines = model_table(model, expand_nested=self.view.expand_nested, width=self.output.width)
            self.output.lines(lines)
            self.output.line("")
