"""One file or target: its runs, one for each alternative, and what they give."""

from __future__ import annotations

import functools
import os
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import Any

from keras_paramlint.analysis.account import Account
from keras_paramlint.analysis.again import unless_known
from keras_paramlint.analysis.alternatives import join_runs
from keras_paramlint.analysis.assertions import Assertions
from keras_paramlint.analysis.bounds import CountsBefore, finished
from keras_paramlint.analysis.certainty import drop_uncertain, refused_elsewhere
from keras_paramlint.analysis.cuts import told_cuts
from keras_paramlint.analysis.describing import Description
from keras_paramlint.analysis.freezing import Freezing
from keras_paramlint.analysis.generation import suited
from keras_paramlint.analysis.imports import Imports
from keras_paramlint.analysis.parts import MAIN, Allowance, State
from keras_paramlint.analysis.places import locate, with_call
from keras_paramlint.analysis.promises import Promises
from keras_paramlint.analysis.room import Overtime, patience, with_room
from keras_paramlint.analysis.targets import call_uncalled_builders, evaluate_target
from keras_paramlint.analysis.tests import call_tests
from keras_paramlint.analysis.words import Texts, open_names, put_in
from keras_paramlint.collector import collect_after
from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import (
    Diagnostic,
    FileResult,
    History,
    ModelInfo,
    Params,
    Related,
    Severity,
    Site,
    UnknownPart,
)
from keras_paramlint.interpreter.budget import BudgetExceeded, Limits
from keras_paramlint.interpreter.finder import ProjectFinder, module_name, tree_of
from keras_paramlint.interpreter.machine import Machine
from keras_paramlint.interpreter.modules import run_module
from keras_paramlint.interpreter.parse import ParseError
from keras_paramlint.interpreter.records import Finding
from keras_paramlint.interpreter.values import Module, Place, Unknown
from keras_paramlint.keras_api.addons.provider import AddonProvider
from keras_paramlint.keras_api.engine.construction import removed_imports
from keras_paramlint.keras_api.engine.layer import Layer
from keras_paramlint.keras_api.evidence import infer
from keras_paramlint.keras_api.flavours import Flavour
from keras_paramlint.keras_api.pins import told_by_requirements
from keras_paramlint.keras_api.provider import KerasProvider, LibraryProvider
from keras_paramlint.options import Options, Target, TargetError
from keras_paramlint.rules import diagnose
from keras_paramlint.sources import Source, SourceError, read_source
from keras_paramlint.sources.disk import Content
from keras_paramlint.sources.roots import import_roots


@dataclass(slots=True)
class Run:
    """What one run of the program, under one set of decisions, came to."""

    states: dict[object, State] = field(default_factory=dict)
    """The module and the builders that nobody calls, each by itself."""
    findings: list[Finding] = field(default_factory=list)
    pending: list[tuple[dict[object, bool], object]] = field(default_factory=list)
    """The decisions of further runs that it asks for, each with the part that asks."""
    stopped: str | None = None
    history: History = field(default_factory=History)
    """What the program did to its models."""
    accidental: bool = False
    """Whether the clock or a defect decided something."""
    decided: dict[object, Mapping[object, bool]] = field(default_factory=dict)
    """What each part of the program decided of what the source does not."""
    found: bool = True
    """Whether the target's value is a model."""
    lost: UnknownPart | None = None
    """Why it is not known what the target's value is, if it is not."""
    used_names: frozenset[str] = frozenset()
    """The names that were given a value, and that the program has."""
    open_names: frozenset[str] = frozenset()
    """The names that could be given one, where one was given that the program has not."""


def analyze_file(target: Target, options: Options, text: Content | None = None) -> FileResult:
    """Analyse one file or target.

    Args:
        target: The file, or something that it defines.
        options: What all analyses share.
        text: What the file is to contain; None: what it does.

    Raises:
        TargetError: the file does not define what the target names.
    """
    longest = patience(options)
    try:
        return with_room(lambda: _analyze(target, options, text), longest)
    except Overtime:
        name = None if target.expression is None else str(target)
        note = diagnose("KPL002", Site(target.path), f"the analysis was ended after {longest:g} seconds")
        return FileResult(target.path, name, diagnostics=(note,), accidental=True)


