"""Both sides analysed, and their models put side by side."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TypeAlias

from keras_paramlint.comparing.asked import Pair, Revisions
from keras_paramlint.dataclass import dataclass
from keras_paramlint.discovery import is_left_out
from keras_paramlint.graph import Diagnostic, FileResult, ModelInfo
from keras_paramlint.graph.changes import FileChange, ModelChange, Outcome, change_of, changes_of
from keras_paramlint.keras_api.pins import PACKAGES
from keras_paramlint.options import Options, Target, UsageError
from keras_paramlint.pool import in_pool, worthwhile
from keras_paramlint.runner import crashed, iter_results, run_version
from keras_paramlint.sources.disk import Disk, view
from keras_paramlint.sources.git import Moved
from keras_paramlint.sources.git_program import GitError
from keras_paramlint.sources.recording import Asked, Present
from keras_paramlint.sources.roots import import_roots
from keras_paramlint.sources.versions import Versions


OptionsOf = Callable[[str], Options]
_Made: TypeAlias = tuple[FileResult, Asked]
ABOUT_EDITS = frozenset({"KPL000", "KPL506"})
"""The rules whose findings are about a version's readability, or about an edit."""


def between_revisions(
    plan: Revisions, options_of: OptionsOf, *, jobs: int | None = None
) -> list[FileChange]:
    """Return what became of the models of each file that can differ, files without models left out.

    Args:
        plan: The versions.
        options_of: Gives each file its options.
        jobs: The number of processes; None: what the options say.

    Raises:
        UsageError: git cannot do it, or a target is in neither version.
    """
    try:
        versions = _versions(plan, options_of)
        tasks = [
            _Task(moved, expression, replace(options_of(moved.new or moved.old or ""), since=None))
            for moved, expression in _wanted(plan, versions, options_of)
        ]
        asked = jobs if jobs is not None else max((task.options.jobs for task in tasks), default=1)
        processes = worthwhile(asked, len(tasks), sum(task.size for task in tasks))
        changes = []
        for found in in_pool(_changed, tasks, processes, _lost, _Sides(versions.old, versions.new)):
            if isinstance(found, str):
                raise UsageError(found)
            if found is not None:
                changes.append(found)
    except GitError as error:
        raise UsageError(str(error)) from None
    return _across_files(_each_once(changes))


@dataclass(frozen=True, slots=True)
class _Task:
    """A file in two versions, or something that it defines."""

    moved: Moved
    expression: str | None
    options: Options

    @property
    def size(self) -> int:
        """What it takes, in bytes of source: a file of a revision is taken for as long as it is now."""
        with contextlib.suppress(OSError):
            return 2 * os.path.getsize(self.moved.new or self.moved.old or "")
        return 0


class _Sides:
    """The files of both versions, asked each question once in a process."""

    def __init__(self, old: Disk, new: Disk) -> None:
        self.old, self.new = Present(old), Present(new)

    def __reduce__(self) -> tuple[type[_Sides], tuple[Disk, Disk]]:
        return _Sides, (self.old.files, self.new.files)


def _versions(plan: Revisions, options_of: OptionsOf) -> Versions:
    repository = plan.repository
    options = options_of(os.path.join(repository.root, "__init__.py"))
    roots = import_roots(options.source_roots, installed=options.follow_installed)
    if plan.new is not None:
        new: Disk = repository.tree(plan.new)
    else:
        new = repository.index() if plan.staged else view()
    base = repository.merge_base(plan.old, plan.new or "HEAD") if plan.base else plan.old
    old = repository.tree(base)
    old.label = plan.labels[0]
    changes = repository.changes(base, plan.new, staged=plan.staged)
    return Versions(repository, old, new, changes, PACKAGES, roots)


def _wanted(plan: Revisions, versions: Versions, options_of: OptionsOf) -> Iterator[tuple[Moved, str | None]]:
    """Yield the files to look at, each with the expression that is asked for in it.

    What the configuration excludes is left out, unless it is named.
    """
    whole = [target.path for target in plan.targets if target.expression is None]
    named = {os.path.abspath(path) for path in whole}
    if whole or not plan.targets:
        for moved in versions.affected(whole):
            path = moved.new or moved.old or ""
            if path in named or not is_left_out(path, options_of(path).files):
                yield moved, None
    for target in plan.targets:
        if target.expression is None:
            continue
        new: str | None = os.path.abspath(target.path)
        old = versions.old_path(target.path)
        if not versions.new.is_file(target.path):
            old, new = os.path.abspath(target.path), versions.new_path(target.path)
        yield Moved(old, new), target.expression


def _changed(task: _Task, sides: _Sides) -> FileChange | str | None:
    """Return what became of a file; None: it has no models, and had none; a text: why there is no target."""
    moved, expression = task.moved, task.expression
    old = _side(moved.old, task, sides.old)
    before = old if old is not None and old[0].failure is None else None
    if old is not None and moved.old == moved.new and sides.new.agrees(old[1]):
        # Nothing that was looked at is another: neither is what comes of it.
        new: _Made | None = (replace(old[0], revision=sides.new.files.label), old[1])
    else:
        new = _side(moved.new, task, sides.new, before)
    if expression is not None and all(side is None or side[0].failure is not None for side in (old, new)):
        failed = new or old
        return (failed[0].failure if failed is not None else None) or f"{expression}: not found"
    was = before[0] if before is not None else None
    now = new[0] if new is not None and new[0].failure is None else None
    if not any(side is not None and (side.models or side.is_unreadable) for side in (was, now)):
        return None
    return FileChange(was, now, changes_of(was, now), _about_edits(was, now))


