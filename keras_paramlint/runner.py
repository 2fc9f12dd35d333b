"""Paths in, results out: discovery, the gate, the process pool, and the order.

:func:`analyze` is the public function that everything else calls.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from keras_paramlint.collector import rare_collections
from keras_paramlint.config.resolve import Configuration
from keras_paramlint.defects import failed
from keras_paramlint.discovery import files_of
from keras_paramlint.graph import Analysis, FileResult, Site
from keras_paramlint.options import FLAVOURS, Options, Setting, Target, TargetError, UsageError, closest
from keras_paramlint.pool import in_pool, worthwhile
from keras_paramlint.project import Project
from keras_paramlint.sources.disk import Content, Disk, looking_at, overlay, view
from keras_paramlint.sources.errors import MissingPath
from keras_paramlint.sources.reach import Gate
from keras_paramlint.sources.roots import import_roots


if TYPE_CHECKING:
    from keras_paramlint.cache import Store
    from keras_paramlint.options import Budget
    from keras_paramlint.sources.errors import SourceError
    from keras_paramlint.sources.recording import Asked, Present
    from keras_paramlint.sources.versions import Versions

TARGET_COST = 100_000
"""What a target with an expression counts in bytes, since it brings the modules that it imports."""

Problem = Callable[[str], None]
_Task = tuple[Target, Options]


def analyze(
    paths: Sequence[str | os.PathLike[str]] | str | os.PathLike[str],
    *,
    flavour: str | None = None,
    settings: Mapping[str, Setting] | None = None,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
    extend_select: Sequence[str] = (),
    extend_ignore: Sequence[str] = (),
    severity: Mapping[str, str] | None = None,
    config: bool | str | os.PathLike[str] = False,
    jobs: int = 1,
    cache: bool = False,
) -> Analysis:
    """Analyse files, directories, notebooks and targets without running any of their code.

    Args:
        paths: What to analyse: ``m.py``, ``pkg/``, ``m.ipynb``, ``m.py::model``, ``m.py::build(10)``.
        flavour: One of ``keras3``, ``tfkeras2``, ``tf1``, ``keras2``; None: found from the evidence.
        settings: Values for symbols, module-level names or builders' parameters.
        select: The rules that are reported: codes, prefixes, names, or ``ALL``; None: the default ones.
        ignore: The rules that are not.
        extend_select: Rules that are reported beside the others.
        extend_ignore: Rules that are not reported either.
        severity: Rules with the severity that their findings are to have: error, warning or info.
        config: Whether the nearest configuration files count for what is not given here, as on the
            command line; or the one file that does.
        jobs: The number of processes; 0: as many as pay.
        cache: Whether results of earlier runs are used, and those of this one kept, as on the command line.

    Returns:
        One result a file or target, in the order in which they were asked for.

    Raises:
        UsageError: there is no such path, target, flavour or rule; or a configuration file is wrong.
    """
    given = [paths] if isinstance(paths, (str, os.PathLike)) else paths
    targets = [Target.parse(os.fspath(path)) for path in given]
    told: dict[str, object] = {
        "flavour": check_flavour(flavour),
        "set": list((settings or {}).items()),
        "ignore": list(ignore),
        "extend_select": list(extend_select),
        "extend_ignore": list(extend_ignore),
        "severity": list((severity or {}).items()),
        "jobs": jobs,
        "no_cache": not cache,
    }
    # What is left at its default here is left to the files.
    given_here = {key: value for key, value in told.items() if value not in (None, [])}
    if select is not None:
        given_here["select"] = list(select)
    named = None if isinstance(config, bool) else os.fspath(config)
    project = Project(Configuration(given_here, named, isolated=config is False))
    results = tuple(iter_results(targets, project.options, jobs=jobs))
    for result in results:
        if result.failure is not None:
            raise TargetError(result.failure)
    return Analysis(results)


def check_flavour(flavour: str | None) -> str | None:
    """Return the flavour if there is one of that name.

    Raises:
        UsageError: there is not.
    """
    if flavour is not None and flavour not in FLAVOURS:
        hint = closest(flavour, FLAVOURS) or f"; there are {', '.join(FLAVOURS)}"
        raise UsageError(f"unknown flavour {flavour!r}{hint}")
    return flavour


def iter_results(
    targets: Sequence[Target],
    options: Options | Callable[[str], Options],
    on_problem: Problem | None = None,
    *,
    jobs: int | None = None,
    on_total: Callable[[int], None] | None = None,
    shard: tuple[int, int] | None = None,
    scheduler: str | None = None,
) -> Iterator[FileResult]:
    """Yield the result of each file and target as soon as it and all before it are finished.

    Args:
        targets: What to analyse; a directory stands for the files below it.
        options: What all analyses share, or what gives each file its own.
        on_problem: Gets the message where a path does not exist; the others are analysed.
        jobs: The number of processes; None: what the options say.
        on_total: Gets how many results there will be, before the first one.
        shard: The part that is wanted, from 1, and how many there are; None: all. Each file is in one part,
            told by its path alone, and each part keeps the order of the whole.
        scheduler: That of the Dask cluster that does the work; None: this machine.

    Raises:
        UsageError: a path does not exist, and there is no ``on_problem``; or a file has no valid options;
            or there is no such cluster.
    """
    options_of = options if callable(options) else lambda path: options
    plan = [
        (step, options_of(step.path)) if isinstance(step, Target) else _selected(step, options_of(step.path))
        for step in _plan(targets, on_problem, options_of)
        if shard is None or _shard_of(step, shard[1]) == shard[0]
    ]
    budgets = {budget: step[1] for step in plan if isinstance(step, tuple) for budget in step[1].budgets}
    if on_total is not None:
        on_total(len(plan))
    stores: dict[str, Store] = {}
    files = overlay()
    if files is None:
        plan = [_kept(step, stores) if isinstance(step, tuple) else step for step in plan]
    tasks = [step for step in plan if isinstance(step, tuple)]
    for target, own in tasks:
        if own.since is not None:
            # Before anything is analysed, and not once in every process.
            _since(target.path, own, own.since)
    if scheduler is not None and tasks:
        from keras_paramlint.cache.store import stamp
        from keras_paramlint.cluster import on_cluster

        made = on_cluster(_do_elsewhere, tasks, scheduler, _lost, (files, stamp()))
    else:
        asked = jobs if jobs is not None else max((each.jobs for _, each in tasks), default=1)
        made = in_pool(_do, tasks, _jobs([target for target, _ in tasks], asked), _lost, files)
    results: list[FileResult] = []
    for step in plan:
        result = next(made) if isinstance(step, tuple) else step
        if budgets:
            results.append(result)
        yield result
    # What no model meets in one part may be met in another.
    if budgets and shard is None:
        yield from _unmet(targets, budgets, results)
    for store in stores.values():
        store.prune()


def _unmet(
    targets: Sequence[Target], budgets: Mapping[Budget, Options], results: Sequence[FileResult]
) -> Iterator[FileResult]:
    """Yield what is to be said of each budget of a configuration file that means no model."""
    from keras_paramlint.rules.budgeting import diagnose_budget, unmet

    for budget, hint in unmet(targets, budgets, results):
        if budget.place is not None:
            found = FileResult(budget.place[0], diagnostics=(diagnose_budget(budget, hint),))
            yield _selected(found, budgets[budget])


def _kept(task: _Task, stores: dict[str, Store]) -> _Task | FileResult:
    """Return the result of an earlier run; the task itself where it has to be done."""
    directory = task[1].cache
    if not directory or task[1].since is not None:
        # What a revision is called may be another one tomorrow.
        return task
    if directory not in stores:
        from keras_paramlint.cache import Store

        stores[directory] = Store(directory)
    return stores[directory].get(*task) or task


def _shard_of(step: Target | FileResult, parts: int) -> int:
    """Return the part, from 1, that a file or target belongs to: the same one on every machine.

    A name is taken as it is told, so that a run over ``.`` gives the same parts in every clone.
    """
    name = (str(step) if isinstance(step, Target) else step.name).replace(os.sep, "/")
    digest = hashlib.blake2b(name.encode("utf-8", "surrogateescape"), digest_size=8).digest()
    return int.from_bytes(digest, "big") % parts + 1


def _plan(
    targets: Sequence[Target], on_problem: Problem | None, options_of: Callable[[str], Options]
) -> Iterator[Target | FileResult]:
    """Yield what is to be analysed, and the results of what need not be, in order."""
    seen: set[str] = set()
    gates: dict[tuple[str, ...], Gate] = {}
    for target in targets:
        try:
            found = files_of(target.path, options_of)
        except MissingPath:
            problem = f"no such file or directory: {target.path}"
            if on_problem is None:
                raise UsageError(problem) from None
            on_problem(problem)
            continue
        if target.expression is not None:
            if os.path.isdir(target.path):
                raise UsageError(f"{target.path} is a directory; a target names a file, as in m.py::build()")
            if found.files:
                yield target
            continue
        yield from map(_unreadable, found.errors)
        for path in found.files:
            if os.path.abspath(path) in seen:
                continue
            seen.add(os.path.abspath(path))
            options = options_of(path)
            roots = import_roots(options.source_roots, installed=options.follow_installed)
            if gates.setdefault(roots, Gate(roots)).passes(path):
                yield Target(path)
            else:
                yield FileResult(path, flavour_reason="the default; the file does not concern Keras")


def _unreadable(error: SourceError) -> FileResult:
    from keras_paramlint.rules import diagnose

    site = Site(error.path, error.line, error.column, cell=error.cell)
    return FileResult(error.path, diagnostics=(diagnose("KPL000", site, f"{error.path} {error.reason}"),))


def run_one(
    target: Target,
    options: Options,
    text: Content | None = None,
    files: Disk | None = None,
    before: FileResult | None = None,
) -> FileResult:
    """Analyse one file or target and apply the rules; whatever goes wrong becomes its diagnostic.

    Args:
        target: The file, or something that it defines.
        options: What counts for it.
        text: What the file is to contain, an editor's text or a changed one; None: what it does.
        files: The project's files; None: those on disk.
        before: What it was in an older version, for rules about edits; None: what ``since`` says.
    """
    if before is None and options.since is not None:
        before = _in_revision(target, options, options.since)
    if not options.cache or text is not None or files is not None or before is not None or options.since:
        with looking_at(files), rare_collections():
            return _run_one(target, options, text, before)
    from keras_paramlint.cache import Store

    result, asked = _recorded(target, options, None)
    Store(options.cache).put(target, options, result, asked)
    return result


def run_version(
    target: Target,
    options: Options,
    present: Present,
    older: tuple[FileResult, Asked] | None = None,
) -> tuple[FileResult, Asked]:
    """Analyse a file or target of one of two versions, or take what was kept of it.

    Args:
        target: The file, or something that it defines.
        options: What counts for it; ``since`` does not.
        present: Answers for the version's files.
        older: What it was in the older version, for rules about edits, and what that was made from.

    Returns:
        The result, and what it was made from.
    """
    from keras_paramlint.cache import Store
    from keras_paramlint.sources.recording import digest_of

    files = present.files
    before = older[0] if older is not None else None
    version, inputs = files.label, ""
    if before is not None and older is not None:
        version, inputs = f"{version}\0{before.revision}", f"{before.name}\0{digest_of(older[1])}"
    store = Store(options.cache) if options.cache else None
    if store is not None:
        kept = store.look(target, options, present, version, inputs)
        if kept is not None:
            return replace(kept[0], revision=files.label), kept[1]
    result, asked = _recorded(target, options, files, before)
    if store is not None:
        store.put(target, options, result, asked, version, inputs)
    return result, asked


def _recorded(
    target: Target, options: Options, files: Disk | None, before: FileResult | None = None
) -> tuple[FileResult, Asked]:
    from keras_paramlint.sources.recording import Recorder

    recorder = Recorder(files)
    with looking_at(recorder), rare_collections():
        return _run_one(target, options, None, before), recorder.asked


def _in_revision(target: Target, options: Options, revision: str) -> FileResult | None:
    """Return what a target was in a revision; None: it was not there, or is what it was."""
    versions = _since(target.path, options, revision)
    path = versions.old_path(target.path)
    if path is None or not versions.is_affected(target.path):
        return None
    was = replace(target, path=os.path.relpath(path) if not os.path.isabs(target.path) else path)
    from keras_paramlint.sources.recording import Present

    return run_version(was, replace(options, since=None), Present(versions.old))[0]


def _since(path: str, options: Options, revision: str) -> Versions:
    """Return the files of a revision and those on disk.

    Raises:
        UsageError: there is no repository around a file, or no such revision in it.
    """
    from keras_paramlint.sources.git_program import GitError

    roots = import_roots(options.source_roots, installed=options.follow_installed)
    try:
        return _versions(_repository(os.path.dirname(os.path.abspath(path))), revision, roots)
    except GitError as error:
        raise UsageError(f"since {revision}: {error}") from None


@lru_cache(maxsize=256)
def _repository(directory: str) -> str:
    from keras_paramlint.sources.git import Repository

    return Repository.around(directory).root


@lru_cache(maxsize=8)
def _versions(root: str, revision: str, further: tuple[str, ...]) -> Versions:
    # Only who asks for a revision needs git.
    from keras_paramlint.keras_api.pins import PACKAGES
    from keras_paramlint.sources.versions import Versions

    return Versions.since(root, revision, PACKAGES, further)


def _run_one(target: Target, options: Options, text: Content | None, before: FileResult | None) -> FileResult:
    name = None if target.expression is None else str(target)
    try:
        from keras_paramlint.analysis import analyze_file
        from keras_paramlint.rules.budgeting import budgeted

        result: FileResult = (
            analyze_file(target, options) if text is None else analyze_file(target, options, text)
        )
        found = _checked(replace(result, before=before), options)
        # Other processes need what was found, not the text that it was found in.
        met = frozenset(budget.key for budget, _, _ in budgeted(result))
        return replace(
            result,
            diagnostics=found.diagnostics,
            suppressed=found.suppressed,
            accidental=found.accidental,
            histories=(),
            source=None,
            budgets=(),
            met_budgets=met,
            revision=view().label,
        )
    except TargetError as error:
        return FileResult(target.path, name, failure=str(error))
    except Exception as error:  # noqa: BLE001 - law 3: never crash, and the other files are still analysed
        return _selected(_crashed(target, error), options)


def _checked(result: FileResult, options: Options) -> FileResult:
    """Return a result with what the rules find in it."""
    from keras_paramlint.analysis.room import Overtime, patience, with_room
    from keras_paramlint.rules import diagnose, reported, run_rules

    longest = patience(options)
    try:
        found = with_room(lambda: run_rules(result, options.selection), longest)
    except Overtime:
        note = diagnose("KPL002", Site(result.path), f"the rules were ended after {longest:g} seconds")
        shown = tuple(reported([*result.diagnostics, note], options.selection))
        return replace(result, diagnostics=shown, accidental=True)
    return replace(result, diagnostics=found.reported, suppressed=found.suppressed)


def _selected(result: FileResult, options: Options) -> FileResult:
    """Return a result without rules behind it, with what is to be reported of it."""
    if not result.diagnostics:
        return result
    from keras_paramlint.rules import reported

    return replace(result, diagnostics=tuple(reported(result.diagnostics, options.selection)))


def crashed(path: str, target: str | None, what: BaseException | str) -> FileResult:
    """Return the result of a file or target on which the analysis itself failed."""
    from keras_paramlint.rules import diagnose

    note = diagnose("KPL000", Site(path), failed(what))
    return FileResult(path, target, diagnostics=(note,), accidental=True)


def _crashed(target: Target, what: BaseException | str) -> FileResult:
    return crashed(target.path, None if target.expression is None else str(target), what)


# ------------------------------------------------------------------ processes
def _jobs(tasks: Sequence[Target], asked: int) -> int:
    """Return how many processes to use: what was asked for, else what pays."""
    size = sum(_size(task.path) + (TARGET_COST if task.expression is not None else 0) for task in tasks)
    return worthwhile(asked, len(tasks), size)


def _size(path: str) -> int:
    try:
        return os.path.getsize(path)
    except OSError:
        return 0


def _do(task: _Task, shared: Disk | None) -> FileResult:
    return run_one(*task, files=shared)


def _do_elsewhere(task: _Task, shared: tuple[Disk | None, str]) -> FileResult:
    """Do it in a worker of a cluster, whose results are kept as those of its client."""
    from keras_paramlint.cache.store import stamped

    files, kept_as = shared
    with stamped(kept_as):
        return _do(task, files)


def _lost(task: _Task, what: BaseException | str) -> FileResult:
    found = _crashed(task[0], what)
    return _selected(found, task[1]) if isinstance(what, str) else found
