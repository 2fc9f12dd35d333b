"""The formats of ``diff`` and ``compare``: text, Markdown and JSON of their own; others list the findings."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import keras_paramlint
from keras_paramlint.graph import SCHEMA_VERSION, Analysis
from keras_paramlint.graph.changes import FileChange, ModelChange, Outcome
from keras_paramlint.report.changes import (
    counts_text,
    fates,
    file_lines,
    inputs_text,
    rows,
    shown_models,
    summary_sentence,
    trained_text,
    verdict_text,
)
from keras_paramlint.report.formats import Format, View
from keras_paramlint.report.formats.json import Json, JsonLines
from keras_paramlint.report.formats.markdown import Markdown, as_code, as_text, table
from keras_paramlint.report.formats.text import Text
from keras_paramlint.report.output import Output
from keras_paramlint.rules.loading import fate_text


def write(
    form: type[Format],
    output: Output,
    view: View,
    files: Sequence[FileChange],
    labels: tuple[str, str],
    *,
    verbose: bool = False,
) -> None:
    """Write what became of models in a format."""
    if form is Text:
        _text(output, view, files, labels, verbose=verbose)
    elif form is Markdown:
        _markdown(output, files, labels)
    elif form is Json:
        output.write(json.dumps(to_json(files, labels), indent=2) + "\n")
    elif form is JsonLines:
        for file in files:
            output.write(json.dumps(file.to_json()) + "\n")
    else:
        results = [replace(file.result, diagnostics=file.diagnostics) for file in files]
        made = form(output, view)
        for result in results:
            made.add(result)
        made.finish(Analysis(tuple(results)))


def to_json(files: Sequence[FileChange], labels: tuple[str, str]) -> dict[str, Any]:
    """Return one plain object."""
    models = [change for file in files for change in file.models]
    return {
        "schema_version": SCHEMA_VERSION,
        "tool": {"name": "keras-paramlint", "version": keras_paramlint.__version__},
        "old": labels[0],
        "new": labels[1],
        "files": [file.to_json() for file in files],
        "statistics": {
            "files": len(files),
            **{outcome.value: sum(each.outcome is outcome for each in models) for outcome in Outcome},
            "incompatible": sum(each.is_breaking for each in models),
        },
    }


def _text(
    output: Output, view: View, files: Sequence[FileChange], labels: tuple[str, str], *, verbose: bool
) -> None:
    shown = [file for file in files if verbose or _matters(file)]
    for number, file in enumerate(shown):
        if number and not view.quiet:
            output.line("")
        output.lines(file_lines(file, quiet=view.quiet, verbose=verbose))
    if not view.quiet and view.command == "diff":
        if shown:
            output.line("")
        output.line(f"{labels[0]} → {labels[1]}: {summary_sentence(files)}")
    elif not shown:
        output.line(f"{labels[0]} and {labels[1]}: no difference")


def _matters(file: FileChange) -> bool:
    return bool(file.diagnostics) or bool(shown_models(file))


def _markdown(output: Output, files: Sequence[FileChange], labels: tuple[str, str]) -> None:
    lines = [f"## Keras models: {as_text(labels[0])} → {as_text(labels[1])}", ""]
    changed = [(file, each) for file in files for each in shown_models(file)]
    if changed:
        headings = ["model", "parameters", "old weights"]
        lines += [*table(headings, [_row(file, each) for file, each in changed]), ""]
    for file, each in changed:
        lines += _details(file, each)
    unread = [found for file in files for found in file.diagnostics if found.code == "KPL000"]
    lines += [f"- {as_text(found.message)}" for found in unread]
    lines.append(f"{as_text(summary_sentence(files))}.")
    output.write("\n".join(lines) + "\n")


def _row(file: FileChange, change: ModelChange) -> list[str]:
    place = f"{as_code(change.model.name)} in {as_code(change.model.site.start)}"
    word = {Outcome.ADDED: "new: ", Outcome.REMOVED: "removed: "}.get(change.outcome, "")
    found = change.compatibility
    mark = "⚠ " if change.is_breaking else ""
    return [
        place,
        as_text(f"{word}{counts_text(change)}"),
        as_text(f"{mark}{verdict_text(found)}") if found is not None else "",
    ]


def _details(file: FileChange, change: ModelChange) -> list[str]:
    body = rows(change)
    found = change.compatibility
    listed = fates(found) if found is not None else []
    if not body and not listed:
        return []
    lines = [f"<details><summary>{as_code(change.model.name)}</summary>", ""]
    for text in filter(None, (inputs_text(change), trained_text(change))):
        lines += [as_text(text), ""]
    if body:
        cells = [
            [row.kinds, as_code(row.name) if row.name else "", as_text(row.what), as_text(row.size)]
            for row in body
        ]
        lines += [*table(["", "layer", "", "parameters"], cells), ""]
    lines += [f"- {as_text(name)}: {as_text(fate_text(fate, change.names))}" for name, fate in listed]
    return [*lines, *([""] if listed else []), "</details>", ""]
