"""``keras-paramlint lock``: every model's counts and weights in one file, compared with the code."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from keras_paramlint.cli.arguments import Operands, Request, parse
from keras_paramlint.cli.main import COMMANDS, Exit, complain
from keras_paramlint.options import Target, UsageError


if TYPE_CHECKING:
    from keras_paramlint.graph import FileResult
    from keras_paramlint.lock import Change, Lock


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: an option cannot be followed, or the lock file cannot be used.
    """
    operands = Operands("PATH", "m.py, m.ipynb, directory (default: those of the file, else .)", missing="")
    request = parse("lock", f"{COMMANDS['lock'].capitalize()}.", argv, operands=operands)
    if request["show_settings"]:
        from keras_paramlint.cli.config import show

        show(request.configuration, [target.path for target in request.targets])
        return Exit.CLEAN
    if request.stdin is not None:
        raise UsageError("lock keeps the models of files, and standard input is none")
    if request.is_told("output_format") or request["output_file"]:
        raise UsageError("lock has neither --output-format nor --output-file; --lock-file names its file")
    call = next((target for target in request.targets if target.expression is not None), None)
    if call is not None:
        raise UsageError(f"{call}: lock takes files and directories; all of their models are locked")
    return _Locking(request).run()


class _Locking:
    """One run of the command."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.path = _path(request)
        self.base = os.path.dirname(os.path.abspath(self.path))
        if not os.path.isdir(self.base):
            raise UsageError(f"{self.path}: there is no directory for it")
        self.problems = 0
        self.unreadable = 0

    def problem(self, message: str) -> None:
        """Say what could not be done."""
        self.problems += 1
        complain(message)

    def run(self) -> int:
        """Compare, or write.

        Raises:
            UsageError: the lock file cannot be used.
        """
        from keras_paramlint.cli.session import note
        from keras_paramlint.lock import changes, write

        request = self.request
        locked = self._locked()
        found = self._found(locked)
        if self.problems:
            return Exit.FAILED
        if self.unreadable:
            what = "compared" if request["check"] else "written"
            note(f"{self.path}: not {what}, since a file cannot be read")
            return Exit.CLEAN if request["exit_zero"] else Exit.FOUND
        is_partial = request["check"] and request.targets
        made = changes(self._within(locked) if is_partial else locked, found) if locked is not None else []
        self._print(made)
        count = f"{len(found.entries):,} model{'s' if len(found.entries) != 1 else ''}"
        if not found.entries and not request["quiet"]:
            note(f"no Keras model was found in {', '.join(found.paths)}")
        if request["check"]:
            if not request["quiet"]:
                differences = f"{len(made):,} difference{'s' if len(made) != 1 else ''}"
                note(
                    f"{differences} from {self.path}; keras-paramlint lock writes it anew"
                    if made
                    else f"{count} agree{'s' if len(found.entries) == 1 else ''} with {self.path}"
                )
            return Exit.FOUND if made and not request["exit_zero"] else Exit.CLEAN
        write(self.path, found)
        if not request["quiet"]:
            note(f"{self.path}: {count} locked{f', {len(made):,} changed' if made else ''}")
        return Exit.CLEAN

    def _locked(self) -> Lock | None:
        """Return what the file says; None: it is to be written, and there is none, or none that can be used.

        Raises:
            LockError: it is to be compared, and cannot be used; or a newer version wrote it.
        """
        from keras_paramlint.lock import LockError, read

        try:
            return read(self.path)
        except LockError as error:
            if self.request["check"] or error.is_newer:
                raise
            return None

    def _found(self, locked: Lock | None) -> Lock:
        """Return what the code has."""
        from keras_paramlint.lock import Lock, entries
        from keras_paramlint.project import Project
        from keras_paramlint.runner import iter_results

        told = [target.path for target in self.request.targets]
        paths = tuple(self._below(path) for path in told) or (locked.paths if locked is not None else (".",))
        targets = [Target(_from_here(os.path.join(self.base, path))) for path in paths]
        project = Project(self.request.configuration)
        results: list[FileResult] = []
        for result in iter_results(targets, project.options, self.problem, jobs=self.request["jobs"]):
            if result.is_unreadable or any(each.code == "KPL000" for each in result.diagnostics):
                self.unreadable += 1
                complain(next(each.message for each in result.diagnostics if each.code == "KPL000"))
            results.append(result)
        if self.problems:
            return Lock(paths)
        path_of = {result.path: self._below(result.path) for result in results}
        return Lock(paths, tuple(entries(results, path_of)))

    def _within(self, locked: Lock) -> Lock:
        """Return what is locked of the paths that are asked for."""
        from dataclasses import replace

        asked = [self._below(target.path) for target in self.request.targets]

        def is_asked(name: str) -> bool:
            path = name.rpartition("::")[0]
            return any(each in {".", path} or path.startswith(f"{each}/") for each in asked)

        return replace(locked, entries=tuple(each for each in locked.entries if is_asked(each.name)))

    def _below(self, path: str) -> str:
        """Return a path as the lock file has it."""
        return os.path.relpath(os.path.abspath(path), self.base).replace(os.sep, "/")

    def _print(self, made: list[Change]) -> None:
        from keras_paramlint.report.output import Output

        output = Output(sys.stdout, color=self.request["color"])
        for change in made:
            output.line([(change.name, "bold"), (f" {change.text}", "")])
            for detail in change.details:
                output.line(f"    {detail}")


def _path(request: Request) -> str:
    """Return the lock file: the one that was named, else that beside the configuration file, or here."""
    from keras_paramlint.lock import FILE_NAME

    base = os.path.dirname(request.config_file) if request.config_file is not None else os.curdir
    named = request["lock_file"]
    if named is None:
        return _from_here(os.path.join(base, FILE_NAME))
    # What a configuration file names lies beside it.
    return str(named) if request.is_told("lock_file") else _from_here(os.path.join(base, named))


def _from_here(path: str) -> str:
    """Return a path as a person would write it from here."""
    relative = os.path.relpath(path)
    return path if relative.startswith("..") and os.path.isabs(path) else relative
