"""``json``: one object with everything; ``jsonl``: one object a line for each file or target."""

from __future__ import annotations

import json

from keras_paramlint.graph import Analysis, FileResult
from keras_paramlint.report.formats.base import Format


class Json(Format):
    """One object, written at the end."""

    name = "json"

    def finish(self, analysis: Analysis) -> None:
        """Write the object; as ASCII, which every stream takes."""
        self.output.write(json.dumps(analysis.to_json(), indent=2) + "\n")


class JsonLines(Format):
    """One object for each file or target, handed over as soon as it is finished."""

    name = "jsonl"
    aliases = ("json-lines",)

    def add(self, result: FileResult) -> None:
        """Write the file's object."""
        self.output.write(json.dumps(result.to_json()) + "\n")
        self.output.flush()
