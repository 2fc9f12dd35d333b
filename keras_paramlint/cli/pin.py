"""``keras-paramlint pin``: the counts of models and layers, written into comments that are then checked."""

from __future__ import annotations

import sys
from collections.abc import Callable

from keras_paramlint.cli.arguments import Operands, Request, parse
from keras_paramlint.cli.main import COMMANDS, Exit, complain
from keras_paramlint.options import Target, UsageError


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: an option cannot be followed.
    """
    operands = Operands(help="m.py, m.ipynb, directory, m.py::name of a model, builder or class")
    request = parse("pin", f"{COMMANDS['pin'].capitalize()}.", argv, operands=operands)
    if request["show_settings"]:
        from keras_paramlint.cli.config import show

        show(request.configuration, [target.path for target in request.targets])
        return Exit.CLEAN
    if request.stdin is not None:
        raise UsageError("pin writes into files, and standard input is none")
    if request.is_told("output_format") or request["output_file"]:
        raise UsageError("pin writes into the files; it has neither --output-format nor --output-file")
    from keras_paramlint.cli.session import unused_settings

    problems: list[str] = []

    def problem(message: str) -> None:
        problems.append(message)
        complain(message)

    command = _Pinning(request, problem)
    for target in request.targets:
        command.target(target)
    for message in unused_settings(request, command.results):
        problem(message)
    if command.written or not problems:
        command.end()
    if problems:
        return Exit.FAILED
    found = command.unreadable or (request["check"] and command.changed)
    return Exit.FOUND if found and not request["exit_zero"] else Exit.CLEAN


class _Pinning:
    """Pins one file after the other, as far as a request asks for it."""

    def __init__(self, request: Request, problem: Callable[[str], None]) -> None:
        from keras_paramlint.graph import FileResult
        from keras_paramlint.project import Project
        from keras_paramlint.report.output import Output

        self.request, self.problem = request, problem
        self.project = Project(request.configuration)
        self.output = Output(sys.stdout, color=request["color"])
        self.results: list[FileResult] = []
        self.written = self.changed = self.unreadable = 0

    def target(self, target: Target) -> None:
        """Pin a file, the files of a directory, or one model, builder or class of a file.

        Raises:
            UsageError: the target is a call.
        """
        from keras_paramlint.runner import iter_results

        only = target.expression
        if only is not None and not all(part.isidentifier() for part in only.split(".")):
            raise UsageError(f"{target}: pin takes a model, builder or class by name behind ::, no call")
        for result in iter_results([Target(target.path)], self.project.options, self.problem):
            self.results.append(result)
            unreadable = next((each for each in result.diagnostics if each.code == "KPL000"), None)
            if unreadable is not None:
                self.unreadable += 1
                complain(unreadable.message)
            elif result.failure is not None:
                self.problem(result.failure)
            elif result.models:
                self._file(result.path, only)

    def _file(self, path: str, only: str | None) -> None:
        from keras_paramlint.cli.session import note
        from keras_paramlint.fixes.pinning import WRITTEN, Wish, pin
        from keras_paramlint.sources.style import line_length

        request = self.request
        wish = Wish(
            models=request["models"] or not request["layers"],
            layers=request["layers"],
            trainable=request["trainable"],
            line_length=request["line_length"] or line_length(path),
            only=only,
        )
        made = pin(path, self.project.options(path), wish)
        if made is None:
            self.problem(f"{path}: cannot be written back as it was")
            return
        if only is not None and not made.is_named:
            self.problem(f"{path}::{only}: the analysis sees no model of that name, nor one that it builds")
            return
        if made.mended.is_changed and request["diff"]:
            self.output.write(made.mended.diff())
        if not self._write(path, made.mended.before, made.mended.after):
            return
        for each in made.mended.fixed if not request["diff"] else ():
            what = each.message if each.code == WRITTEN else f"corrected, since {each.message}"
            self.output.line(f"{each.site}: {what}")
        for left in made.left if not request["quiet"] else ():
            # Of the layers there may be many, most of them on a line with others.
            if request["verbose"] or not left.is_layer:
                note(left.text)
        self.written += len(made.mended.fixed)
        self.changed += made.mended.is_changed

    def _write(self, path: str, before: bytes, after: bytes) -> bool:
        """Write a file, in place, so that links and permissions stay; say whether that was possible."""
        if before == after or self.request["check"] or self.request["diff"]:
            return True
        try:
            with open(path, "wb") as file:
                file.write(after)
        except OSError as error:
            self.problem(f"{path}: cannot be written: {error.strerror or error}")
            return False
        return True

    def end(self) -> None:
        """Say how much was written."""
        from keras_paramlint.cli.session import note

        if self.request["quiet"]:
            return
        verb = "would write" if self.request["check"] or self.request["diff"] else "wrote"
        comments = f"{self.written:,} comment{'s' if self.written != 1 else ''}"
        files = f"{self.changed:,} file{'s' if self.changed != 1 else ''}"
        note(f"{verb} {comments} in {files}" if self.written else "nothing to write")
