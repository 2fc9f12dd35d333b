"""Findings with texts that nobody writes and that some file contains all the same."""

from __future__ import annotations

from hypothesis import strategies as st

from keras_paramlint.graph import Analysis, Diagnostic, Edit, FileResult, Fix, Related, Severity, Site


CONTROLS = ["\n", "\r", "\x00", "\x1b[31m", "\x85", "\u2028", "\ud800", "\ufffe"]
MARKUP = ["<b>", "&amp;", "]]>", '"', "'", "`", "``", "\\", "\\|", "|", "{{7*7}}", "@tf"]
COMMANDS = ["%0A", "::", ",", ";", "]", "##vso[task.complete]", "::error::"]
WORDS = ["a", "Dense(10)", " ", "é", "漢", "😀"]

texts = st.lists(
    st.sampled_from([*CONTROLS, *MARKUP, *COMMANDS, *WORDS]) | st.characters(), max_size=8
).map("".join)
names = texts.map(lambda text: f"m{text.replace('/', '')}.py")


@st.composite
def sites(draw, path, cell=None):
    line, column = draw(st.integers(1, 50)), draw(st.integers(1, 100))
    if draw(st.booleans()):
        return Site(path, line, column, cell=cell)
    end_line = line + draw(st.integers(0, 3))
    end_column = draw(st.integers(column + 1 if end_line == line else 1, 200))
    return Site(path, line, column, end_line, end_column, cell)


@st.composite
def diagnostics(draw, path):
    cell = draw(st.none() | st.integers(1, 3))
    site = draw(sites(path, cell))
    edits = st.builds(Edit, sites(path, cell), texts)
    return Diagnostic(
        draw(st.sampled_from(["KPL101", "KPL403", "KPL999"])),
        "some-name",
        draw(st.sampled_from(Severity)),
        draw(texts.filter(str.strip)),
        path,
        *(site.line, site.column, site.end_line, site.end_column, cell),
        related=tuple(draw(st.lists(st.builds(Related, sites(path, cell), texts), max_size=2))),
        fix=draw(st.none() | st.builds(Fix, st.booleans(), st.lists(edits, max_size=2).map(tuple))),
    )


@st.composite
def analyses(draw):
    paths = draw(st.lists(names, max_size=3))
    found = [(path, draw(st.lists(diagnostics(path), max_size=3))) for path in paths]
    return Analysis(tuple(FileResult(path, diagnostics=tuple(each)) for path, each in found))
