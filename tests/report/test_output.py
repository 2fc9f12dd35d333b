from __future__ import annotations

import io

import pytest

from keras_paramlint.graph import Diagnostic, Severity
from keras_paramlint.report.findings import finding_line
from keras_paramlint.report.output import Output, plain, wants_color


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.fixture(autouse=True)
def no_wishes(monkeypatch):
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")


@pytest.mark.parametrize(
    ("stream", "color", "environment", "expected"),
    [
        (io.StringIO(), "auto", {}, False),
        (Terminal(), "auto", {}, True),
        (Terminal(), "auto", {"TERM": "dumb"}, False),
        (Terminal(), "auto", {"NO_COLOR": "1"}, False),
        (Terminal(), "auto", {"NO_COLOR": ""}, True),
        (io.StringIO(), "auto", {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), "auto", {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (Terminal(), "never", {"FORCE_COLOR": "1"}, False),
        (io.StringIO(), "always", {"NO_COLOR": "1"}, True),
    ],
)
def test_colour_is_for_those_who_see_it(monkeypatch, stream, color, environment, expected):
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    assert wants_color(stream, color) is expected


def test_colour_changes_no_character():
    stream = Terminal()
    output = Output(stream, color="always")
    line = [("[bold]a.py[/]", "bold"), (":1: ", "cyan"), ("x" * 300 + " 1,442,400", "")]
    output.line(line)

    import re

    assert "\x1b[" in stream.getvalue()
    assert re.sub(r"\x1b\[[0-9;]*m", "", stream.getvalue()) == plain(line) + "\n"


def test_characters_that_a_stream_lacks_are_written_in_others():
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii", newline="\n")
    Output(stream).line("3·n² caf\xe9 \udcff")
    stream.flush()

    assert raw.getvalue() == b"3*n^2 caf\\xe9 \\udcff\n"


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (None, "m.py:5:8: KPL101 two bias vectors, and more"),
        (3, "m.py:cell 3:5:8: KPL101 two bias vectors, and more"),
    ],
)
def test_a_finding_is_one_line_in_the_form_of_flake8(cell, expected):
    found = Diagnostic(
        "KPL101",
        "cudnn-extra-bias",
        Severity.WARNING,
        "two bias vectors,\n  and more",
        "m.py",
        5,
        8,
        cell=cell,
    )

    assert plain(finding_line(found)) == expected
