"""What the server's commands return."""

from __future__ import annotations

from keras_paramlint.graph import FileResult
from keras_paramlint.report.output import plain
from keras_paramlint.report.summary import file_header, model_table


def rule(code: str) -> tuple[str, str]:
    """Return a sentence about a rule, and its page as Markdown; both empty where there is no such rule."""
    from keras_paramlint.rules import rule_for
    from keras_paramlint.rules.page import markdown

    found = rule_for(code)
    return (f"{found.code} {found.name}: {found.summary}", markdown(found)) if found is not None else ("", "")


def summary(result: FileResult) -> str:
    """Return the tables of a document's models, as ``keras-paramlint summary`` prints them."""
    lines = [plain(file_header(result))]
    for model in result.models:
        lines += [*map(plain, model_table(model)), ""]
    return "\n".join(lines) + "\n"
