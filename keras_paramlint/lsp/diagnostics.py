"""Findings as the protocol's diagnostics."""

from __future__ import annotations

import os
from collections.abc import Iterator

from lsprotocol import types
from pygls.uris import from_fs_path

from keras_paramlint.graph import Diagnostic, FileResult, Related, Severity
from keras_paramlint.lsp.documents import State
from keras_paramlint.lsp.positions import Places


SOURCE = "keras-paramlint"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    # Worth knowing, and no reason for a line in the list of problems.
    Severity.INFO: types.DiagnosticSeverity.Hint,
}


def found_in(state: State, uri: str) -> list[types.Diagnostic]:
    """Return the diagnostics of one document."""
    return [shown for _, shown in findings(state, uri)]


def findings(state: State, uri: str) -> Iterator[tuple[Diagnostic, types.Diagnostic]]:
    """Yield the findings of one document, each as it is and as it is shown.

    Where the text cannot be analysed, what was found before stays where
    nothing was changed, beside what is said about the text as it is.
    """
    results: list[tuple[FileResult, Places]] = [(state.result, state.places)]
    if state.known[0] is not state.result:
        results.append(state.known)
    for result, places in results:
        for each in result.diagnostics:
            part, place = places.part(each.site), places.range(each.site)
            if part is not None and part.uri == uri and place is not None:
                yield each, _shown(each, place, places)


def _shown(found: Diagnostic, place: types.Range, places: Places) -> types.Diagnostic:
    related = [each for each in (_related(each, places) for each in found.related) if each is not None]
    return types.Diagnostic(
        range=place,
        message=found.message,
        severity=_SEVERITIES[found.severity],
        code=found.code,
        code_description=types.CodeDescription(found.url) if found.url else None,
        source=SOURCE,
        related_information=related or None,
        tags=[types.DiagnosticTag.Unnecessary] if found.code == "KPL004" else None,
    )


def _related(related: Related, places: Places) -> types.DiagnosticRelatedInformation | None:
    part, place = places.part(related.site), places.range(related.site)
    if part is not None:
        return (
            types.DiagnosticRelatedInformation(types.Location(part.uri, place), related.message)
            if place is not None
            else None
        )
    uri = from_fs_path(os.path.abspath(related.site.path))
    if uri is None or related.site.path == places.path:
        return None
    line, column = related.site.line - 1, related.site.column - 1
    # Of a file that is not open the units of a column are not known; in most lines they are characters.
    start = types.Position(line, column)
    return types.DiagnosticRelatedInformation(types.Location(uri, types.Range(start, start)), related.message)
