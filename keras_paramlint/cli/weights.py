"""``keras-paramlint weights``: what a file of weights holds, and whether a source loads it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from keras_paramlint.cli.arguments import Operands, Request, parse, plain_format
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.options import Target, UsageError


if TYPE_CHECKING:
    from collections.abc import Iterator

    from keras_paramlint.graph import FileResult, ModelInfo


_OPERANDS = Operands(
    "[TARGET] FILE",
    "the model (m.py, m.py::model, m.py::build(10)), and the file: .weights.h5, .keras, .h5, .weights.json, "
    "a checkpoint of TensorFlow (its prefix, index or directory) or a SavedModel; a file alone is listed",
    "no file is given; give one, alone or behind a target, as in: {command} m.py::model m.weights.h5",
)


def run(argv: list[str]) -> int:
    """Run the command and return the exit status: 0 the source loads the file, 1 it does not.

    Raises:
        UsageError: the file or the target cannot be looked at.
    """
    request = parse("weights", f"{COMMANDS['weights'].capitalize()}.", argv, operands=_OPERANDS)
    if request["show_settings"]:
        from keras_paramlint.cli.config import show

        show(request.configuration, [target.path for target in request.targets])
        return Exit.CLEAN
    form = plain_format(request)
    files = [str(target) for target in request.targets]
    if len(files) == 1:
        return _list(request, form)
    if len(files) != 2:
        raise UsageError(
            "give a target and one file, as in: keras-paramlint weights m.py::model m.weights.h5"
        )
    return _match(request, form)


def _list(request: Request, form: str) -> int:
    from keras_paramlint.checkpoints import BadCheckpoint, read
    from keras_paramlint.cli.outputs import open_stream
    from keras_paramlint.report.contents import lines
    from keras_paramlint.report.output import Output

    try:
        checkpoint = read(str(request.targets[0]))
    except BadCheckpoint as error:
        raise UsageError(str(error)) from error
    with open_stream(request["output_file"]) as stream:
        output = Output(stream, color=request["color"])
        if form == "text":
            output.lines(lines(checkpoint))
        else:
            indent = 2 if form == "json" else None
            output.write(json.dumps(checkpoint.to_json(), indent=indent) + "\n")
    return Exit.CLEAN


def _match(request: Request, form: str) -> int:
    from keras_paramlint.checkpoints import BadCheckpoint, read
    from keras_paramlint.checkpoints.loading import Status, match, unknown_of
    from keras_paramlint.cli.outputs import open_stream
    from keras_paramlint.cli.session import unused_settings
    from keras_paramlint.project import Project
    from keras_paramlint.report.loading import Wording
    from keras_paramlint.report.output import Output
    from keras_paramlint.runner import iter_results

    target, file = request.targets
    try:
        checkpoint = read(str(file))
    except BadCheckpoint as error:
        raise UsageError(str(error)) from error
    (result,) = _one_file(iter_results([target], Project(request.configuration).options, jobs=1), target)
    model = _model(result)
    for message in unused_settings(request, [result]):
        raise UsageError(message)
    unknown = unknown_of(model)
    if unknown is not None:
        raise UsageError(f"{result.name}: the weights of `{model.name}` are not known: {unknown}")
    found = match(model, result.flavour, checkpoint)
    wording = Wording(found)
    with open_stream(request["output_file"]) as stream:
        output = Output(stream, color=request["color"])
        if form == "text":
            output.lines(wording.lines(result))
        else:
            whole = {"schema_version": 1, **wording.to_json(result)}
            output.write(json.dumps(whole, indent=2 if form == "json" else None) + "\n")
    if found.best.status is Status.UNKNOWN:
        return Exit.FAILED
    return Exit.CLEAN if found.best.status is Status.LOADS or request["exit_zero"] else Exit.FOUND


def _one_file(results: Iterator[FileResult], target: Target) -> list[FileResult]:
    found = list(results)
    if len(found) != 1:
        raise UsageError(f"{target} is {len(found)} files; name one, or a model in it, as in m.py::model")
    result = found[0]
    if result.failure is not None:
        raise UsageError(result.failure)
    if result.is_unreadable:
        raise UsageError(result.diagnostics[0].message)
    return found


def _model(result: FileResult) -> ModelInfo:
    """Return the model that is meant: what the target's value is, or the only one of a file."""
    if not result.models:
        raise UsageError(f"{result.name}: no model is made there")
    if result.target is None and len(result.models) > 1:
        names = ", ".join(list(dict.fromkeys(map(_target_of, result.models)))[:5])
        raise UsageError(f"{result.path} has {len(result.models)} models; name one of them: {names}")
    return result.models[-1]


def _target_of(model: ModelInfo) -> str:
    """Return the target that a model is asked for by: its name, or the function that makes it."""
    name = (model.qualname or model.name).partition(".<locals>")[0]
    if model.function is not None and name == model.keras_name:
        # Nothing holds it: the function returns it at once.
        from keras_paramlint.sources.errors import SourceError
        from keras_paramlint.sources.text import read_source

        source = read_source(model.function.path)
        line = "" if isinstance(source, SourceError) else source.line_text(model.function.line)
        found = re.match(r"\s*(?:async )?def (\w+)", line)
        name = found[1] if found is not None else name
    return f"{model.site.path}::{name}"
