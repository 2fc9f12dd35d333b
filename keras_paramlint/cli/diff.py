"""``keras-paramlint diff``: what an edit does to the models, and to the weights that were saved before it."""

from __future__ import annotations

from collections.abc import Sequence

from keras_paramlint.cli.arguments import Operands, Request, parse
from keras_paramlint.cli.main import COMMANDS, Exit


HELP = f"""{COMMANDS["diff"].capitalize()}.

keras-paramlint diff                     the working tree with HEAD
keras-paramlint diff --staged            what the next commit would change
keras-paramlint diff main models/        the working tree with a revision, below a directory
keras-paramlint diff v1.0..v1.1          two revisions; A...B begins at their merge base
keras-paramlint diff HEAD~1 m.py::net    one model, builder or class
keras-paramlint diff old.py new.py       two files or targets, without git"""


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: it cannot be understood or carried out.
    """
    before, behind = _split(argv)
    what = "a revision or two (A..B, A...B), then paths; or two files or targets"
    operands = Operands("REV|PATH", what, missing="", has_examples=True)
    request = parse("diff", HELP, before, operands=operands)
    from keras_paramlint.comparing import Revisions, between_revisions, between_targets, understood
    from keras_paramlint.project import Project

    if request["show_settings"]:
        from keras_paramlint.cli.config import show

        show(request.configuration, [target.path for target in request.targets])
        return Exit.CLEAN
    project = Project(request.configuration)
    given = [str(target) for target in request.targets]
    plan = understood(given, behind, staged=request["staged"])
    if isinstance(plan, Revisions):
        files = between_revisions(plan, project.options, jobs=request["jobs"])
        return report(request, files, plan.labels)
    labels = (str(plan[0]), str(plan[1]))
    return report(request, [between_targets(plan, project.options)], labels, "compare")


def _split(argv: list[str]) -> tuple[list[str], list[str] | None]:
    """Return what stands before ``--`` and what stands behind it; None: there is no ``--``."""
    if "--" not in argv:
        return argv, None
    at = argv.index("--")
    return argv[:at], argv[at + 1 :]


def report(request: Request, files: Sequence[object], labels: tuple[str, str], command: str = "diff") -> int:
    """Write what was found, and return the exit status that ``--fail-on`` makes of it.

    Args:
        request: What was asked for.
        files: What became of each file.
        labels: What the two sides are called.
        command: ``diff`` for two versions, ``compare`` for two models.
    """
    from keras_paramlint.cli.outputs import open_stream, sinks
    from keras_paramlint.cli.session import note
    from keras_paramlint.comparing import Threshold
    from keras_paramlint.graph.changes import FileChange
    from keras_paramlint.report.change_formats import write
    from keras_paramlint.report.formats import View
    from keras_paramlint.report.output import Output
    from keras_paramlint.report.places import project_root

    thresholds = [Threshold.parse(text) for text in request["fail_on"]]
    found = [file for file in files if isinstance(file, FileChange)]
    view = View(command, request["quiet"], root=project_root())
    for form, path in sinks(request["output_format"], request["output_file"]):
        with open_stream(path) as stream:
            output = Output(stream, color=request["color"])
            write(form, output, view, found, labels, verbose=request["verbose"])
    exceeded = [
        threshold.sentence(file, change)
        for file in found
        for change in file.models
        for threshold in thresholds
        if threshold.exceeded_by(change)
    ]
    for sentence in exceeded:
        note(sentence)
    unreadable = any(file.new is not None and file.new.is_unreadable for file in found)
    failed = bool(exceeded) or unreadable
    return Exit.FOUND if failed and not request["exit_zero"] else Exit.CLEAN
