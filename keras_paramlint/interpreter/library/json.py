"""``json``: texts that are known are read and written; files are not read."""

from __future__ import annotations

import json

from keras_paramlint.interpreter.extent import extent
from keras_paramlint.interpreter.library.support import exception_class, no_op, plain, raise_of
from keras_paramlint.interpreter.native import Call, Library, NotKnown, first_unknown, is_known
from keras_paramlint.interpreter.values import Value
from keras_paramlint.interpreter.widths import check_length


LIBRARY = Library("json")
LIBRARY.add("dump", no_op("json.dump"))
DECODE_ERROR = exception_class("JSONDecodeError", "ValueError", "json")
LIBRARY.add("JSONDecodeError", DECODE_ERROR)


@LIBRARY.function("load")
def load(call: Call, fp: Value, **options: Value) -> Value:
    """Return the contents of a file, which are not known."""
    return call.unknown(f"contents of {call.source}")


@LIBRARY.function("loads")
def loads(call: Call, s: Value, **options: Value) -> Value:
    """Return the value that a known text describes."""
    text = plain(call, s)
    if not isinstance(text, (str, bytes)) or options:
        raise NotKnown(first_unknown([text]) or call.source)
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise_of(call, DECODE_ERROR, str(error))


@LIBRARY.function("dumps")
def dumps(call: Call, obj: Value, **options: Value) -> Value:
    """Return plain data as a text."""
    if not is_known(obj, 12) or not is_known(options):
        raise NotKnown(
            first_unknown([obj, options], 12) or f"{call.source} of values that are not plain data"
        )
    indent, most = options.get("indent"), call.machine.limits.characters
    check_length(extent(obj, most) * (indent if isinstance(indent, int) and indent > 1 else 1), most)
    try:
        return json.dumps(obj, **options)
    except (TypeError, ValueError, RecursionError) as error:
        call.fail(type(error).__name__, str(error))