def _analyze(target: Target, options: Options, text: Content | None) -> FileResult:
    name = None if target.expression is None else str(target)
    source = read_source(target.path, text)
    if isinstance(source, SourceError):
        site = Site(target.path, source.line, source.column, cell=source.cell)
        return FileResult(
            target.path, name, diagnostics=(diagnose("KPL000", site, f"{target.path} {source.reason}"),)
        )
    told = options.told_flavour(target.path)
    flavour = Flavour(*told, told=True) if told else told_by_requirements(target.path, source.text)
    if flavour is None:
        roots = import_roots(options.source_roots, installed=options.follow_installed)
        flavour = infer(source.text, target.path, text, roots)
    diagnostics: list[Diagnostic] = [
        diagnose("KPL000", Site(e.path, e.line, e.column, cell=e.cell), f"{e.path} {e.reason}")
        for e in source.errors
    ]
    result = FileResult(
        target.path,
        name,
        flavour.name,
        flavour.reason,
        flavour_told=flavour.told,
        budgets=options.budgets,
        source=source,
    )
    try:
        tree = tree_of(os.path.abspath(target.path), source.text)
    except ParseError as error:
        site = locate(source, target.path, Place(target.path, error.line, error.column))
        diagnostics.append(diagnose("KPL000", site, f"{target.path} cannot be parsed: {error.message}"))
        return replace(result, diagnostics=tuple(diagnostics))
    texts = Texts(target.path, source.text)
    said = texts.expectations, texts.assumed(target.path), tree.doc_node and tree.doc_node.value
    found = unless_known(
        (target, options, flavour, source.cells, *said),
        tree,
        lambda: _found(target, options, flavour, source, tree, texts),
        lambda found: not found.accidental,
    )
    return replace(
        result,
        flavour=found.flavour.name,
        flavour_reason=found.flavour.reason,
        models=found.models,
        diagnostics=(*diagnostics, *(each for each in found.diagnostics if each not in diagnostics)),
        histories=found.histories,
        used_names=found.used_names,
        open_names=found.open_names,
        accidental=found.accidental,
    )


@dataclass(frozen=True, slots=True)
class _Found:
    """What the statements of a file come to, whatever else its text says."""

    flavour: Flavour
    models: tuple[ModelInfo, ...]
    diagnostics: tuple[Diagnostic, ...]
    histories: tuple[History, ...]
    used_names: frozenset[str]
    open_names: frozenset[str]
    accidental: bool


def _found(
    target: Target, options: Options, flavour: Flavour, source: Source, tree: Any, texts: Texts
) -> _Found:
    where = functools.cache(functools.partial(locate, source, target.path))
    account = Account.of(Limits(**dict(options.limits)))
    runs = explore(target, options, flavour, tree, where, texts, account)
    all_runs = [*runs]

    @functools.cache
    def under(other: str) -> list[Run]:
        named = Flavour(other, "as an alternative")
        again = account.again(describing=flavour.is_default)
        made = explore(target, options, named, tree, where, texts, again)
        all_runs.extend(made)
        return made

    certain = refused_elsewhere(flavour, runs, under)
    findings = [finding for run in runs for finding in run.findings]
    suiting, runs = suited(flavour, runs, source.text, under, joined)
    used = {name for run in runs for name in run.used_names}
    models = [with_call(model, source, target.path) for model in put_in(joined(runs), options, used)]
    lost = [run.lost for run in runs if run.lost is not None]
    if len(lost) == len(runs):
        models.append(_lost(target, lost[0], where))
    diagnostics: dict[Diagnostic, None] = {}
    for finding in findings:
        severity = None
        if not finding.code.startswith("KPL0"):
            # what Keras refuses is an error, whatever else the rule of that code finds
            doubtful = certain is not None and (finding.code, finding.place) not in certain
            severity = Severity.WARNING if doubtful or finding.doubtful else Severity.ERROR
        related = [Related(where(place), text) for place, text in finding.related]
        made = diagnose(
            finding.code, where(finding.place), finding.message, severity=severity, related=related
        )
        diagnostics[made] = None
    return _Found(
        flavour=suiting,
        models=tuple(models),
        diagnostics=tuple(diagnostics),
        histories=tuple(run.history for run in runs),
        used_names=frozenset(used),
        open_names=frozenset(name for run in runs for name in run.open_names),
        accidental=any(run.accidental for run in all_runs),
    )


def explore(
    target: Target,
    options: Options,
    flavour: Flavour,
    tree: Any,
    where: Callable[[Place], Site],
    texts: Texts,
    account: Account,
) -> list[Run]:
    """Run the program once for each alternative that its undecided conditions make."""
    limits = account.limits
    pending: deque[tuple[dict[object, bool], object]] = deque([({}, MAIN)])
    runs: list[Run] = []
    allowance = Allowance(limits.alternatives)
    while pending:
        decisions, part = pending.popleft()
        run = None
        for as_main in (False, True) if target.expression is not None else (True,):
            machine = new_machine(options, flavour, decisions, limits, texts)
            machine.budget = account.running
            machine.allowance, machine.only_part = allowance, part
            machine.forks_left = allowance.left(MAIN)
            made = run_once(machine, target, options, tree, where, texts, account, as_main=as_main)
            if run is None or made.found:
                run = made
            if run.found:
                break
        assert run is not None
        if run.stopped is not None and runs:
            # the budget of the file is used up: what depends on the conditions is not known
            runs[0].accidental |= run.accidental
            pending.append((decisions, part))
            break
        if part is not MAIN:
            run.states = {key: state for key, state in run.states.items() if key == part}
        runs.append(run)
        pending.extend(run.pending)
        allowance.used.update(key for _, key in run.pending)
    del machine
    drop_uncertain(runs)
    collect_after(account.running.elements)
    return _without(runs, {part for _, part in pending})


