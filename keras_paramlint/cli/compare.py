"""``keras-paramlint compare``: how one model differs from another, and whether its weights fit."""

from __future__ import annotations

from keras_paramlint.cli.arguments import Operands, parse
from keras_paramlint.cli.diff import report
from keras_paramlint.cli.main import COMMANDS, Exit
from keras_paramlint.options import UsageError


HELP = f"""{COMMANDS["compare"].capitalize()}.

keras-paramlint compare m.py::plain m.py::both     two models of a file
keras-paramlint compare "m.py::build(8)" "m.py::build(16)"
keras-paramlint compare old.py new.py              all models of two files, by name
keras-paramlint compare m.py                       the two models of a file that has two"""

MOST_TARGETS = 2


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: it cannot be understood or carried out.
    """
    what = "two files or targets, or one file with two models"
    operands = Operands(help=what, missing="", has_examples=True)
    request = parse("compare", HELP, argv, operands=operands)
    from keras_paramlint.comparing import between_targets
    from keras_paramlint.comparing.run import between_models
    from keras_paramlint.project import Project

    if request["show_settings"]:
        from keras_paramlint.cli.config import show

        show(request.configuration, [target.path for target in request.targets])
        return Exit.CLEAN
    targets = request.targets
    project = Project(request.configuration)
    if len(targets) == 1 and targets[0].expression is None:
        file, labels = between_models(targets[0], project.options)
        return report(request, [file], labels, "compare")
    if len(targets) != MOST_TARGETS:
        count = len(targets) or "none"
        raise UsageError(
            f"compare takes two targets, not {count}, as in: keras-paramlint compare m.py::a m.py::b"
        )
    pair = (targets[0], targets[1])
    labels = (str(pair[0]), str(pair[1]))
    return report(request, [between_targets(pair, project.options)], labels, "compare")
