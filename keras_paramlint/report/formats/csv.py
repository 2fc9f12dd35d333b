"""``csv``: the layers of a summary, or the findings of a check, as rows."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from keras_paramlint.graph import Diagnostic, FileResult, LayerInfo, ModelInfo, show_shapes
from keras_paramlint.report.findings import message_of
from keras_paramlint.report.formats.base import Finding, FindingsFormat, View
from keras_paramlint.report.output import Output, one_line


LAYERS = (
    *("path", "model", "layer", "class", "cell", "line", "output_shape"),
    *("params", "trainable", "non_trainable", "formula"),
)
FINDINGS = ("path", "cell", "line", "column", "code", "name", "severity", "message")


class Csv(FindingsFormat):
    """One table: of layers for ``summary``, of findings for the other commands."""

    name = "csv"

    def __init__(self, output: Output, view: View) -> None:
        super().__init__(output, view)
        self._row(LAYERS if view.command == "summary" else FINDINGS)

    def write(self, result: FileResult, new: list[Finding]) -> None:
        """Write the rows of a file."""
        if self.view.command == "summary":
            for model in result.models:
                for layer, path in self._layers(model):
                    self._row(_layer(model, layer, path))
        else:
            for each in new:
                self._row(_finding(each.diagnostic))

    def _layers(self, model: ModelInfo) -> Iterator[tuple[LayerInfo, str]]:
        pending = [(layer, layer.name) for layer in reversed(model.layers)]
        while pending:
            layer, path = pending.pop()
            yield layer, path
            if self.view.expand_nested:
                pending.extend((inner, f"{path}/{inner.name}") for inner in reversed(layer.layers))

    def _row(self, cells: Sequence[object]) -> None:
        text = io.StringIO()
        row = ["" if cell is None else one_line(str(cell)) for cell in cells]
        csv.writer(text, lineterminator="\n").writerow(row)
        self.output.write(text.getvalue())


def _layer(model: ModelInfo, layer: LayerInfo, path: str) -> tuple[object, ...]:
    names, params = model.names(), layer.params
    counts = (params.number(count) for count in ("total", "trainable", "non_trainable"))
    return (
        *(layer.site.path, model.name, path, layer.class_name, layer.site.cell, layer.site.line),
        show_shapes(layer.output_shapes, names),
        *counts,
        layer.formula(names),
    )


def _finding(found: Diagnostic) -> tuple[object, ...]:
    return (
        *(found.path, found.cell, found.line, found.column),
        *(found.code, found.name, found.severity.value, message_of(found)),
    )