def _lost(target: Target, reason: UnknownPart, where: Callable[[Place], Site]) -> ModelInfo:
    """Return what stands for a target's value that is not known: the last model is that value."""
    name = target.expression or ""
    site = where(Place(target.path, 1, 1))
    return ModelInfo(name, "subclassed", site, Params(None, None, None, unknown=(reason,)), qualname=name)


def _without(runs: list[Run], unexplored: set[object]) -> list[Run]:
    """Return the runs, with the counts taken back that depend on conditions which were not explored."""
    if not unexplored:
        return runs
    first = runs[0]
    for key, state in first.states.items():
        if key in unexplored or MAIN in unexplored:
            state.models = state.limited
    if MAIN in unexplored:
        return runs[:1]
    for run in runs[1:]:
        for key in unexplored:
            run.states.pop(key, None)
    return runs


def joined(runs: list[Run]) -> list[ModelInfo]:
    """Return the models of all runs, those of each part joined by themselves."""
    keys = dict.fromkeys(key for run in runs for key in run.states)
    return [
        model for key in keys for model in join_runs([run.states[key] for run in runs if key in run.states])
    ]


def new_machine(
    options: Options, flavour: Flavour, decisions: dict[object, bool], limits: Limits, texts: Texts
) -> Machine:
    """Return a machine that knows Keras and the libraries."""
    keras = KerasProvider(flavour.name, told=flavour.told)
    roots = import_roots(options.source_roots, installed=options.follow_installed)
    machine = Machine(
        providers=(keras, LibraryProvider(), AddonProvider()),
        finder=ProjectFinder(texts.read, roots),
        limits=limits,
        given=texts.given(options),
        decisions=decisions,
    )
    keras.session(machine).sure = flavour.told or not flavour.is_default
    return machine


def run_once(
    machine: Machine,
    target: Target,
    options: Options,
    tree: Any,
    where: Callable[[Place], Site],
    texts: Texts,
    account: Account,
    *,
    as_main: bool = True,
) -> Run:
    """Run the program under the machine's decisions and take a snapshot of its models.

    A target is looked for in the module as it is imported, and then, if it is
    not there, in the module as it is run.
    """
    name = module_name(target.path)
    module = Module(name, target.path, is_package=os.path.basename(target.path) == "__init__.py")
    module.scope.vars["__name__"] = "__main__" if as_main else name
    run = Run()
    before = CountsBefore(machine)
    machine.observers.append(before)
    imports = Imports(machine)
    promises = Promises(machine, target.path, texts.expectations)
    machine.observers += [Assertions(machine), Freezing(machine), imports, promises]
    wanted: list[Layer] = []
    try:
        run_module(machine, module, tree)
        if target.expression is not None:
            try:
                wanted, reason = evaluate_target(machine, module, target, options)
                run.lost = UnknownPart(reason) if reason is not None else None
            except TargetError:
                if as_main:
                    raise
            run.found = bool(wanted)
        else:
            call_uncalled_builders(machine, module)
            call_tests(machine, module)
    except BudgetExceeded as error:
        run.stopped = error.what
        start = Place(target.path, 1, 1)
        if target.expression is not None:
            run.lost = UnknownPart(f"the analysis stopped after {error.what}", where(start))
        machine.accidental |= error.by_clock
        machine.cut(f"the analysis stopped after {error.what}", start)
        forget_unfinished(machine, error.what)
    run.pending = list(zip(machine.pending, before.parts, strict=True))
    removed_imports(machine.keras, imports.classes)
    if account.describing is not None:
        description = Description(run, machine, account.describing, before, where)
        description.models(wanted)
        description.history(promises)
    models = [model for state in run.states.values() for model in state.models]
    run.findings = [*machine.findings, *told_cuts(machine.cuts, models, where)]
    if {name for name, _ in options.settings} - set(machine.given.used):
        run.open_names = open_names(machine, module, models)
    run.used_names = frozenset(machine.given.used)
    run.accidental = machine.accidental
    run.decided = {part.key: part.decisions for part in machine.parts} | {None: machine.decisions}
    return run


def forget_unfinished(machine: Machine, what: str) -> None:
    """Mark the models that the analysis may have left half made when it stopped."""
    for model in machine.keras.models:
        if model.initialised and not finished(model) and model.problem is None:
            model.problem = Unknown(f"the analysis stopped after {what}", model.place)
