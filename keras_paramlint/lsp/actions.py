"""Code actions: the fixes of findings, comments that keep them quiet, and what a rule is about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lsprotocol import types

from keras_paramlint.graph import Diagnostic, Fix
from keras_paramlint.graph.edits import choose
from keras_paramlint.lsp.diagnostics import findings
from keras_paramlint.lsp.documents import State
from keras_paramlint.lsp.positions import Part, Places
from keras_paramlint.sources.pragma_edits import with_code


RULE_COMMAND = "keras-paramlint.rule"
FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.keras-paramlint"

REWRITE = types.CodeActionKind.RefactorRewrite
KINDS = (types.CodeActionKind.QuickFix, REWRITE, types.CodeActionKind.SourceFixAll, FIX_ALL)


def actions_in(
    state: State, uri: str, within: types.Range, only: Iterable[str] | None
) -> Iterator[types.CodeAction]:
    """Yield what can be done about a stretch of a document.

    Args:
        state: What is known of the document.
        uri: The document.
        within: The stretch.
        only: The kinds that the client wants; None: all.
    """
    wanted = None if only is None else tuple(only)
    if wants(wanted, types.CodeActionKind.QuickFix):
        for found, shown in findings(state, uri):
            if shown.range.start <= within.end and within.start <= shown.range.end:
                yield from _quick_fixes(state, uri, found, shown)
    if wanted is not None and wants(wanted, FIX_ALL):
        yield from _fix_all(state, uri)


def pinning(state: State, offered: Iterable[Diagnostic]) -> Iterator[types.CodeAction]:
    """Yield the comments that could be written, each as an action.

    Args:
        state: What is known of the document.
        offered: What the analysis offers to write, with its edits.
    """
    for each in offered:
        edit = _workspace_edit(state.places, [each.fix]) if each.fix is not None else None
        if edit is not None:
            yield types.CodeAction(f"Pin the count: {each.message}", kind=REWRITE, edit=edit)


def wants(only: Iterable[str] | None, kind: str) -> bool:
    """Say whether a kind is asked for; a kind stands for those that begin with it as well."""
    return only is None or any(kind == each or kind.startswith(f"{each}.") for each in only)


def _quick_fixes(
    state: State, uri: str, found: Diagnostic, shown: types.Diagnostic
) -> Iterator[types.CodeAction]:
    places = _places_of(state, found)
    if found.fix is not None:
        edit = _workspace_edit(places, [found.fix])
        if edit is not None:
            title = f"{found.code}: fix it" if found.fix.safe else f"{found.code}: fix it (unsafe)"
            yield types.CodeAction(
                title,
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[shown],
                edit=edit,
                is_preferred=found.fix.safe or None,
            )
    at = places.at(uri)
    if at is not None and found.code != "KPL000":
        yield types.CodeAction(
            f"{found.code}: ignore it here (# noqa: {found.code})",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[shown],
            edit=types.WorkspaceEdit(changes={uri: [_suppression(places, at[1], found.code, shown)]}),
        )
    yield types.CodeAction(
        f"{found.code}: what is {found.name}?",
        types.CodeActionKind.QuickFix,
        diagnostics=[shown],
        command=types.Command(f"What is {found.name}?", RULE_COMMAND, arguments=[found.code]),
    )


def _suppression(places: Places, part: Part, code: str, shown: types.Diagnostic) -> types.TextEdit:
    number = shown.range.start.line
    line = part.lines[number]
    change = with_code(line, code)

    def position(column: int) -> types.Position:
        return types.Position(number, places.codec.client_num_units(line[: column - 1]))

    return types.TextEdit(types.Range(position(change.column), position(change.end_column)), change.content)


def _fix_all(state: State, uri: str) -> Iterator[types.CodeAction]:
    own = [found for found, _ in findings(state, uri) if _places_of(state, found) is state.places]
    fixes = [each.fix for each in choose(own, unsafe=False) if each.fix is not None]
    edit = _workspace_edit(state.places, fixes)
    if edit is not None:
        yield types.CodeAction("keras-paramlint: fix all that is safe to fix", kind=FIX_ALL, edit=edit)


def _places_of(state: State, found: Diagnostic) -> Places:
    """Return the places that a finding speaks in: those of the text as it is, or of an older one."""
    if found in state.result.diagnostics or state.older_places is None:
        return state.places
    return state.older_places


def _workspace_edit(places: Places, fixes: Iterable[Fix]) -> types.WorkspaceEdit | None:
    """Return the edits of fixes; None where there are none, or the text was changed where they apply."""
    changes: dict[str, list[types.TextEdit]] = {}
    edits = dict.fromkeys(edit for fix in fixes for edit in fix.edits)
    for edit in edits:
        part, place = places.part(edit.site), places.range(edit.site)
        if part is None or place is None:
            return None
        changes.setdefault(part.uri, []).append(types.TextEdit(place, edit.content))
    return types.WorkspaceEdit(changes=changes) if changes else None
