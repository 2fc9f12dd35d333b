"""The MCP server: what coding assistants ask before they write or run a line of Keras.

Each tool answers twice: with what the command of the same name prints, for the
model to read, and with the object of its JSON.  They read what the command
line would read, and write nothing.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from threading import Lock
from typing import Annotated, Any, Literal

from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field

from keras_paramlint import __version__
from keras_paramlint.baseline import read
from keras_paramlint.comparing import Revisions, between_revisions, between_targets, understood
from keras_paramlint.config.resolve import Configuration
from keras_paramlint.explain import Location
from keras_paramlint.explain import explain as explained
from keras_paramlint.explain.explanation import to_json
from keras_paramlint.graph import Analysis, FileResult
from keras_paramlint.options import Options, Target, UsageError
from keras_paramlint.project import Project, baseline_file
from keras_paramlint.report import change_formats
from keras_paramlint.report.explanation import lines
from keras_paramlint.report.formats import View, format_named
from keras_paramlint.report.output import Output
from keras_paramlint.rules import page, rules_for
from keras_paramlint.runner import iter_results, run_one
from keras_paramlint.sources.disk import Disk, Overlay, looking_at


INSTRUCTIONS = " ".join(
    """\
Predicts the layer shapes and parameter counts of Keras models from their source, without running it, and
reports what Keras would refuse and what is surprising. Every number is exact, or a formula in the sizes that
the source leaves open, or said to be unknown with the reason; none is a guess. Use `summary` for counts and
shapes, `check` for mistakes, `explain` for how the count of a line comes about, `diff` for what an edit does
to models and to weights that were saved before it, and `rule` for what a code such as KPL302 means. Paths
start from the directory in which the server runs. Give `source` to try a text out before it is written to
its file.
""".split()
)

Answer = Annotated[CallToolResult, dict[str, Any]]
Targets = Annotated[
    list[str],
    Field(
        description="Files, notebooks, directories, or what a file defines: m.py, models/, m.py::model, "
        "m.py::build(num_classes=10)"
    ),
]
Place = Annotated[
    str, Field(description="A line, as in m.py:12, m.py:12:8, n.ipynb:cell 3:5 or m.py::build(10):12")
]
Compared = Annotated[
    list[str] | None,
    Field(
        description="A git revision, two of them, or a range (main, v1.0..v1.1), then paths or targets "
        "(models/, m.py::net); or two files or targets. By default the working tree is compared with HEAD"
    ),
]
Staged = Annotated[bool, Field(description="Whether the index is meant, not the working tree")]
RuleName = Annotated[str, Field(description="A code such as KPL302, the beginning of one, or a name")]
Rules = Annotated[
    list[str] | None, Field(description="Codes, beginnings of codes, or names of rules; ALL for every rule")
]
Flavour = Annotated[
    Literal["keras3", "tfkeras2", "tf1", "keras2"] | None,
    Field(description="The Keras generation; by default found from the project's requirements and the file"),
]
Values = Annotated[
    dict[str, Any] | None,
    Field(description="Values for sizes that the source leaves open, by name: {'vocab_size': 20000}"),
]
Source = Annotated[
    str | None,
    Field(description="A text to analyse in place of the file's own; there must be just one target then"),
]


def summary(
    targets: Targets, flavour: Flavour = None, values: Values = None, source: Source = None
) -> Answer:
    """Predict each model's layers, output shapes, weights and parameter counts, without running anything.

    Sizes that the source does not fix stay in the counts as symbols, under the author's names.
    """
    project = _project(flavour, values)
    results = _results(targets, project.options, _files(targets, source))
    return _report("summary", results, Analysis(tuple(results)).to_json())


def check(
    targets: Targets,
    select: Rules = None,
    extend_select: Rules = None,
    ignore: Rules = None,
    flavour: Flavour = None,
    values: Values = None,
    source: Source = None,
) -> Answer:
    """Report what Keras would refuse, what is very likely not meant, and stated counts that are not true.

    Findings of severity `info` are reported only where `select` or `extend_select` means their rules.
    """
    project = _project(flavour, values, select=select, extend_select=extend_select, ignore=ignore)
    results = _results(targets, project.options, _files(targets, source))
    run = project.configuration.of_run(tuple(Target.parse(target).path for target in targets))
    known = baseline_file(run)
    if known is not None:
        baseline = read(known)
        results = [baseline.new_in(each, project.options(each.path).selection) for each in results]
    found = dict.fromkeys(each for result in results for each in result.diagnostics)
    analysis = Analysis(tuple(results))
    answer = {"diagnostics": [each.to_json() for each in found], "statistics": analysis.statistics}
    return _report("check", results, answer, nothing="Nothing to report.\n")


def explain(place: Place, flavour: Flavour = None, values: Values = None, source: Source = None) -> Answer:
    """Show how the parameter count of the layer or model on a line comes about, term by term.

    Every size comes with the line that it was taken from, and what is not known with the reason. The
    findings on the line are told as well, those that `check` does not report among them.
    """
    location = Location.parse(place)
    project = _project(flavour, values)

    def options(path: str) -> Options:
        chosen = project.options(path)
        return replace(chosen, selection=chosen.selection.whole)

    files = _files([str(location.target)], source)
    (result,) = _results([str(location.target)], options, files)
    with looking_at(files):
        explanation = explained(location, result, reported=project.reports)
    if explanation.is_empty:
        raise UsageError(explanation.nothing)
    return _answer(_written(lambda output: output.lines(lines(explanation))), to_json(explanation))


def diff(
    compared: Compared = None, staged: Staged = False, flavour: Flavour = None, values: Values = None
) -> Answer:
    """Tell what an edit does to models: their layers and counts, and whether saved weights still load.

    The terms add up to the difference. For each format of weights it is said whether what was saved before
    the edit loads after it.
    """
    project = _project(flavour, values)
    plan = understood(compared or (), staged=staged)
    if isinstance(plan, Revisions):
        labels, files = plan.labels, between_revisions(plan, project.options, jobs=1)
    else:
        labels, files = (str(plan[0]), str(plan[1])), [between_targets(plan, project.options)]
    command = "diff" if isinstance(plan, Revisions) else "compare"

    def write(output: Output) -> None:
        change_formats.write(format_named("text"), output, View(command), files, labels)

    return _answer(_written(write), change_formats.to_json(files, labels))


def rule(name: RuleName) -> Answer:
    """Explain a rule: what it finds, why that matters and what to do, with examples."""
    chosen = rules_for(name)
    text = "\n".join(page.markdown(each) for each in chosen)
    return _answer(text, {"rules": [page.to_json(each) for each in chosen]})


TOOLS = (summary, check, explain, diff, rule)


def make() -> MCPServer:
    """Return the server."""
    server = MCPServer("keras-paramlint", version=__version__, instructions=INSTRUCTIONS, log_level="WARNING")
    reads = ToolAnnotations(read_only_hint=True, idempotent_hint=True, open_world_hint=False)
    for tool in TOOLS:
        server.add_tool(_polite(tool), annotations=reads)
    return server


_TURN = Lock()
"""Each analysis needs the limits of the process for itself."""


def _polite(tool: Callable[..., CallToolResult]) -> Callable[..., CallToolResult]:
    """Return a tool that waits for its turn, and tells of a mistake as a person would be told of it."""

    @functools.wraps(tool)
    def answer(*args: Any, **kwargs: Any) -> CallToolResult:
        try:
            with _TURN:
                return tool(*args, **kwargs)
        except UsageError as error:
            raise ToolError(str(error)) from None

    return answer


# ------------------------------------------------------------------ what the tools have in common
def _project(
    flavour: str | None, values: dict[str, Any] | None, **selectors: Sequence[str] | None
) -> Project:
    """Return the project's options, as the command line with these options would have them.

    Configuration files are read anew for each question.
    """
    # Results that are kept would be files that are written.
    told: dict[str, Any] = {"no_cache": True}
    told |= {key: list(value) for key, value in selectors.items() if value is not None}
    if flavour is not None:
        told["flavour"] = flavour
    if values:
        told["set"] = list(values.items())
    return Project(Configuration(told))


def _results(
    targets: Sequence[str],
    options: Callable[[str], Options],
    files: Disk | None,
) -> list[FileResult]:
    """Return what the targets come to.

    Raises:
        UsageError: one of them cannot be looked at.
    """
    wanted = [Target.parse(target) for target in targets]
    if not wanted:
        raise UsageError("nothing to analyse; give a file or directory")
    if files is None:
        # In this process: a server has no processes of its own.
        results = list(iter_results(wanted, options, jobs=1))
    else:
        results = [run_one(each, options(each.path), files=files) for each in wanted]
    for result in results:
        if result.failure is not None:
            raise UsageError(result.failure)
    return results


def _files(targets: Sequence[str], source: str | None) -> Disk | None:
    """Return the files to look at: those on disk, one of them perhaps with another text.

    Raises:
        UsageError: it is not clear which one.
    """
    if source is None:
        return None
    if len(targets) != 1:
        raise UsageError(f"source is the text of one target; there are {len(targets)}")
    return Overlay({Target.parse(targets[0]).path: source})


def _report(
    command: str, results: Iterable[FileResult], answer: dict[str, Any], nothing: str = ""
) -> CallToolResult:
    """Return the text that a command prints, with its object."""

    def write(output: Output) -> None:
        form = format_named("text")(output, View(command))
        for result in results:
            form.add(result)
        form.finish(Analysis(tuple(results)))

    return _answer(_written(write) or nothing, answer)


def _written(write: Callable[[Output], None]) -> str:
    stream = io.StringIO()
    write(Output(stream, color="never"))
    return stream.getvalue()


def _answer(text: str, answer: dict[str, Any]) -> CallToolResult:
    return CallToolResult(content=[TextContent(type="text", text=text)], structured_content=answer)
