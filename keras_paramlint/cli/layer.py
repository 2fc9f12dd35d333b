"""``keras-paramlint layer``: what a Keras layer weighs, by formula, and how the flavours differ."""

from __future__ import annotations

import json
import sys
from typing import Any

from keras_paramlint.cli.arguments import parse_plain
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.options import FLAVOURS, UsageError, closest
from keras_paramlint.report.output import Output


FORMATS = ("text", "json", "markdown")


ARGUMENTS: dict[str, dict[str, Any]] = {
    "names": {"nargs": "*", "metavar": "NAME", "help": "a layer class, or an alias of one"},
    "--all": {
        "action": "store_true",
        "help": "all layers: their names, or everything in json, markdown",
    },
    "--flavour": {"metavar": "NAME", "help": f"only this Keras generation: {', '.join(FLAVOURS)}"},
    "--output-format": {
        "metavar": "FORMAT",
        "default": "text",
        "help": f"{FORMATS[0]} (default), {' or '.join(FORMATS[1:])}",
    },
}


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: there is no such layer, flavour or format.
    """
    given = parse_plain("layer", COMMANDS["layer"], argv, ARGUMENTS)
    for option, value, choices in (
        ("--flavour", given.flavour, FLAVOURS),
        ("--output-format", given.output_format, FORMATS),
    ):
        if value is not None and value not in choices:
            hint = closest(value, choices) or f"; there are {', '.join(choices)}"
            raise UsageError(f"{option} does not take {value!r}{hint}")
    if given.all and given.names:
        raise UsageError("--all and names contradict each other; give one of them")
    if not given.all and not given.names:
        raise UsageError("no layer is named; give one, as in: keras-paramlint layer LSTM, or --all")
    # The analysis of the examples is needed only now.
    from keras_paramlint.reference import render
    from keras_paramlint.reference.facts import facts

    wanted = _wanted(given.names, given.flavour, everything=given.all)
    output = Output(sys.stdout, color="never")
    if given.all and given.output_format == "text":
        output.lines(wanted)
        return Exit.CLEAN
    everywhere = [facts(name) for name in wanted]
    known = everywhere if given.flavour is None else [each.limited_to(given.flavour) for each in everywhere]
    if given.output_format == "json":
        listed = [render.to_json(each) for each in known]
        output.write(json.dumps({"schema_version": 1, "layers": listed}, indent=2) + "\n")
        return Exit.CLEAN
    lines = render.to_text if given.output_format == "text" else render.to_markdown
    for number, each in enumerate(known):
        if number and given.output_format == "text":
            output.line("")
        output.lines(lines(each))
    return Exit.CLEAN


def _wanted(names: list[str], flavour: str | None, *, everything: bool) -> list[str]:
    """Return the documented names that are asked for, each once.

    Raises:
        UsageError: there is no such layer, or not in the flavour.
    """
    from keras_paramlint.reference.facts import documented, facts

    known = documented()
    if everything:
        listed = sorted(set(known.values()), key=lambda name: (name.lower(), name))
        return [name for name in listed if flavour is None or flavour in facts(name).flavours]
    found: list[str] = []
    for name in names:
        own = known.get(name) or known.get(name.rpartition(".")[2])
        if own is None:
            folded = {each.lower(): each for each in known}
            near = folded.get(name.lower())
            hint = f"; did you mean {near!r}?" if near else closest(name, known)
            raise UsageError(
                f"no layer is called {name!r}{hint or '; keras-paramlint layer --all lists them'}"
            )
        there = facts(own).flavours
        if flavour is not None and flavour not in there:
            raise UsageError(f"{flavour} has no {name}; it is in {', '.join(there)}")
        found.append(own)
    return list(dict.fromkeys(found))
