"""A language server in a process of its own, and what an editor says to it."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lsprotocol import types
from pytest_lsp import client_capabilities


COMMAND = [sys.executable, "-m", "keras_paramlint", "server"]


@dataclass
class Editor:
    """The documents of one test, and their versions."""

    client: Any
    root: Path
    versions: dict[str, int] = field(default_factory=dict)

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def open(self, name: str, text: str) -> str:
        uri = self.uri(name)
        self.versions[uri] = 1
        item = types.TextDocumentItem(uri, types.LanguageKind.Python, 1, text)
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))
        return uri

    def replace(self, uri: str, text: str) -> None:
        self.versions[uri] += 1
        document = types.VersionedTextDocumentIdentifier(self.versions[uri], uri)
        change = types.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(types.DidChangeTextDocumentParams(document, [change]))

    def close(self, uri: str) -> None:
        self.versions.pop(uri)
        document = types.TextDocumentIdentifier(uri)
        self.client.text_document_did_close(types.DidCloseTextDocumentParams(document))

    async def diagnostics(self, uri: str) -> list[types.Diagnostic]:
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        return list((await self.client.text_document_diagnostic_async(params)).items)

    async def codes(self, uri: str) -> list[tuple[str, int]]:
        return [(each.code, each.range.start.line + 1) for each in await self.diagnostics(uri)]

    async def hints(self, uri: str) -> dict[int, str]:
        everything = types.Range(types.Position(0, 0), types.Position(100_000, 0))
        params = types.InlayHintParams(types.TextDocumentIdentifier(uri), everything)
        found = await self.client.text_document_inlay_hint_async(params)
        return {each.position.line + 1: each.label for each in found or []}

    async def hover(self, uri: str, line: int, character: int) -> str | None:
        position = types.Position(line - 1, character)
        params = types.HoverParams(types.TextDocumentIdentifier(uri), position)
        found = await self.client.text_document_hover_async(params)
        return None if found is None else found.contents.value

    async def lenses(self, uri: str) -> dict[int, str]:
        params = types.CodeLensParams(types.TextDocumentIdentifier(uri))
        found = await self.client.text_document_code_lens_async(params)
        return {each.range.start.line + 1: each.command.title for each in found}

    async def symbols(self, uri: str) -> list[types.DocumentSymbol]:
        params = types.DocumentSymbolParams(types.TextDocumentIdentifier(uri))
        return list(await self.client.text_document_document_symbol_async(params))

    async def actions(self, uri: str, line: int, only: list[str] | None = None) -> list[types.CodeAction]:
        stretch = types.Range(types.Position(line - 1, 0), types.Position(line - 1, 1000))
        context = types.CodeActionContext(diagnostics=[], only=only)
        params = types.CodeActionParams(types.TextDocumentIdentifier(uri), stretch, context)
        return list(await self.client.text_document_code_action_async(params))


def capabilities(name: str = "visual-studio-code") -> types.ClientCapabilities:
    found = client_capabilities(name)
    found.workspace.configuration = False
    return found


async def session(client, root, caps, settings=None):
    for method in (types.WORKSPACE_CODE_LENS_REFRESH, types.WORKSPACE_INLAY_HINT_REFRESH):
        client.feature(method)(lambda params: None)
    await client.initialize_session(
        types.InitializeParams(
            capabilities=caps,
            workspace_folders=[types.WorkspaceFolder(uri=root.as_uri(), name=root.name)],
            initialization_options={"settings": settings or {}},
        )
    )
