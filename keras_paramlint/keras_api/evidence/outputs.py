"""What a program printed, where somebody kept it: in a notebook's outputs, or pasted into a comment."""

from __future__ import annotations

import functools
import json
import re

from keras_paramlint.keras_api.evidence.versions import Stated
from keras_paramlint.keras_api.flavours import Flavour
from keras_paramlint.late import late_pattern


OLDEST_PYTHON = (3, 9)
"""The first Python that Keras 3 runs on."""

_BACKEND = late_pattern(r"Using (?:TensorFlow|Theano|CNTK) backend\b")
_BOXES = late_pattern(r"┏━+[┳┓]")
_PLAIN_TABLE = late_pattern(r"^[#\s]*_{30,}\s*\n[#\s]*Layer \(type\)\s+Output Shape\s+Param #", re.MULTILINE)
_FIRST_NAMED = late_pattern(
    r"Model: \"(?:sequential|model|functional)\"|^[#\s]*dense \(Dense\)", re.MULTILINE
)
_BYTES_COUNTED = late_pattern(r"Total params: [\d,]+ \([\d.]+ \w+\)")
_LISTED_SHAPE = late_pattern(r"\(InputLayer\)\s+\[\(")
_PLACES = late_pattern(r"python(?P<version>[23]\.\d+)/(?:site|dist)-packages/")
_ASKED = late_pattern(r"\b(?P<package>keras|tf|tensorflow)\.(?:__version__|VERSION)")
_ANSWERED = late_pattern(r"(?<![\d.])\d{1,2}\.\d{1,2}\.\d{1,2}(?![\d.])")

MAX_BYTES = 4_000_000
"""The longest notebook that is looked into."""


def in_output(text: str, *, standalone: bool) -> Flavour | None:
    """Return the flavour that printed what stands in a text; None: nothing shows it.

    Args:
        text: Comments, or a notebook's outputs.
        standalone: Whether the program imports ``keras``, and not ``tf.keras`` alone.
    """
    found = _BACKEND.search(text)
    if found is not None and standalone:
        return Flavour("keras2", f"Keras 2 printed `{found.group()}`")
    if "┏━" in text and _BOXES.search(text):
        return Flavour("keras3", "Keras 3 printed the summary")
    if "Layer (type)" in text and _PLAIN_TABLE.search(text):
        is_late = any(each.search(text) for each in (_FIRST_NAMED, _BYTES_COUNTED, _LISTED_SHAPE))
        name = "keras2" if standalone and not is_late else "tfkeras2"
        return Flavour(name, "Keras 2 printed the summary")
    return None


@functools.lru_cache(maxsize=64)
def read_notebook(data: str | bytes) -> Printed | None:
    """Return what a notebook shows of the run that it was saved after; None: it cannot be read."""
    if len(data) > MAX_BYTES:
        return None
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return None
    cells = document.get("cells") if isinstance(document, dict) else None
    printed = Printed(_python_of(document.get("metadata")) if isinstance(document, dict) else None)
    for cell in cells if isinstance(cells, list) else ():
        if isinstance(cell, dict) and cell.get("cell_type") == "code":
            source, output = _joined(cell.get("source")), _output_of(cell)
            printed.code += f"{source}\n"
            printed.text += f"{output}\n"
            printed.answers(source, output)
    for place in _PLACES.finditer(printed.text):
        major, minor = place["version"].split(".")
        printed.python = printed.python or (int(major), int(minor))
    return printed


class Printed:
    """What a notebook's last run left in it."""

    def __init__(self, python: tuple[int, int] | None) -> None:
        self.python = python
        """The version of Python that ran it."""
        self.code = ""
        self.text = ""
        """The outputs."""
        self.versions: list[Stated] = []
        """What ``keras.__version__`` gave."""

    def answers(self, source: str, output: str) -> None:
        """Take down the versions that a cell asks for and prints, where it is plain which is which."""
        asked = {found["package"] for found in _ASKED.finditer(source)}
        answers = _ANSWERED.findall(output)
        if len(asked) == 1 and len(answers) == 1:
            package = "keras" if asked == {"keras"} else "tensorflow"
            version = tuple(map(int, answers[0].split(".")))
            line = self.code.count("\n")
            self.versions.append(Stated(package, version, f"{asked.pop()}.__version__ = {answers[0]}", line))


def _python_of(metadata: object) -> tuple[int, int] | None:
    info = metadata.get("language_info") if isinstance(metadata, dict) else None
    version = info.get("version") if isinstance(info, dict) else None
    found = re.match(r"(\d{1,2})\.(\d{1,2})", version) if isinstance(version, str) else None
    return (int(found[1]), int(found[2])) if found is not None else None


def _output_of(cell: dict[str, object]) -> str:
    outputs = cell.get("outputs")
    parts = []
    for output in outputs if isinstance(outputs, list) else ():
        if isinstance(output, dict):
            data = output.get("data")
            parts.append(_joined(output.get("text")))
            parts.append(_joined(data.get("text/plain")) if isinstance(data, dict) else "")
    return "\n".join(filter(None, parts))


def _joined(lines: object) -> str:
    if isinstance(lines, list):
        return "".join(line for line in lines if isinstance(line, str))
    return lines if isinstance(lines, str) else ""
