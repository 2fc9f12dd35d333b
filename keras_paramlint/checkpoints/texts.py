"""JSON inside of files, within bounds."""

from __future__ import annotations

import json
from typing import Any

from keras_paramlint.checkpoints.contents import BadCheckpoint


def parsed(text: str | bytes, path: str, what: str) -> Any:
    """Return a text of JSON as plain data.

    Raises:
        BadCheckpoint: it is none.
    """
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadCheckpoint(f"{path}: {what} is not JSON: {error}") from error
