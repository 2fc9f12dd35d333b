"""``grouped``: the findings of each file below its name."""

from __future__ import annotations

from itertools import groupby

from keras_paramlint.graph import FileResult
from keras_paramlint.report.findings import marked, place, styled_code
from keras_paramlint.report.formats.base import Finding
from keras_paramlint.report.formats.people import People
from keras_paramlint.report.output import one_line


class Grouped(People):
    """A heading for each file."""

    name = "grouped"

    def write(self, result: FileResult, new: list[Finding]) -> None:
        """Write the file's tables, and its findings below the names of the files that they are in."""
        if self.view.command == "summary":
            self.tables(result)
        ordered = sorted((each.diagnostic for each in new), key=lambda each: each.path != result.path)
        for path, found in groupby(ordered, key=lambda each: each.path):
            here = list(found)
            self.output.line([(one_line(path), "bold"), (":", "cyan")])
            width = max(len(place(each)) for each in here)
            for each in here:
                self.output.line(
                    [(f"  {place(each):<{width}}  ", "cyan"), styled_code(each), *marked(each)]
                )
            self.output.line("")
