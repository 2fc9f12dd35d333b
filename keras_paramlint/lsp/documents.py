"""The open documents: what they contain, and the newest result of each."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from lsprotocol import types
from pygls.workspace import Workspace

from keras_paramlint.dataclass import dataclass
from keras_paramlint.graph import FileResult, Site
from keras_paramlint.lsp.analyst import Analyst
from keras_paramlint.lsp.messages import Analyse, Analysed, Failed
from keras_paramlint.lsp.positions import Part, Places, Shift, split_lines
from keras_paramlint.rules import diagnose
from keras_paramlint.sources.disk import Content


class State(NamedTuple):
    """A result, and where its places are in the documents as they are now."""

    result: FileResult
    places: Places
    older: FileResult | None = None
    """The last result of an older text that could be analysed, where the text as it is cannot be."""
    older_places: Places | None = None

    @property
    def known(self) -> tuple[FileResult, Places]:
        """The result whose models count: the newest one that could be analysed."""
        if self.older is not None and self.older_places is not None:
            return self.older, self.older_places
        return self.result, self.places


Parts = Mapping[int | None, Part]


@dataclass(slots=True)
class Document:
    """A module, or a notebook with all its cells."""

    uri: str
    path: str
    is_notebook: bool = False
    revision: int = 0
    """Grows with every change that matters to it; a result of another one is stale."""
    task: asyncio.Task[None] | None = None
    """The analysis under way."""
    answered: int = -1
    """The revision that :attr:`last` is of."""
    saved: int = 0
    """The revision that was opened or saved last."""
    last: tuple[FileResult, Parts] | None = None
    """The last result, and the text that it is of."""
    good: tuple[FileResult, Parts] | None = None
    """The last one that was more than an error."""


class Documents:
    """Knows every open document, and has each analysed when somebody asks and it has changed."""

    def __init__(
        self,
        analyst: Analyst,
        workspace: Callable[[], Workspace],
        path: Callable[[str], str],
        told: Callable[[str], Mapping[str, Any]],
        complain: Callable[[Failed], None],
        *,
        waits_for_saving: Callable[[], bool] = lambda: False,
    ) -> None:
        """Begin without documents.

        Args:
            analyst: Who analyses.
            workspace: The texts as the editor has them.
            path: Where a URI is on disk.
            told: What the editor's settings say of a document.
            complain: Gets what cannot be done.
            waits_for_saving: Says whether unsaved edits are left for later.
        """
        self._analyst = analyst
        self._workspace = workspace
        self._path = path
        self._told = told
        self._complain = complain
        self._waits_for_saving = waits_for_saving
        self._documents: dict[str, Document] = {}

    def __iter__(self) -> Iterator[Document]:
        return iter(tuple(self._documents.values()))

    # -------------------------------------------------------------- life
    def open(self, uri: str, *, is_notebook: bool = False) -> Document:
        """Take in a document."""
        document = Document(uri, self._path(uri), is_notebook)
        self._documents[uri] = document
        self.changed(document)
        self.saved(document)
        return document

    def of(self, uri: str) -> Document | None:
        """Return the document of a URI, which may be that of a notebook's cell."""
        found = self._documents.get(uri)
        if found is None:
            notebook = self._workspace().get_notebook_document(cell_uri=uri)
            found = self._documents.get(notebook.uri) if notebook is not None else None
        return found

    def changed(self, document: Document) -> None:
        """Take in an edit."""
        document.revision += 1
        self._analyst.show(document.path, self._content(document))
        # What others import may be the text that has changed.
        self.outdate(document)

    def saved(self, document: Document) -> None:
        """Take in that the text is the one on disk."""
        document.saved = document.revision

    def outdate(self, cause: Document | None = None) -> None:
        """Have everything analysed anew: a setting, a file on disk, or another document has changed."""
        for document in self:
            if document is not cause:
                is_saved = document.saved == document.revision
                document.revision += 1
                document.saved += is_saved

    def close(self, uri: str) -> None:
        """Let go of a document."""
        document = self._documents.pop(uri, None)
        if document is None:
            return
        document.revision += 1
        self._analyst.show(document.path, None)
        if document.task is not None:
            document.task.cancel()
        self.outdate()

    # -------------------------------------------------------------- texts
    def parts(self, document: Document) -> dict[int | None, Part]:
        """Return the documents that a module or notebook consists of, as they are now."""
        workspace = self._workspace()
        if not document.is_notebook:
            text = workspace.get_text_document(document.uri).source
            return {None: Part(document.uri, split_lines(text))}
        notebook = workspace.get_notebook_document(notebook_uri=document.uri)
        cells = notebook.cells if notebook is not None else []
        return {
            number: Part(cell.document, split_lines(workspace.get_text_document(cell.document).source))
            for number, cell in enumerate(cells, start=1)
            if cell.kind is types.NotebookCellKind.Code
        }

    def _content(self, document: Document) -> Content:
        if not document.is_notebook:
            return self._workspace().get_text_document(document.uri).source
        parts = self.parts(document)
        return {number: "\n".join(part.lines) for number, part in parts.items() if number is not None}

    # -------------------------------------------------------------- results
    async def state(self, document: Document) -> State | None:
        """Return the newest result; None where the document was changed or closed meanwhile."""
        revision = document.revision
        if self._waits_for_saving() and document.saved != revision and document.last is not None:
            return self.kept(document)
        while document.answered != revision:
            if document.task is None or document.task.done():
                document.task = asyncio.create_task(self._analyse(document))
            await asyncio.wait({document.task})
            if document.revision != revision or self._documents.get(document.uri) is not document:
                return None
        return self.kept(document)

    def kept(self, document: Document) -> State | None:
        """Return what is known already."""
        if document.last is None:
            return None
        now = self.parts(document)
        result, text = document.last
        if document.good is None or document.good[0] is result:
            return State(result, self._places(document, text, now))
        good, older = document.good
        return State(result, self._places(document, text, now), good, self._places(document, older, now))

    def _places(self, document: Document, of: Parts, now: Parts) -> Places:
        """Return where the places of a result are, given the text that it is of and the text as it is."""
        parts = {
            cell: part
            if of[cell].lines == part.lines
            else replace(part, shift=Shift.between(of[cell].lines, part.lines))
            for cell, part in now.items()
            if cell in of
        }
        return Places(document.path, parts, self._workspace().position_codec)

    async def _analyse(self, document: Document) -> None:
        revision, parts = document.revision, self.parts(document)
        question = Analyse(document.path, self._told(document.uri))
        answer = await self._analyst.ask(question, lambda: document.revision == revision)
        if answer is None:
            return
        if isinstance(answer, Failed):
            self._complain(answer)
            found = (diagnose(answer.code, Site(document.path), answer.reason),) if answer.code else ()
            document.last = FileResult(document.path, diagnostics=found), parts
        elif isinstance(answer, Analysed):
            document.last = answer.result, parts
            # While something is typed the text often cannot be parsed: what was known still holds.
            if not answer.result.is_unreadable:
                document.good = document.last
        if document.revision == revision:
            document.answered = revision
