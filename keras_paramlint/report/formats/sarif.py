"""``sarif``: the Static Analysis Results Interchange Format, version 2.1.0, as GitHub reads it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar
from urllib.parse import quote

import keras_paramlint
from keras_paramlint.algebra import render
from keras_paramlint.graph import Analysis, Diagnostic, Edit, FileResult, Severity, Site
from keras_paramlint.report.derivations import Derivations
from keras_paramlint.report.fingerprints import fingerprints
from keras_paramlint.report.formats.base import Finding, FindingsFormat, View
from keras_paramlint.report.formats.lines import with_cell
from keras_paramlint.report.output import Output
from keras_paramlint.report.places import below


SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

ROOT = "%SRCROOT%"
"""Stands for the project's root, whose path on this machine concerns nobody."""

_TOPICS = {
    "0": "analysis",
    "1": "recurrent",
    "2": "topology",
    "3": "build-error",
    "4": "parameters",
    "5": "expectation",
    "6": "trainability",
    "7": "attention",
}
"""What the first digit of a code is about."""


class Sarif(FindingsFormat):
    """One log with one run, written at the end."""

    name = "sarif"
    _levels: ClassVar = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    _problems: ClassVar = {
        Severity.ERROR: "error",
        Severity.WARNING: "warning",
        Severity.INFO: "recommendation",
    }
    _precisions: ClassVar = {Severity.ERROR: "very-high", Severity.WARNING: "high", Severity.INFO: "medium"}

    def __init__(self, output: Output, view: View) -> None:
        super().__init__(output, view)
        self._quiet: dict[Diagnostic, str] = {}
        """The findings that are not reported, and who keeps them quiet: the source, or something outside."""
        self._derivations = Derivations()

    def add(self, result: FileResult) -> None:
        """Take the next result; what is kept quiet is a result in this format, and says so."""
        self._quiet |= dict.fromkeys(result.suppressed, "inSource") | dict.fromkeys(result.known, "external")
        found = sorted({*result.diagnostics, *result.suppressed, *result.known}, key=lambda each: each.order)
        super().add(replace(result, diagnostics=tuple(found)))

    def finish(self, analysis: Analysis) -> None:
        """Write the log."""
        codes = sorted({each.code for each in self.diagnostics})
        prints = list(fingerprints(self.found, self.view.root))
        driver = {
            "name": "keras-paramlint",
            "semanticVersion": keras_paramlint.__version__,
            "rules": [self._rule(code) for code in codes],
        }
        run = {
            "tool": {"driver": driver},
            "invocations": [
                {"executionSuccessful": all(file.failure is None for file in analysis.files)}
            ],
            "originalUriBaseIds": {ROOT: {"description": {"text": "The project's root."}}},
            "columnKind": "unicodeCodePoints",
            "results": [
                self._result(each, codes.index(each.diagnostic.code), fingerprint)
                for each, fingerprint in zip(self.found, prints, strict=True)
            ],
        }
        log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
        self.output.write(json.dumps(log, indent=2) + "\n")

    def _rule(self, code: str) -> dict[str, Any]:
        """Return what a rule states about itself."""
        # What rules say is needed for no other format.
        from keras_paramlint.rules import page
        from keras_paramlint.rules.registry import rule_for

        rule = rule_for(code)
        if rule is None:
            return {"id": code}
        summary = f"{rule.summary[0].upper()}{rule.summary[1:]}."
        described = {
            "id": code,
            "name": rule.name,
            "shortDescription": {"text": summary},
            "fullDescription": {"text": summary},
            "help": {"text": page.text(rule), "markdown": page.markdown(rule)},
            "defaultConfiguration": {"enabled": page.is_on(rule), "level": self._levels[rule.severity]},
            "properties": {
                "problem.severity": self._problems[rule.severity],
                "precision": self._precisions[rule.severity],
                "tags": ["keras", _TOPICS.get(code[3:4], "analysis")],
            },
        }
        return described | ({"helpUri": rule.url} if rule.url else {})

    def _result(self, finding: Finding, index: int, fingerprint: str) -> dict[str, Any]:
        found = finding.diagnostic
        made: dict[str, Any] = {
            "ruleId": found.code,
            "ruleIndex": index,
            "level": self._levels[found.severity],
            "message": {"text": with_cell(found)},
            "locations": [self._location(found.site)],
            "partialFingerprints": {"kerasParamlint/v1": fingerprint},
        }
        if found.related:
            made["relatedLocations"] = [
                {"id": number, **self._location(each.site), "message": {"text": each.message}}
                for number, each in enumerate(found.related, start=1)
            ]
        flows = list(self._flows(finding))
        if flows:
            made["codeFlows"] = flows
        if found in self._quiet:
            made["suppressions"] = [{"kind": self._quiet[found], "status": "accepted"}]
        # Text that replaces a part of a cell would have to be escaped again for the file.
        if found.fix is not None and found.fix.edits and found.cell is None:
            made["fixes"] = [
                {
                    "description": {"text": f"{found.name} ({'safe' if found.fix.safe else 'unsafe'})"},
                    "artifactChanges": self._changes(found.fix.edits),
                }
            ]
        return made

    def _flows(self, finding: Finding) -> Iterator[dict[str, Any]]:
        """Yield the way of each size of a finding's layer, from where it stands in the source to there."""
        found = finding.diagnostic
        end = {**self._location(found.site), "message": {"text": with_cell(found)}}
        for layer in self._derivations.of(finding.result, found):
            for size in layer.sizes:
                steps = [(each.site, each.text) for each in reversed(size.steps) if each.site is not None]
                # A size that stands in the line itself has no way to show.
                if any((site.path, site.line) != (found.path, found.line) for site, _ in steps):
                    places = [{**self._location(site), "message": {"text": text}} for site, text in steps]
                    value = render(size.value, names=layer.names)
                    yield {
                        "message": {"text": f"{size.name} = {value}"},
                        "threadFlows": [{"locations": [{"location": each} for each in (*places, end)]}],
                    }

    def _changes(self, edits: Sequence[Edit]) -> list[dict[str, Any]]:
        by_path: dict[str, list[dict[str, Any]]] = {}
        for edit in edits:
            site = edit.site
            end = {"endLine": site.end_line or site.line, "endColumn": site.end_column or site.column}
            by_path.setdefault(site.path, []).append(
                {
                    "deletedRegion": {"startLine": site.line, "startColumn": site.column, **end},
                    "insertedContent": {"text": edit.content},
                }
            )
        return [
            {"artifactLocation": self._artifact(path), "replacements": replacements}
            for path, replacements in by_path.items()
        ]

    def _location(self, site: Site) -> dict[str, Any]:
        there = self.view.texts.in_file(site)
        region = {"startLine": there.line, "startColumn": there.column}
        if there.end_line:
            region |= {"endLine": there.end_line, "endColumn": there.end_column or 1}
        return {
            "physicalLocation": {"artifactLocation": self._artifact(site.path), "region": region}
        }

    def _artifact(self, path: str) -> dict[str, str]:
        """Return where a file is: below the root, else by its whole path."""
        inside = below(path, self.view.root)
        if inside is not None:
            return {"uri": _quoted(inside), "uriBaseId": ROOT}
        full = os.path.abspath(path).replace(os.sep, "/")
        return {"uri": f"file://{_quoted(full if full.startswith('/') else f'/{full}')}"}


def _quoted(path: str) -> str:
    """Return a path as a part of a URI; of a name that is no UTF-8 its bytes count."""
    try:
        return quote(os.fsencode(path))
    except UnicodeEncodeError:
        return quote(path, errors="replace")
