"""``rdjson``: the Reviewdog Diagnostic Format."""

from __future__ import annotations

import json
from typing import Any

from keras_paramlint.graph import Analysis, Diagnostic, Severity, Site
from keras_paramlint.report.formats.base import FindingsFormat
from keras_paramlint.report.formats.lines import with_cell
from keras_paramlint.report.places import shown


class Rdjson(FindingsFormat):
    """One object, written at the end."""

    name = "rdjson"

    def finish(self, analysis: Analysis) -> None:
        """Write the object."""
        worst = max((each.severity for each in self.diagnostics), key=lambda each: each.rank, default=None)
        report = {
            "source": {"name": "keras-paramlint"},
            "severity": (worst or Severity.WARNING).value.upper(),
            "diagnostics": [self._diagnostic(each) for each in self.diagnostics],
        }
        self.output.write(json.dumps(report, indent=2) + "\n")

    def _diagnostic(self, found: Diagnostic) -> dict[str, Any]:
        code = {"value": found.code, "url": found.url} if found.url else {"value": found.code}
        made: dict[str, Any] = {
            "message": with_cell(found),
            "location": self._location(found.site),
            "severity": found.severity.value.upper(),
            "code": code,
        }
        # Text that replaces a part of a cell would have to be escaped again for the file.
        if found.fix is not None and found.cell is None:
            here = [edit for edit in found.fix.edits if edit.site.path == found.path]
            made["suggestions"] = [
                {"range": self._range(edit.site), "text": edit.content} for edit in here
            ]
        if found.related:
            made["related_locations"] = [
                {"message": each.message, "location": self._location(each.site)} for each in found.related
            ]
        return made

    def _location(self, site: Site) -> dict[str, Any]:
        return {"path": shown(site.path, self.view.root), "range": self._range(self.view.texts.in_file(site))}

    def _range(self, site: Site) -> dict[str, Any]:
        made = {"start": {"line": site.line, "column": self._bytes(site, site.line, site.column)}}
        if site.end_line:
            column = self._bytes(site, site.end_line, site.end_column)
            made["end"] = {"line": site.end_line, "column": column}
        return made

    def _bytes(self, site: Site, line: int, column: int) -> int:
        """Return a column of a file in bytes of UTF-8, as this format counts them."""
        before = self.view.texts.line(site, line)[: column - 1]
        return column + len(before.encode("utf-8", "replace")) - len(before)
