"""``keras-paramlint weights``: what a file of weights holds, and whether a source loads it."""

from __future__ import annotations

import json

from keras_paramlint.cli.arguments import Request, parse, plain_format
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.options import UsageError


def run(argv: list[str]) -> int:
    """Run the command and return the exit status: 0 the source loads the file, 1 it does not.

    Raises:
        UsageError: the file or the target cannot be looked at.
    """
    request = parse("weights", f"{COMMANDS['weights'].capitalize()}.", argv)
    form = plain_format(request)
    if len(request.targets) != 1:
        raise UsageError("give one file, as in: keras-paramlint weights model.weights.h5")
    return _list(request, form)


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
