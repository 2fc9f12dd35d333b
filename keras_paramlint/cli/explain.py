"""``keras-paramlint explain``: how the count of a line comes about, term by term."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING

from keras_paramlint.cli.arguments import parse, plain_format
from keras_paramlint.cli.main import COMMANDS, Exit, complain


if TYPE_CHECKING:
    from keras_paramlint.options import Options


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: a line has nothing to explain, or cannot be looked at.
    """
    request = parse("explain", f"{COMMANDS['explain'].capitalize()}.", argv)
    form = plain_format(request)
    from keras_paramlint.cli.outputs import open_stream
    from keras_paramlint.explain import Location, explain
    from keras_paramlint.explain.explanation import Explanation, to_json
    from keras_paramlint.project import Project
    from keras_paramlint.report.explanation import lines
    from keras_paramlint.report.output import Output
    from keras_paramlint.runner import iter_results

    locations = [Location.parse(str(target)) for target in request.targets]
    project = Project(request.configuration)

    def options(path: str) -> Options:
        """Return the options of a file, with every rule: a line is asked about, and nothing kept from it."""
        chosen = project.options(path)
        return chosen if request["select"] else replace(chosen, selection=chosen.selection.whole)

    problems: list[str] = []
    found: list[Explanation] = []
    for location in locations:
        for result in iter_results([location.target], options, problems.append, jobs=1):
            if result.failure is not None:
                problems.append(result.failure)
                continue
            explanation = explain(location, result, reported=project.reports)
            if explanation.is_empty:
                problems.append(explanation.nothing)
            else:
                found.append(explanation)
    with open_stream(request["output_file"]) as stream:
        output = Output(stream, color=request["color"])
        if form == "json":
            whole = [to_json(each) for each in found]
            output.write(json.dumps(whole[0] if len(locations) == 1 and whole else whole, indent=2) + "\n")
        for number, each in enumerate(found if form != "json" else ()):
            if form != "text":
                output.write(json.dumps(to_json(each)) + "\n")
                continue
            if number:
                output.line("")
            output.lines(lines(each))
    for problem in problems:
        complain(problem)
    return Exit.FAILED if problems else Exit.CLEAN
