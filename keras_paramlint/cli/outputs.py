"""Where reports go: the formats that a request asks for, each on its stream."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple, TextIO

from keras_paramlint.cli.arguments import Request
from keras_paramlint.defects import OWN_ERRORS
from keras_paramlint.graph import Analysis, FileResult
from keras_paramlint.options import UsageError
from keras_paramlint.report.formats import Format, View, format_named
from keras_paramlint.report.output import Output
from keras_paramlint.runner import crashed


class Sink(NamedTuple):
    """A format, and the file that it is written to."""

    form: type[Format]
    path: str | None
    """None: standard output."""


def sinks(asked: Sequence[str], output_file: str | None) -> list[Sink]:
    """Return the formats that are asked for as ``FORMAT`` or ``FORMAT:FILE``.

    ``--output-file`` is for the last one without a file of its own.

    Raises:
        UsageError: there is no such format, or two of them would be written over each other.
    """
    found: list[Sink] = []
    for text in asked:
        name, colon, path = text.partition(":")
        if colon and not path:
            remedy = f"write {name}, or {name}:FILE"
            raise UsageError(f"--output-format {text}: no file stands behind the colon; {remedy}")
        found.append(Sink(format_named(name), None if path == "-" else path or None))
    if output_file is not None:
        free = [at for at, sink in enumerate(found) if sink.path is None]
        if not free:
            raise UsageError(f"--output-file {output_file}: every --output-format has a file of its own")
        found[free[-1]] = Sink(found[free[-1]].form, None if output_file == "-" else output_file)
    places = [sink.path and os.path.abspath(sink.path) for sink in found]
    for at, place in enumerate(places):
        if place in places[:at]:
            first, second = found[places.index(place)].form.name, found[at].form.name
            where = "standard output" if place is None else str(found[at].path)
            remedy = f"give one of them a file, as in --output-format {first}:FILE"
            raise UsageError(f"the formats {first} and {second} would both go to {where}; {remedy}")
    return found


class Reports:
    """The formats of a run as one."""

    def __init__(self, forms: Sequence[Format]) -> None:
        self.forms = forms

    def add(self, result: FileResult) -> None:
        """Hand the next result to every format."""
        for form in self.forms:
            try:
                form.add(result)
            except OWN_ERRORS as error:
                form.add(crashed(result.path, result.target, error))  # the other files are still reported

    def finish(self, analysis: Analysis) -> None:
        """Let every format write what needs all results."""
        for form in self.forms:
            form.finish(analysis)


@contextlib.contextmanager
def open_reports(request: Request, view: View) -> Iterator[Reports]:
    """Open all files that a request's reports go to.

    Raises:
        UsageError: one of them cannot be written, or there is no such format.
    """
    wanted = sinks(request["output_format"], request["output_file"])
    # What is read from standard input and mended is written to standard output, and nothing else is.
    is_taken = request.stdin is not None and bool(request.get("fix")) and not request.get("diff")
    with contextlib.ExitStack() as stack:
        forms = []
        for form, path in wanted:
            to_stderr = is_taken and path is None
            stream = sys.stderr if to_stderr else stack.enter_context(open_stream(path))
            forms.append(form(Output(stream, color=request["color"]), view))
        yield Reports(forms)


@contextlib.contextmanager
def open_stream(path: str | None) -> Iterator[TextIO]:
    """Open the file that results go to; standard output if there is none.

    Raises:
        UsageError: it cannot be written.
    """
    if path is None or path == "-":
        yield sys.stdout
        return
    try:
        stream = open(path, "w", encoding="utf-8", newline="\n")  # noqa: SIM115 - closed below
    except OSError as error:
        raise UsageError(f"--output-file {path}: cannot be written: {error.strerror or error}") from error
    with stream:
        yield stream
