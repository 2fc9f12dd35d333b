"""The language server: the protocol's requests and notifications, each handed to the module that answers it.

Results are asked for where a client pulls (diagnostics, hints, lenses), and
pushed where it cannot.  A request about a text that changes while it is
answered gets the protocol's "content modified", and the client asks again.
"""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import logging
import os
from collections.abc import AsyncIterator, Iterable, Mapping
from typing import Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

import keras_paramlint
from keras_paramlint.graph import Diagnostic
from keras_paramlint.lsp import actions, commands, diagnostics, hints, hovers, lenses, symbols
from keras_paramlint.lsp.analyst import Analyst
from keras_paramlint.lsp.documents import Document, Documents, State
from keras_paramlint.lsp.messages import Explain, Explained, Failed, Offers, Pin
from keras_paramlint.lsp.settings import SECTION, Settings
from keras_paramlint.sources.disk import as_seen_from_here


SLOW: float = 1.0
"""Seconds from which an analysis is shown as progress."""

CALM: float = 0.5
"""Seconds without an edit from which other documents are asked for again."""

_NOTEBOOKS = types.NotebookDocumentSyncOptions(
    notebook_selector=[
        types.NotebookDocumentFilterWithNotebook(
            notebook="jupyter-notebook", cells=[types.NotebookCellLanguage("python")]
        )
    ],
    save=True,
)

_log = logging.getLogger(__name__)


class ContentModified(JsonRpcException):
    """The text was changed while a request about it was answered."""

    CODE = types.LSPErrorCodes.ContentModified
    MESSAGE = "Content modified"


