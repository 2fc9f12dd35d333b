"""The analysis process of the language server: questions on standard input, answers on standard output.

It is a process of its own so that the server answers while it works, and
lives where it does not: an analysis that takes too long is ended with its
process, and what a crash takes down is only that.
"""

from __future__ import annotations

import contextlib
import gc
import os
import pathlib
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import IO, Any

from keras_paramlint.collector import collect_rarely
from keras_paramlint.config.resolve import Configuration
from keras_paramlint.graph import FileResult
from keras_paramlint.lsp.messages import (
    HEADER,
    Analyse,
    Analysed,
    Answer,
    Explain,
    Explained,
    Failed,
    Offers,
    Pin,
    Question,
    Show,
    pack,
    unpack,
)
from keras_paramlint.options import Options, Target, UsageError
from keras_paramlint.project import Project
from keras_paramlint.runner import run_one
from keras_paramlint.sources.disk import Content, Overlay, looking_at
from keras_paramlint.sources.reach import Gate
from keras_paramlint.sources.roots import import_roots


class Worker:
    """Keeps the texts of the open documents, and the last result."""

    def __init__(self) -> None:
        self._contents: dict[str, Content] = {}
        self._last: tuple[Analyse, FileResult] | None = None

    def answer(self, question: Question) -> Answer | None:
        """Return the answer to a question; None where it wants none."""
        try:
            return self._answer(question)
        except UsageError as error:
            return Failed(str(error))
        except Exception as error:  # noqa: BLE001 - the process lives on, and the server says it
            return Failed(f"{type(error).__name__}: {error}", code="KPL000")

    def _answer(self, question: Question) -> Answer | None:
        match question:
            case Show(path, content):
                self._last = None
                if content is None:
                    self._contents.pop(path, None)
                else:
                    self._contents[path] = content
                return None
            case Analyse():
                return Analysed(self._analysed(question), _peak())
            case Explain():
                return self._explained(question)
            case Pin():
                return self._pinned(question)

    def _analysed(self, question: Analyse) -> FileResult:
        options = editor_options(question.path, question.told)
        # An overlay for each analysis, so that what is on disk is looked up anew.
        files = Overlay(self._contents, successive=True)
        roots = import_roots(options.source_roots, installed=options.follow_installed)
        with looking_at(files):
            concerns_keras = Gate(roots).passes(question.path)
        target = Target(question.path)
        result = run_one(target, options, files=files) if concerns_keras else FileResult(question.path)
        self._last = question, result
        return result

    def _newest(self, question: Analyse) -> FileResult:
        """Return the result that was asked for last, or make it."""
        last = self._last
        return last[1] if last is not None and last[0] == question else self._analysed(question)

    def _pinned(self, question: Pin) -> Offers:
        from keras_paramlint.fixes.pinning import Wish, offers
        from keras_paramlint.sources import SourceError, read_source
        from keras_paramlint.sources.style import line_length

        result = self._newest(Analyse(question.path, question.told))
        with looking_at(Overlay(self._contents)):
            source = read_source(question.path)
            if isinstance(source, SourceError):
                return Offers(())
            places = [source.analysed(question.cell, line, 1) for line in (question.first, question.last)]
            first, last = (place[0] if place is not None else 0 for place in places)
            wish = Wish(layers=True, line_length=line_length(question.path))
            return Offers(tuple(offers(replace(result, source=source), wish, first, last)))

    def _explained(self, question: Explain) -> Explained:
        from keras_paramlint.explain import Location, explain
        from keras_paramlint.report.explanation import lines
        from keras_paramlint.report.output import plain

        result = self._newest(Analyse(question.path, question.told))
        location = Location(Target(question.path), question.line, question.column, question.cell)
        with looking_at(Overlay(self._contents)):
            explanation = replace(explain(location, result), diagnostics=())
            if explanation.is_empty:
                return Explained(())
            # The first line names the place, which the editor shows.
            return Explained(tuple(plain(line) for line in lines(explanation))[2:])


def editor_options(path: str, told: Mapping[str, Any]) -> Options:
    """Return what counts for a file in the editor: its settings before the configuration files.

    Raises:
        UsageError: a setting, or a configuration file, says what no option takes.
    """
    named = told.get("config")
    given = {key: value for key, value in told.items() if key != "config"}
    options = Project(Configuration(given, named)).options(path)
    return replace(options, selection=replace(options.selection, with_info=True))


def _peak() -> int:
    """Return the most memory that this process had, in bytes; 0 where the system does not tell."""
    # Linux counts what the parent had when it started this process into the usage of resources.
    with contextlib.suppress(OSError, ValueError, IndexError):
        status = pathlib.Path("/proc/self/status").read_text(encoding="ascii", errors="replace")
        return int(status.partition("VmHWM:")[2].split(maxsplit=1)[0]) * 1024
    try:
        import resource
    except ImportError:
        return 0
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return size if sys.platform == "darwin" else size * 1024


def serve(source: IO[bytes], sink: IO[bytes]) -> None:
    """Answer questions until there are no more."""
    worker = Worker()
    # What is loaded by now stays; to look through it again and again costs more than a small analysis.
    gc.freeze()
    # Cycles are little of what an analysis leaves: they wait until there are more.
    collect_rarely()
    while header := source.read(HEADER.size):
        answer = worker.answer(unpack(source.read(HEADER.unpack(header)[0])))
        if answer is not None:
            sink.write(pack(answer))
            sink.flush()


def main() -> None:
    """Run the process."""
    import keras_paramlint.analysis  # noqa: F401 - ready before the first question
    from keras_paramlint.rules import all_rules

    all_rules()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever else prints must not come between the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    try:
        serve(sys.stdin.buffer, answers)
    except (BrokenPipeError, KeyboardInterrupt):
        # The server has gone.
        os._exit(0)


if __name__ == "__main__":
    main()
