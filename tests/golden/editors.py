"""The language server as a surface: the corpus is opened in an editor that speaks the protocol."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar, NamedTuple

from lsprotocol import types
from pygls.lsp.client import LanguageClient
from surfaces import ROOT, Finding, Surface


class Text(NamedTuple):
    """A text document of the editor: a module, or a cell of a notebook."""

    path: str
    cell: int | None
    uri: str
    text: str


_UNITS = {
    types.PositionEncodingKind.Utf8: lambda char: len(char.encode()),
    types.PositionEncodingKind.Utf16: lambda char: len(char.encode("utf-16-le")) // 2,
    types.PositionEncodingKind.Utf32: lambda char: 1,
}


class PullingEditor(Surface):
    """An editor that asks for diagnostics, and counts columns as most do."""

    name = "editor"
    is_by_file = True
    has_hints = True
    # An editor decodes files by itself, or does not open them.
    refused: ClassVar = {"undecodable.py": ""}
    encoding: ClassVar = types.PositionEncodingKind.Utf16
    pulls: ClassVar = True

    def findings(self, corpus):
        return asyncio.run(self._session(corpus))

    async def _session(self, corpus: Path) -> list[Finding]:
        client = LanguageClient("golden", "1")
        pushed = {}

        @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def take(params: types.PublishDiagnosticsParams) -> None:
            pushed[params.uri] = params.diagnostics

        await client.start_io(
            *(sys.executable, "-m", "keras_paramlint", "server"),
            cwd=corpus,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
        folder = types.WorkspaceFolder(corpus.as_uri(), corpus.name)
        answer = await client.initialize_async(
            types.InitializeParams(capabilities=self._capabilities(), workspace_folders=[folder])
        )
        assert answer.capabilities.position_encoding == self.encoding
        client.initialized(types.InitializedParams())

        found = []
        texts = list(self._opened(client, corpus))
        for each in texts:
            if self.pulls:
                params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(each.uri))
                shown = (await client.text_document_diagnostic_async(params)).items
            else:
                while each.uri not in pushed:  # the test's own patience ends it  # noqa: ASYNC110
                    await asyncio.sleep(0.05)
                shown = pushed[each.uri]
            found += [self._finding(each, one) for one in shown]
        assert self.pulls == (not pushed)
        await client.shutdown_async(None)
        client.exit(None)
        await client.stop()
        return found

    def _capabilities(self) -> types.ClientCapabilities:
        return types.ClientCapabilities(
            general=types.GeneralClientCapabilities(position_encodings=[self.encoding]),
            text_document=types.TextDocumentClientCapabilities(
                diagnostic=types.DiagnosticClientCapabilities() if self.pulls else None
            ),
        )

    def _opened(self, client: LanguageClient, corpus: Path) -> Iterator[Text]:
        """Open every file of the corpus, and yield the documents."""
        for path in sorted(corpus.rglob("*.py")):
            name = str(path.relative_to(corpus))
            if name in self.refused:
                continue
            with tokenize.open(path) as stream, open(path, encoding=stream.encoding, newline="") as exact:
                text = exact.read()
            item = types.TextDocumentItem(path.as_uri(), types.LanguageKind.Python, 1, text)
            client.text_document_did_open(types.DidOpenTextDocumentParams(item))
            yield Text(name, None, path.as_uri(), text)
        for path in sorted(corpus.rglob("*.ipynb")):
            yield from self._opened_notebook(client, path, str(path.relative_to(corpus)))

    def _opened_notebook(self, client: LanguageClient, path: Path, name: str) -> Iterator[Text]:
        kinds = {"markdown": types.NotebookCellKind.Markup, "code": types.NotebookCellKind.Code}
        cells, texts = [], []
        for number, cell in enumerate(json.loads(path.read_text(encoding="utf-8"))["cells"], start=1):
            uri = f"{path.as_uri().replace('file:', 'vscode-notebook-cell:')}#W{number}"
            cells.append(types.NotebookCell(kinds[cell["cell_type"]], uri))
            if cell["cell_type"] == "code":
                texts.append(Text(name, number, uri, "".join(cell["source"])))
        items = [types.TextDocumentItem(each.uri, types.LanguageKind.Python, 1, each.text) for each in texts]
        notebook = types.NotebookDocument(path.as_uri(), "jupyter-notebook", 1, cells)
        client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(notebook, items))
        yield from texts

    def _finding(self, text: Text, shown: types.Diagnostic) -> Finding:
        start = shown.range.start
        line = text.text.replace("\r\n", "\n").split("\n")[start.line]
        column, units = 1, 0
        while units < start.character:
            units += _UNITS[self.encoding](line[column - 1])
            column += 1
        assert units == start.character, "inside a character"
        return Finding(text.path, text.cell, start.line + 1, column, shown.code, shown.message)


class PushedEditor(PullingEditor):
    """An editor that takes what it is sent, and counts columns in bytes."""

    name = "editor, pushed"
    encoding = types.PositionEncodingKind.Utf8
    pulls = False