class Server(LanguageServer):
    """What a session knows: its documents, its settings, and who analyses."""

    def __init__(self, analyst: Analyst | None = None) -> None:
        super().__init__(
            "keras-paramlint",
            keras_paramlint.__version__,
            text_document_sync_kind=types.TextDocumentSyncKind.Incremental,
            notebook_document_sync=_NOTEBOOKS,
        )
        self.analyst = analyst or Analyst()
        self.documents = Documents(
            self.analyst,
            lambda: self.workspace,
            self.path,
            lambda uri: self.settings.told,
            self.complain,
            waits_for_saving=lambda: self.settings.run == "onSave",
        )
        self.settings = Settings()
        self.is_at_root = False
        """Whether paths are told from the workspace's folder."""
        self.initial: Any = None
        """The settings that the client gave at the start."""
        self._said: set[str] = set()
        self._shown: set[str] = set()
        self._numbers = itertools.count(1)
        self._publishing: dict[str, asyncio.Task[None]] = {}
        """What is on its way to clients that do not pull, under the documents' URIs."""
        self._refresh: asyncio.TimerHandle | None = None

    # -------------------------------------------------------------- what the client can do
    @property
    def pulls(self) -> bool:
        """Whether the client asks for diagnostics by itself."""
        document = self.client_capabilities.text_document
        return document is not None and document.diagnostic is not None

    def _can_refresh(self, what: str) -> bool:
        workspace = self.client_capabilities.workspace
        found = getattr(workspace, what, None) if workspace is not None else None
        return bool(found is not None and found.refresh_support)

    # -------------------------------------------------------------- where the documents are
    def enter(self) -> None:
        """Go to the workspace's folder: paths are told, and modules found, as on a command line there."""
        root = self.workspace.root_path
        if root is None:
            root = next((to_fs_path(uri) for uri in self.workspace.folders), None)
        if root is not None:
            with contextlib.suppress(OSError):  # a folder that only the editor can see
                os.chdir(root)
                self.is_at_root = True

    def path(self, uri: str) -> str:
        """Return the path of a document, as messages tell it."""
        path = to_fs_path(uri) or uri
        return as_seen_from_here(path) if self.is_at_root else path

    # -------------------------------------------------------------- telling people
    def complain(self, failed: Failed) -> None:
        """Say what cannot be done: to the user once, and in the log each time."""
        kind = types.MessageType.Error if failed.code else types.MessageType.Warning
        self.window_log_message(types.LogMessageParams(kind, failed.reason))
        if failed.reason not in self._said and not failed.code:
            self._said.add(failed.reason)
            self.window_show_message(types.ShowMessageParams(kind, f"keras-paramlint: {failed.reason}"))

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Log an error of a handler; the server lives on."""
        _log.error("%s: %s", source, error)

    # -------------------------------------------------------------- work
    async def state(self, document: Document) -> State | None:
        """Return the newest result, and show progress where it takes long."""
        waiting = asyncio.ensure_future(self.documents.state(document))
        done, _ = await asyncio.wait({waiting}, timeout=SLOW)
        if done:
            return waiting.result()
        async with self._progress(f"analysing {document.path}"):
            return await waiting

    @contextlib.asynccontextmanager
    async def _progress(self, title: str) -> AsyncIterator[None]:
        """Show progress while something is waited for; several requests wait for the same."""
        window = self.client_capabilities.window
        if window is None or not window.work_done_progress or title in self._shown:
            yield
            return
        self._shown.add(title)
        token = f"keras-paramlint/{next(self._numbers)}"
        try:
            await self.work_done_progress.create_async(token)
            begin = types.WorkDoneProgressBegin(title="keras-paramlint", message=title)
            self.work_done_progress.begin(token, begin)
            yield
        finally:
            self.work_done_progress.end(token, types.WorkDoneProgressEnd())
            self.work_done_progress.tokens.pop(token, None)
            self._shown.discard(title)

    async def asked(self, uri: str) -> tuple[Document, State] | None:
        """Return what a request about a document is answered from; None: nothing is to be said of it.

        Raises:
            ContentModified: the text was changed meanwhile.
        """
        document = self.documents.of(uri)
        if document is None or not self.settings.enable:
            return None
        found = await self.state(document)
        if found is None:
            raise ContentModified
        return document, found

    def publish(self, document: Document) -> None:
        """Push the diagnostics of a document, once they are there, to a client that does not pull."""
        older = self._publishing.get(document.uri)
        if older is not None:
            older.cancel()
        task = self._publishing[document.uri] = asyncio.ensure_future(self._publish(document))
        task.add_done_callback(
            lambda _: self._publishing.get(document.uri) is task and self._publishing.pop(document.uri)
        )

    async def _publish(self, document: Document) -> None:
        found = None
        while self.settings.enable and found is None:
            if document not in self.documents:
                return
            # Another document may have changed meanwhile, which nobody publishes this one for.
            found = await self.state(document)
        for part in self.documents.parts(document).values():
            shown = diagnostics.found_in(found, part.uri) if found is not None else []
            version = self.workspace.get_text_document(part.uri).version
            params = types.PublishDiagnosticsParams(part.uri, shown, version=version)
            self.text_document_publish_diagnostics(params)

    def changed(self, document: Document) -> None:
        """Take in an edit of a document."""
        self.documents.changed(document)
        self._forget_handled()
        if not self.pulls:
            self.publish(document)
        if len(list(self.documents)) > 1:
            self._refresh_later()

    def _forget_handled(self) -> None:
        """Let go of what is done with: pygls keeps the future of every notification that it has handled."""
        futures = self.protocol._request_futures  # noqa: SLF001 - there is no other way to them
        for number in [number for number, future in futures.items() if future.done()]:
            futures.pop(number, None)

    def closed(self, uri: str, parts: Iterable[str]) -> None:
        """Take in that a document is closed, with its parts."""
        self.documents.close(uri)
        if not self.pulls:
            self.clear(parts)
        # Edits that were not saved no longer count for those who import it.
        self._refresh_later()

    def clear(self, uris: Iterable[str]) -> None:
        """Take the diagnostics of documents off a client that does not pull."""
        for uri in uris:
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, []))

    def _refresh_later(self) -> None:
        """Have the client ask for the other documents again once nobody types."""
        if self._refresh is not None:
            self._refresh.cancel()
        self._refresh = asyncio.get_running_loop().call_later(CALM, self.refresh)

    def refresh(self) -> None:
        """Have the client ask for everything again."""
        if not self.pulls:
            for document in self.documents:
                self.publish(document)
        elif self._can_refresh("diagnostics"):
            self.workspace_diagnostic_refresh(None)
        if self._can_refresh("inlay_hint"):
            self.workspace_inlay_hint_refresh(None)
        if self._can_refresh("code_lens"):
            self.workspace_code_lens_refresh(None)

    async def configure(self, given: Any = None) -> None:
        """Take the settings over: those that are given, else the client's own section."""
        workspace = self.client_capabilities.workspace
        if workspace is not None and workspace.configuration:
            items = [types.ConfigurationItem(section=SECTION)]
            with contextlib.suppress(Exception):  # a client that promises what it does not keep
                answer = await self.workspace_configuration_async(types.ConfigurationParams(items))
                given = answer[0] if answer and answer[0] is not None else given
        self.settings, problems = Settings.read(_section(given))
        for problem in problems:
            self.complain(Failed(problem))
        self.documents.outdate()
        self.refresh()


def _section(given: Any) -> Any:
    """Return our part of what a client sends: the section, or what holds it."""
    for name in (SECTION, "settings"):
        if isinstance(given, Mapping) and name in given:
            return _section(given[name])
    return given


def make(analyst: Analyst | None = None) -> Server:
    """Return a server that answers."""
    server = Server(analyst)
    _documents(server)
    _answers(server)
    return server


