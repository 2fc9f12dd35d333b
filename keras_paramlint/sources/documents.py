"""JSON and TOML that somebody else wrote: whatever is wrong with them, it is one error."""

from __future__ import annotations

import json
import re
from typing import Any

from keras_paramlint.late import late_pattern
from keras_paramlint.sources.disk import MAX_DOCUMENT_BYTES, Disk
from keras_paramlint.sources.errors import SourceError


MAX_TOML = 2_000_000
"""The longest TOML: the standard library takes seconds for a megabyte of it."""

_LONG_KEY = late_pattern(r"(?<![\w-])(?:[\w-]++[ \t]*+\.[ \t]*+){100}")
"""A key of so many parts takes a parser time that grows with their square."""

_TOO_DEEP = "it is nested too deeply"
_TOO_LONG = "it has a number of too many digits"
"""Python reads no integer of more than some thousands of them."""


class Malformed(Exception):
    """A text is not what it should be.

    ``reason`` says why; ``line``, from 1, where, as far as the parser tells.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line


def own_file(path: str, limit: int = MAX_DOCUMENT_BYTES) -> bytes | SourceError:
    """Return a file that is our user's own, as it is on disk whichever files the analysis sees."""
    data = Disk().content(path, limit)
    return data if isinstance(data, (bytes, SourceError)) else SourceError(path, "cannot be read")


def parse_json(text: str | bytes) -> Any:
    """Return what a text of JSON says.

    Raises:
        Malformed: it is none, or is nested too deeply.
    """
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Malformed(error.msg, error.lineno) from None
    except UnicodeDecodeError:
        raise Malformed("it is not UTF-8") from None
    except ValueError:
        raise Malformed(_TOO_LONG) from None
    except RecursionError:
        raise Malformed(_TOO_DEEP) from None


def parse_toml(text: str) -> dict[str, Any]:
    """Return what a text of TOML says.

    Raises:
        Malformed: it is none, or is too long or nested too deeply.
    """
    import tomllib

    if len(text) > MAX_TOML:
        raise Malformed(f"it is longer than {MAX_TOML:,} characters")
    if _LONG_KEY.search(text):
        raise Malformed(_TOO_DEEP)
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"\(at line (\d+), column \d+\)", str(error))
        reason = str(error).removesuffix(found[0]).strip() if found else str(error)
        raise Malformed(reason, int(found[1]) if found else None) from None
    except ValueError:
        raise Malformed(_TOO_LONG) from None
    except RecursionError:
        raise Malformed(_TOO_DEEP) from None
