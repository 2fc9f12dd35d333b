"""``ast``: literals are read; trees are not modelled."""

from __future__ import annotations

import ast

from keras_paramlint.interpreter.library.support import plain
from keras_paramlint.interpreter.native import Call, Library, NotKnown, first_unknown
from keras_paramlint.interpreter.values import Value


LIBRARY = Library("ast")
LONGEST = 10_000


@LIBRARY.function("literal_eval")
def literal_eval(call: Call, node_or_string: Value) -> Value:
    """Return the value that a known text describes."""
    text = plain(call, node_or_string)
    if not isinstance(text, str) or len(text) > LONGEST:
        raise NotKnown(first_unknown([text]) or call.source)
    try:
        return ast.literal_eval(text)
    except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError) as error:
        kind = "SyntaxError" if isinstance(error, SyntaxError) else "ValueError"
        call.fail(kind, str(error))
