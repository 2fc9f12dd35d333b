"""``keras-paramlint verify``: a prediction against what the installed Keras builds; it runs the program."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from keras_paramlint.cli.arguments import Request, parse, plain_format
from keras_paramlint.cli.main import COMMANDS, Exit, complain
from keras_paramlint.options import Options, Target, UsageError


if TYPE_CHECKING:
    from keras_paramlint.graph import FileResult
    from keras_paramlint.project import Project
    from keras_paramlint.sources.text import Source
    from keras_paramlint.verify.process import Build


def run(argv: list[str]) -> int:
    """Run the command and return the exit status: 0 all agrees, 1 something differs, 2 it could not be done.

    Raises:
        UsageError: the program may not be run, or cannot be.
    """
    description = f"{COMMANDS['verify'].capitalize()}. It runs the program that it is given."
    request = parse("verify", description, argv)
    if request["show_settings"]:
        from keras_paramlint.cli.config import show

        show(request.configuration, [target.path for target in request.targets])
        return Exit.CLEAN
    form = plain_format(request)
    seconds = _seconds(request["timeout"])
    for target in request.targets:
        if os.path.isdir(target.path):
            raise UsageError(f"{target.path} is a directory; name the files, since each of them is run")
        _check_consent(request, target)
    return _verify(request, form, seconds)


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < 1e7:
        raise UsageError(f"--timeout takes a number of seconds, not {text!r}")
    return seconds


def _check_consent(request: Request, target: Target) -> None:
    """Refuse to run a project's code that nobody has allowed to run."""
    from keras_paramlint.verify import consent

    project = consent.project_of(target.path)
    if request["run_code"]:
        if not request["no_cache"]:
            consent.remember(project)
    elif request["no_cache"] or not consent.is_given(project):
        raise UsageError(
            f"verify runs {target.path} and what it imports, with all that they do; "
            f"allow it for the project {project} with --run-code, once"
        )


def _verify(request: Request, form: str, seconds: float) -> int:
    from keras_paramlint.cli.outputs import open_stream
    from keras_paramlint.cli.session import unused_settings
    from keras_paramlint.project import Project
    from keras_paramlint.report.output import Output
    from keras_paramlint.report.verification import header, lines
    from keras_paramlint.runner import iter_results
    from keras_paramlint.verify.process import build

    project = Project(request.configuration)
    whole: list[dict[str, Any]] = []
    statuses = [Exit.CLEAN]

    def problem(message: str) -> None:
        statuses.append(Exit.FAILED)
        complain(message)

    with open_stream(request["output_file"]) as stream:
        output = Output(stream, color=request["color"])
        results = []
        for target in request.targets:
            for result in iter_results([target], lambda path: _everything(project, path), problem, jobs=1):
                results.append(result)
                if result.failure is not None or result.is_unreadable:
                    problem(result.failure or f"{result.path}: {result.diagnostics[0].message}")
                    continue
                try:
                    source = _source(target)
                    answer = build(
                        _request(target, source, result, project),
                        request["python"],
                        seconds,
                        gpu=request["gpu"],
                        show=request["verbose"],
                    )
                    verdicts = _verdicts(target, source, result, answer)
                except UsageError as error:
                    problem(str(error))
                    continue
                if any(each.differences for each in verdicts):
                    statuses.append(Exit.FOUND)
                elif not any(each.agrees for each in verdicts):
                    problem(f"{result.name}: no model of it was compared")
                if form == "text":
                    output.line(header(result, answer["environment"]))
                    output.lines(lines(verdicts))
                    continue
                whole.append(
                    {
                        "path": result.path,
                        "target": result.target,
                        "flavour": result.flavour,
                        "environment": answer["environment"],
                        "models": [each.to_json() for each in verdicts],
                    }
                )
        if form == "json":
            output.write(json.dumps({"schema_version": 1, "files": whole}, indent=2) + "\n")
        elif form != "text":
            output.lines(json.dumps(each) for each in whole)
    for message in unused_settings(request, results):
        problem(message)
    return Exit.CLEAN if request["exit_zero"] and max(statuses) == Exit.FOUND else max(statuses)


def _everything(project: Project, path: str) -> Options:
    """Return a file's options with all rules: whatever Keras refuses is to be predicted."""
    from keras_paramlint.rules import select

    return replace(project.options(path), selection=select(["ALL"]))


def _source(target: Target) -> Source:
    from keras_paramlint.sources.errors import SourceError
    from keras_paramlint.sources.text import read_source

    source = read_source(target.path)
    if isinstance(source, SourceError):
        raise UsageError(f"{source.path} {source.reason}")
    return source


def _request(target: Target, source: Source, result: FileResult, project: Project) -> Build:
    from keras_paramlint.sources.roots import import_roots, package_root, search_roots
    from keras_paramlint.verify.process import Build

    options = project.options(target.path)
    path = os.path.abspath(target.path)
    folder = os.path.dirname(path)
    roots = (*search_roots(folder), *import_roots(options.source_roots, installed=False))
    below = os.path.relpath(path, package_root(folder))
    stem = os.path.splitext(below)[0].replace(os.sep, ".").removesuffix(".__init__")
    return Build(
        path,
        source.text,
        stem,
        tuple(dict.fromkeys(os.path.abspath(root) for root in roots)),
        result.flavour,
        target.expression,
        tuple((name, value) for name, value in options.settings if isinstance(name, str)),
    )


def _verdicts(target: Target, source: Source, result: FileResult, answer: dict[str, Any]) -> list[Any]:
    """Return what became of the models.

    Raises:
        UsageError: the program does not get as far, or it is for another Keras.
    """
    from keras_paramlint.graph import Site
    from keras_paramlint.verify.compare import Difference, Verdict, compare, refusals

    if "error" in answer:
        place = source.locate(answer["line"] or 1)
        site = Site(target.path, place.line, cell=place.cell)
        said = f"{answer['error']}: {answer['message']}"
        verdict = Verdict(result.name)
        for each in refusals(result):
            if (each.path, each.cell, each.line) == (site.path, site.cell, site.line):
                verdict.refusal = f"{site} raises {said}, as {each.code} predicts"
                return [verdict]
        if not answer["by_keras"]:
            raise UsageError(f"{site}: the program raises {said}{answer['printed']}")
        verdict.differences.append(Difference("", str(site), "no error", said))
        return [verdict]
    families = {each["flavour"] for each in answer["models"]} - {None}
    wanted = "tfkeras2" if result.flavour == "tf1" else result.flavour
    if families and wanted not in families:
        raise UsageError(
            f"{target.path}: predicted for {result.flavour} ({result.flavour_reason}), but the program uses "
            f"{' and '.join(sorted(families))} there; give --flavour {min(families)}, or the --python of an "
            f"environment with {result.flavour}"
        )
    return compare(result, answer, whole_file=target.expression is None)