def _documents(server: Server) -> None:
    """Register what clients tell: documents, settings, files."""

    @server.feature(types.INITIALIZE)
    def initialize(params: types.InitializeParams) -> None:
        server.initial = params.initialization_options
        server.enter()

    @server.feature(types.INITIALIZED)
    async def initialized(params: types.InitializedParams) -> None:
        await server.configure(server.initial)

    @server.feature(types.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def did_change_configuration(params: types.DidChangeConfigurationParams) -> None:
        await server.configure(params.settings)

    @server.feature(types.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: types.DidChangeWatchedFilesParams) -> None:
        server.documents.outdate()
        server.refresh()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        document = server.documents.open(params.text_document.uri)
        if not server.pulls:
            server.publish(document)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        document = server.documents.of(params.text_document.uri)
        if document is not None:
            server.changed(document)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        document = server.documents.of(params.text_document.uri)
        if document is None:
            return
        server.documents.saved(document)
        if server.settings.run == "onSave":
            server.refresh()

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.closed(params.text_document.uri, [params.text_document.uri])

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_OPEN)
    def notebook_did_open(params: types.DidOpenNotebookDocumentParams) -> None:
        document = server.documents.open(params.notebook_document.uri, is_notebook=True)
        if not server.pulls:
            server.publish(document)

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CHANGE)
    def notebook_did_change(params: types.DidChangeNotebookDocumentParams) -> None:
        document = server.documents.of(params.notebook_document.uri)
        if document is not None:
            server.changed(document)
        cells = params.change.cells
        if cells is not None and cells.structure is not None and not server.pulls:
            server.clear(each.uri for each in cells.structure.did_close or ())

    @server.feature(types.NOTEBOOK_DOCUMENT_DID_CLOSE)
    def notebook_did_close(params: types.DidCloseNotebookDocumentParams) -> None:
        server.closed(params.notebook_document.uri, [each.uri for each in params.cell_text_documents])

    @server.feature(types.SHUTDOWN)
    async def shutdown(params: None) -> None:
        await server.analyst.stop()


def _answers(server: Server) -> None:
    """Register what clients ask."""

    @server.feature(
        types.TEXT_DOCUMENT_DIAGNOSTIC,
        types.DiagnosticOptions(
            inter_file_dependencies=True, workspace_diagnostics=False, identifier=diagnostics.SOURCE
        ),
    )
    async def diagnostic(params: types.DocumentDiagnosticParams) -> types.DocumentDiagnosticReport:
        found = await server.asked(params.text_document.uri)
        items = diagnostics.found_in(found[1], params.text_document.uri) if found is not None else []
        return types.RelatedFullDocumentDiagnosticReport(items=items)

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    async def hover(params: types.HoverParams) -> types.Hover | None:
        uri = params.text_document.uri
        found = await server.asked(uri) if server.settings.hover else None
        if found is None:
            return None
        document, state = found
        subject = hovers.subject_at(state, uri, params.position)
        if subject is None:
            return None
        result, site = state.known[0], subject[1]
        lines: tuple[str, ...] = ()
        if result is state.result:
            question = Explain(document.path, site.line, site.column, site.cell, server.settings.told)
            answer = await server.analyst.ask(question)
            if isinstance(answer, Explained):
                # Of the file itself the lines are enough.
                here = f"{document.path}:"
                there = "" if document.is_notebook else "line "
                lines = tuple(line.replace(here, there) for line in answer.lines)
        return hovers.hover(subject, lines, result.flavour, result.flavour_reason)

    @server.feature(types.TEXT_DOCUMENT_INLAY_HINT)
    async def inlay_hint(params: types.InlayHintParams) -> list[types.InlayHint]:
        found = await server.asked(params.text_document.uri) if server.settings.inlay_hints else None
        if found is None:
            return []
        return list(hints.hints_in(found[1], params.text_document.uri, params.range))

    @server.feature(types.TEXT_DOCUMENT_CODE_LENS)
    async def code_lens(params: types.CodeLensParams) -> list[types.CodeLens]:
        found = await server.asked(params.text_document.uri) if server.settings.code_lens else None
        return list(lenses.lenses_in(found[1], params.text_document.uri)) if found is not None else []

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    async def document_symbol(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol]:
        found = await server.asked(params.text_document.uri)
        return symbols.symbols_in(found[1], params.text_document.uri) if found is not None else []

    @server.feature(
        types.TEXT_DOCUMENT_CODE_ACTION, types.CodeActionOptions(code_action_kinds=list(actions.KINDS))
    )
    async def code_action(params: types.CodeActionParams) -> list[types.CodeAction]:
        uri, only = params.text_document.uri, params.context.only
        found = await server.asked(uri)
        if found is None:
            return []
        document, state = found
        offered: tuple[Diagnostic, ...] = ()
        at = state.places.at(uri)
        # What is known of an older text is no ground to write on.
        if state.known[0] is state.result and state.result.models and at is not None and at[1].shift is None:
            lines = params.range.start.line + 1, params.range.end.line + 1
            if actions.wants(only, actions.REWRITE):
                answer = await server.analyst.ask(Pin(document.path, *lines, at[0], server.settings.told))
                offered = answer.found if isinstance(answer, Offers) else ()
        return [*actions.actions_in(state, uri, params.range, only), *actions.pinning(state, offered)]

    @server.command(actions.RULE_COMMAND)
    def rule(code: str) -> str:
        """Return what a rule is about, as Markdown; clients that show no answers get its first sentence."""
        summary, page = commands.rule(code)
        if summary:
            server.window_show_message(types.ShowMessageParams(types.MessageType.Info, summary))
        return page

    @server.command(lenses.SUMMARY_COMMAND)
    async def summary(uri: str) -> str:
        """Return the tables of a document's models, as ``keras-paramlint summary`` prints them."""
        found = await server.asked(uri)
        return commands.summary(found[1].known[0]) if found is not None else ""
