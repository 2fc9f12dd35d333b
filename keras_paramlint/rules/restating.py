"""True values put into the place of what a comment promises."""

from __future__ import annotations

import re

from keras_paramlint.algebra import Size, as_source
from keras_paramlint.graph import Edit, FileResult, Fix, Site
from keras_paramlint.graph.shapes import Names, Shapes, show_shapes
from keras_paramlint.sources import Claim, Promise


def restate(
    result: FileResult, site: Site, promise: Promise, actual: Size, names: Names = None
) -> Fix | None:
    """Return the fix that puts a true count in place of the one that a comment promises.

    Args:
        result: The result of the file.
        site: Where the comment's own text stands.
        promise: What the comment says.
        actual: What it is to say.
        names: What symbols are called there.
    """
    text = as_source(actual, names)
    if text is None:
        return None
    if promise.count is not None and isinstance(actual, int):
        text = text.replace("_", next((each for each in "_," if each in promise.formula), ""))
    return _replaced(result, site, promise.claim, re.escape(promise.formula), text, isinstance(actual, int))


def restate_shape(result: FileResult, site: Site, actual: Shapes) -> Fix | None:
    """Return the fix that puts a true shape in place of the one that a comment promises."""
    text = show_shapes(actual)
    if "?" in text or "·" in text:
        return None
    return _replaced(result, site, Claim.SHAPE, r"[(\[][^=;#]*[)\]]", text, is_number=False)


def _replaced(
    result: FileResult, site: Site, claim: Claim, stated: str, text: str, is_number: bool
) -> Fix | None:
    """Return the fix that writes a text in place of a claim's value, whose pattern is given."""
    source = result.source
    where = source.analysed(site.cell, site.line, site.column) if source is not None else None
    end = source.analysed(site.cell, site.line, site.end_column) if source is not None else None
    if source is None or where is None or end is None:
        return None
    line, column = where
    comment = source.line_text(line)[column - 1 : end[1] - 1]
    key = claim.replace("-", "[-_]")
    found = re.search(rf"(?<![\w-]){key}\s*(?P<mark>[=:])\s*(?P<value>{stated})", comment)
    if found is None or " if " in comment or " set " in comment:
        # A count for each flavour is left to its author.
        return None
    if found["mark"] == ":" and not is_number:
        # ``# params:`` takes numbers only.
        return None
    cell, first, start = source.locate(line, column + found.start("value"))
    _, _, stop = source.locate(line, column + found.end("value"))
    return Fix(safe=True, edits=(Edit(Site(site.path, first, start, first, stop, cell), text),))
