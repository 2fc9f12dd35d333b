"""What all commands that analyse have in common: from a request to written results."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING

from keras_paramlint.cli.arguments import Request
from keras_paramlint.cli.fixing import Fixing
from keras_paramlint.cli.main import complain
from keras_paramlint.cli.outputs import open_reports
from keras_paramlint.cli.progress import Progress
from keras_paramlint.dataclass import dataclass
from keras_paramlint.discovery import files_of
from keras_paramlint.graph import Analysis, FileResult
from keras_paramlint.options import UsageError, closest
from keras_paramlint.project import Project, baseline_file, options_of
from keras_paramlint.report.formats import View
from keras_paramlint.report.output import Output, one_line, plain
from keras_paramlint.report.places import project_root
from keras_paramlint.runner import iter_results
from keras_paramlint.sources import MissingPath
from keras_paramlint.sources.disk import Overlay, looking_at


if TYPE_CHECKING:
    from keras_paramlint.baseline import Baseline


@dataclass(slots=True)
class Outcome:
    """What a run came to."""

    analysis: Analysis
    problems: list[str] = field(default_factory=list)
    """What was asked for and could not be done; each was already said."""
    changed: int = 0
    """How many files fixes changed, or would change."""
    baseline: Baseline | None = None
    """The findings that are known, as far as they were met."""


def run_session(request: Request, known: str | None = None) -> Outcome:
    """Analyse what a request asks for, and write the results as they come.

    Args:
        request: What is asked for.
        known: The file of findings that are not to be reported; None: those that the request names.

    Raises:
        UsageError: an option cannot be followed.
    """
    if request["show_settings"]:
        from keras_paramlint.cli.config import show

        show(request.configuration, [target.path for target in request.targets])
        return Outcome(Analysis(()))
    if request.get("show_files"):
        return _show_files(request)
    with looking_at(_standard_input(request)):
        return _run(request, known)


def _show_files(request: Request) -> Outcome:
    """Print the files that would be analysed."""
    options = Project(request.configuration).options
    outcome = Outcome(Analysis(()))
    output = Output(sys.stdout, color="never")
    seen: set[str] = set()
    for target in request.targets:
        try:
            is_stdin = target.path == request.stdin
            found = (target.path,) if is_stdin else files_of(target.path, options).files
        except MissingPath:
            outcome.problems.append(f"no such file or directory: {target.path}")
            complain(outcome.problems[-1])
            continue
        new = [path for path in found if os.path.abspath(path) not in seen]
        seen.update(map(os.path.abspath, new))
        output.lines(map(one_line, new))
    return outcome


def _standard_input(request: Request) -> Overlay | None:
    """Return standard input as a file among the others; None: it is no target.

    Raises:
        UsageError: there is none, or it is too long, or without an end.
    """
    if request.stdin is None:
        return None
    stream = getattr(sys.stdin, "buffer", None)
    if stream is None:
        raise UsageError("there is no standard input to read")
    from keras_paramlint.sources.text import longest

    limit = longest(request.stdin)
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise UsageError(f"standard input is longer than {limit:,} bytes and is not analysed")
    return Overlay({request.stdin: data})


def _run(request: Request, known: str | None) -> Outcome:
    project = Project(request.configuration)
    # What counts where there is no target: a mistake in it is said all the same.
    options_of(request.configuration.of_run(tuple(target.path for target in request.targets)))
    view = View(
        request.command,
        request["quiet"],
        bool(request.get("expand_nested")),
        statistics=bool(request.get("statistics")),
        root=project_root(),
    )
    tell = note if request["verbose"] and not request["quiet"] else _silent
    if request.config_file is not None:
        tell(f"configuration: {request.config_file}")
    results = []
    problems: list[str] = []

    def problem(message: str) -> None:
        problems.append(message)
        complain(message)

    known_file = known or baseline_path(request)
    baseline = _known_findings(known_file) if known_file is not None else None
    fixing = Fixing(request, project, problem)
    progress = Progress(is_on=not request["quiet"] and not request["verbose"])
    with open_reports(request, view) as reports, progress:
        made = iter_results(
            request.targets,
            project.options,
            problem,
            jobs=request["jobs"],
            on_total=progress.expect,
            shard=request.get("shard"),
            scheduler=request.get("dask"),
        )
        for result in made:
            progress.advance(result.name)
            tell(f"{result.name}: {len(result.models)} models, {result.flavour} ({result.flavour_reason})")
            if result.failure is not None:
                problem(result.failure)
            mended = fixing.mended(result)
            if fixing.is_diff:
                for form in reports.forms:
                    form.output.write(mended.diff() if mended is not None else "")
            elif mended is not None:
                result = mended.result
            if baseline is not None:
                result = baseline.new_in(result, project.options(result.path).selection)
            results.append(result)
            if not fixing.is_diff:
                reports.add(result)
            progress.resume()
        analysis = Analysis(tuple(results))
        if not fixing.is_diff:
            reports.finish(analysis)
    if not results and not problems and not request["quiet"]:
        for path in _empty(request):
            note(f"{path}: no Python file or notebook is there to analyse")
    if view.statistics and not any(form.for_people for form in reports.forms):
        found = list(dict.fromkeys(analysis.diagnostics))
        from keras_paramlint.report.findings import statistics_lines

        for line in statistics_lines(analysis, found):
            note(line if isinstance(line, str) else plain(line))
    fixing.write_standard_input()
    if fixing.is_on and not request["quiet"]:
        note(fixing.summary())
    for message in (*unused_settings(request, results), *unmet_budgets(request, results)):
        problem(message)
    if baseline is not None:
        tell(f"{baseline.path}: {len(baseline.met):,} of {len(baseline.entries):,} known findings were met")
    return Outcome(analysis, problems, fixing.changed, baseline)


def _known_findings(path: str) -> Baseline:
    from keras_paramlint.baseline import read

    return read(path)


def _empty(request: Request) -> Iterator[str]:
    """Yield the directories of a run that came to nothing; a part of a run may have no files of its own."""
    if request.get("shard") is None:
        yield from (target.path for target in request.targets if os.path.isdir(target.path))


def baseline_path(request: Request) -> str | None:
    """Return the baseline that counts, if the command has one."""
    if request.get("baseline") is None:
        return None
    return baseline_file(request.configuration.of_run(tuple(target.path for target in request.targets)))


def unused_settings(request: Request, results: Sequence[FileResult]) -> Iterator[str]:
    """Yield what is to be said of each ``--set`` of a name that no analysed file has."""
    used = {name for result in results for name in result.used_names}
    if any(result.failure is not None for result in results):
        return  # that is said already, and may be why
    known = {name for result in results for name in result.open_names}
    for name in dict.fromkeys(name for name, _ in request["set"]):
        if name not in used:
            where = "no analysed file has" if len(results) != 1 else f"{results[0].name} has no"
            what = "such a symbol, module-level name or parameter of a builder"
            text = f"{where} {what.removeprefix('such a ') if len(results) == 1 else what}"
            yield f"--set {name}: {text}{closest(name, sorted(known))}"


def unmet_budgets(request: Request, results: Sequence[FileResult]) -> Iterator[str]:
    """Yield what is to be said of each ``--budgets`` that means no model."""
    budgets = [budget for _, budget in request.get("budgets", ()) if budget.place is None]
    if not budgets:
        return
    from keras_paramlint.rules.budgeting import unmet

    for budget, hint in unmet(request.targets, budgets, results):
        yield f"--budgets {budget.pattern.pattern}: no analysed model has such a name and place{hint}"


def note(message: str) -> None:
    """Say something beside the results, if anybody listens."""
    with contextlib.suppress(OSError, ValueError):
        Output(sys.stderr, color="never").line(message)


def _silent(message: str) -> None:
    """Say nothing."""
