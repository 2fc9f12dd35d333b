"""KPL210: a model's outputs depend on an input that the model does not have."""

from __future__ import annotations

import ast
import re

from keras_paramlint.graph import Diagnostic, FileResult, Fix, Site
from keras_paramlint.rules.base import Example
from keras_paramlint.rules.build_error import BuildError, keras_program
from keras_paramlint.rules.edits import Stretch
from keras_paramlint.rules.rewriting import argument


class GraphDisconnected(BuildError):
    """Found while the model is built; here are its name and its explanation."""

    code = "KPL210"
    name = "graph-disconnected"
    summary = "a model's outputs depend on an input that the model does not have"
    why = "Keras raises a ValueError when the model is constructed."
    remedy = "Name every input that the outputs need in `Model(inputs=...)`."
    fix_safety = (
        "The fix names the missing inputs, where each has a name. It is not a safe one: whoever calls the model has to "
        "give it one more input."
    )
    examples = (
        Example(
            "an input is forgotten",
            keras_program(
                "a = keras.Input((4,))\n"
                "b = keras.Input((4,))\n"
                "c = layers.Concatenate()([a, b])\n"
                "model = keras.Model(a, layers.Dense(2)(c))  # <-- KPL210"
            ),
        ),
        Example(
            "both inputs are named",
            keras_program(
                "a = keras.Input((4,))\n"
                "b = keras.Input((4,))\n"
                "c = layers.Concatenate()([a, b])\n"
                "model = keras.Model([a, b], layers.Dense(2)(c))"
            ),
        ),
    )

    def fix(self, result: FileResult, found: Diagnostic) -> Fix | None:
        """Return the fix that names the missing inputs as the program names them."""
        stretch = Stretch.at(result, found.site)
        call = stretch.call() if stretch is not None else None
        names = [_bound_name(result, each.site) for each in found.related]
        given = None
        if call is not None:
            given = argument(call, "inputs", 0) or argument(call, "input")
        if stretch is None or given is None or not names or None in names:
            return None
        more = ", ".join(name for name in names if name)
        if isinstance(given, (ast.List, ast.Tuple)) and given.elts:
            at = stretch.end(given.elts[-1])
            return Fix(safe=False, edits=(stretch.edit(at, at, f", {more}"),))
        content = f"[{stretch.text_of(given)}, {more}]"
        return Fix(safe=False, edits=(stretch.edit(stretch.start(given), stretch.end(given), content),))


def _bound_name(result: FileResult, site: Site) -> str | None:
    """Return the name that the line of an input binds it to."""
    at = result.source.analysed(site.cell, site.line, site.column) if result.source is not None else None
    if result.source is None or at is None or site.path != result.path:
        return None
    found = re.fullmatch(r"\s*(\w+)\s*=\s*", result.source.line_text(at[0])[: at[1] - 1])
    return found[1] if found is not None else None
