"""``gitlab``: the Code Quality report of GitLab."""

from __future__ import annotations

import json
from typing import Any, ClassVar

from keras_paramlint.graph import Analysis, Severity
from keras_paramlint.report.fingerprints import fingerprints
from keras_paramlint.report.formats.base import Finding, FindingsFormat
from keras_paramlint.report.formats.lines import with_cell
from keras_paramlint.report.places import shown


class Gitlab(FindingsFormat):
    """One array, written at the end; its paths start at the project's root, as GitLab wants them."""

    name = "gitlab"
    _levels: ClassVar = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}

    def finish(self, analysis: Analysis) -> None:
        """Write the array."""
        prints = fingerprints(self.found, self.view.root)
        issues = [self._issue(each, print_) for each, print_ in zip(self.found, prints, strict=True)]
        self.output.write(json.dumps(issues, indent=2) + "\n")

    def _issue(self, finding: Finding, fingerprint: str) -> dict[str, Any]:
        found = finding.diagnostic
        site = self.view.texts.in_file(found.site)
        end = {"line": site.end_line or site.line, "column": site.end_column or site.column}
        return {
            "check_name": found.code,
            "description": f"{found.code}: {with_cell(found)}",
            "severity": self._levels[found.severity],
            "fingerprint": fingerprint,
            "location": {
                "path": shown(found.path, self.view.root),
                "positions": {"begin": {"line": site.line, "column": site.column}, "end": end},
            },
        }
