"""JSON inside of files, within bounds."""

from __future__ import annotations

from typing import Any

from keras_paramlint.checkpoints.contents import BadCheckpoint
from keras_paramlint.sources.documents import Malformed, parse_json


def parsed(text: str | bytes, path: str, what: str) -> Any:
    """Return a text of JSON as plain data.

    Raises:
        BadCheckpoint: it is none.
    """
    try:
        return parse_json(text)
    except Malformed as error:
        raise BadCheckpoint(f"{path}: {what} is not JSON: {error.reason}") from error
