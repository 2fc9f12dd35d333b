"""What is said where the analysis itself fails."""

from __future__ import annotations

import os


OWN_ERRORS = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
"""What Python raises in a defect of ours: exceptions of the analysed program are not among them."""


def failed(what: BaseException | str) -> str:
    """Return the sentence about a defect.

    >>> failed("its process ended")
    'the analysis failed (its process ended); this is a defect of keras-paramlint, please report it'
    """
    if isinstance(what, BaseException):
        what = _described(what)
    return f"the analysis failed ({what}); this is a defect of keras-paramlint, please report it"


def _described(error: BaseException) -> str:
    """Return an exception and where it arose in a few words, without machine paths."""
    where = ""
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        if "keras_paramlint" in code.co_filename:
            where = f" in {os.path.basename(code.co_filename)}, line {trace.tb_lineno}"
        trace = trace.tb_next
    words = " ".join(str(error).split())[:200]
    return f"{type(error).__name__}{': ' + words if words else ''}{where}"