def _lost(task: _Task, what: BaseException | str) -> FileChange:
    """Return what is said of a file whose process ended."""
    failed = crashed(os.path.relpath(task.moved.new or task.moved.old or ""), None, what)
    return FileChange(None, failed, (), failed.diagnostics)


def _side(path: str | None, task: _Task, files: Present, older: _Made | None = None) -> _Made | None:
    if path is None:
        return None
    return run_version(Target(os.path.relpath(path), task.expression), task.options, files, older)


def _about_edits(old: FileResult | None, new: FileResult | None) -> tuple[Diagnostic, ...]:
    """Return what is said about the edit, and why a version cannot be read."""
    found = [each for each in (new.diagnostics if new is not None else ()) if each.code in ABOUT_EDITS]
    if old is not None and old.is_unreadable:
        unread = (each for each in old.diagnostics if each.code == "KPL000")
        found += [replace(each, message=f"{each.message} (in {old.revision})") for each in unread]
    return tuple(found)


def _each_once(files: list[FileChange]) -> list[FileChange]:
    """Return the changes without the models that a file only imports from another one of them."""
    known = {side.path for file in files for side in (file.old, file.new) if side is not None}
    found = []
    for file in files:
        own = {side.path for side in (file.old, file.new) if side is not None}
        kept = tuple(change for change in file.models if _belongs(change.model, own, known))
        if kept or file.diagnostics:
            found.append(replace(file, models=kept))
    return found


def _belongs(model: ModelInfo, own: set[str], known: set[str]) -> bool:
    """Say whether something in a file makes a model, or it is made where nobody else looks."""
    places = {site.path for site in (model.site, *model.chain)}
    return bool(places & own) or not places & known


def _across_files(files: list[FileChange]) -> list[FileChange]:
    """Return the changes with models that went to another file as such, and not as gone and new."""
    gone = _lonely(files, Outcome.REMOVED)
    come = _lonely(files, Outcome.ADDED)
    joined: dict[int, ModelChange | None] = {}
    for key, (source, old) in gone.items():
        if key not in come or come[key][0] is source:
            continue
        target, new = come[key]
        assert source.old is not None
        assert target.new is not None
        joined[id(old)] = None
        joined[id(new)] = change_of(old.old, new.new, source.old.flavour, target.new.flavour)
    if not joined:
        return files
    found = []
    for file in files:
        models = tuple(made for change in file.models if (made := joined.get(id(change), change)) is not None)
        if models or file.diagnostics:
            found.append(replace(file, models=models))
    return found


def _lonely(files: list[FileChange], outcome: Outcome) -> dict[str, tuple[FileChange, ModelChange]]:
    """Return the models of an outcome whose name no other one of that outcome has."""
    found: dict[str, list[tuple[FileChange, ModelChange]]] = {}
    for file in files:
        for change in file.models:
            if change.outcome is outcome:
                found.setdefault(change.model.qualname or change.model.name, []).append((file, change))
    return {name: pairs[0] for name, pairs in found.items() if len(pairs) == 1}


# ---------------------------------------------------------------------- two targets
def between_targets(pair: Pair, options_of: OptionsOf) -> FileChange:
    """Return how the models of one file or target differ from those of another one.

    Raises:
        UsageError: one of them cannot be looked at, or has no model.
    """
    old, new = (_target(target, options_of) for target in pair)
    whole = [_outermost(result.models) for result in (old, new)]
    singles = [
        target.expression is not None or len(models) == 1 for target, models in zip(pair, whole, strict=True)
    ]
    if all(singles):
        change = change_of(whole[0][-1], whole[1][-1], old.flavour, new.flavour)
        return FileChange(old, new, (change,))
    if any(singles):
        target, models = next(
            (target, models) for target, models, one in zip(pair, whole, singles, strict=True) if not one
        )
        raise UsageError(f"{target} has {len(models)} models; name one: {_choices(target, models)}")
    return FileChange(old, new, changes_of(old, new))


def _outermost(models: tuple[ModelInfo, ...]) -> tuple[ModelInfo, ...]:
    """Return the models that are no layers of others."""
    inside = {layer.number for model in models for layer in model.walk()}
    return tuple(model for model in models if model.number not in inside) or models


def between_models(target: Target, options_of: OptionsOf) -> tuple[FileChange, tuple[str, str]]:
    """Return how the second of the two models of a file differs from the first, and what they are called.

    Raises:
        UsageError: there are not two models.
    """
    result = _target(target, options_of)
    models = _outermost(result.models)
    if len(models) != 2:
        many = f"{len(models)} models" if len(models) != 1 else "one model"
        raise UsageError(f"{target} has {many}; name two targets: {_choices(target, models)}")
    old, new = models
    change = change_of(old, new, result.flavour, result.flavour)
    return FileChange(result, result, (change,)), (f"{target}::{old.name}", f"{target}::{new.name}")


def _target(target: Target, options_of: OptionsOf) -> FileResult:
    if os.path.isdir(target.path):
        raise UsageError(f"{target.path} is a directory; name a file, or a model in it as in m.py::model")
    options = replace(options_of(target.path), since=None)
    (result,) = iter_results([target], options, jobs=1)
    if result.failure is not None:
        raise UsageError(result.failure)
    if not result.models:
        unread = next((each.message for each in result.diagnostics if each.code == "KPL000"), None)
        raise UsageError(unread or f"{target} has no Keras model")
    return result


def _choices(target: Target, models: tuple[ModelInfo, ...]) -> str:
    return ", ".join(f"{target.path}::{model.name}" for model in models[:6])
