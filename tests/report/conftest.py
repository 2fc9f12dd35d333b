from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from keras_paramlint.graph import Analysis
from keras_paramlint.report.formats import View, format_named
from keras_paramlint.report.output import Output


# Modules that several tests share lie beside them.
sys.path.insert(0, str(Path(__file__).parent))


@pytest.fixture(scope="session")
def report():
    """Write results in a format, and return the text."""

    def write(name, results, **view):
        stream = io.StringIO()
        form = format_named(name)(Output(stream, color="never"), View(**view))
        results = results.files if isinstance(results, Analysis) else tuple(results)
        for result in results:
            form.add(result)
        form.finish(Analysis(results))
        return stream.getvalue()

    return write
