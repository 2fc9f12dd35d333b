"""Clients that do not pull diagnostics, and clients that open notebooks."""

from __future__ import annotations

import asyncio
import json

import pytest
import pytest_lsp
from lsp_session import COMMAND, Editor, capabilities, session
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient


pytestmark = pytest.mark.asyncio(loop_scope="module")

STACKED = """\
import keras
from keras import layers

model = keras.Sequential([keras.Input((20, 8)), layers.LSTM(16), layers.LSTM(4)])
"""


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND), scope="module")
async def plain(lsp_client: LanguageClient, tmp_path_factory):
    caps = capabilities()
    caps.text_document.diagnostic = None
    await session(lsp_client, tmp_path_factory.mktemp("workspace"), caps, {"flavour": "keras3"})
    yield
    await lsp_client.shutdown_session()


async def until(client, uri, codes):
    """Wait until the diagnostics of a document are these."""
    for _ in range(300):
        found = [each.code for each in client.diagnostics.get(uri, ())]
        if found == codes:
            return found
        await asyncio.sleep(0.1)
    return found


async def test_diagnostics_are_pushed_to_a_client_that_does_not_pull(plain, tmp_path):
    editor = Editor(plain, tmp_path)
    uri = editor.open("m.py", STACKED)
    assert await until(plain, uri, ["KPL301"]) == ["KPL301"]

    editor.replace(uri, STACKED.replace("LSTM(16)", "LSTM(16, return_sequences=True)"))
    assert await until(plain, uri, []) == []

    editor.replace(uri, STACKED)
    assert await until(plain, uri, ["KPL301"]) == ["KPL301"]
    editor.close(uri)
    assert await until(plain, uri, []) == []


async def test_a_change_of_the_settings_counts_at_once(plain, tmp_path):
    editor = Editor(plain, tmp_path)
    uri = editor.open("m.py", STACKED)
    assert await until(plain, uri, ["KPL301"]) == ["KPL301"]

    def configure(**settings):
        params = types.DidChangeConfigurationParams({"keras-paramlint": settings})
        plain.workspace_did_change_configuration(params)

    configure(ignore=["KPL301"])
    assert await until(plain, uri, []) == []
    configure(enable=True)
    assert await until(plain, uri, ["KPL301"]) == ["KPL301"]
    configure(enable=False)
    assert await until(plain, uri, []) == []
    configure(ignre=[])
    assert await until(plain, uri, ["KPL301"]) == ["KPL301"]
    assert any("did you mean 'ignore'?" in each.message for each in plain.messages)
    editor.close(uri)


async def test_a_configuration_file_counts_and_its_change_as_well(plain, tmp_path):
    editor = Editor(plain, tmp_path)
    config = tmp_path / "keras_paramlint.toml"
    config.write_text('ignore = ["KPL301"]\n')
    uri = editor.open("m.py", STACKED)
    assert await until(plain, uri, []) == []

    config.write_text("")
    change = types.FileEvent(config.as_uri(), types.FileChangeType.Changed)
    plain.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))

    assert await until(plain, uri, ["KPL301"]) == ["KPL301"]
    editor.close(uri)


class Notebook:
    """An open notebook: a Markdown cell first, then cells of code."""

    def __init__(self, client, path, codes):
        self.client, self.uri = client, path.as_uri()
        self.cells = [
            f"{self.uri.replace('file', 'vscode-notebook-cell')}#{n}" for n in range(len(codes) + 1)
        ]
        kinds = [types.NotebookCellKind.Markup, *[types.NotebookCellKind.Code] * len(codes)]
        cells = [types.NotebookCell(kind, uri) for kind, uri in zip(kinds, self.cells, strict=True)]
        texts = ["# A model", *codes]
        items = [
            types.TextDocumentItem(uri, "python" if n else "markdown", 1, text)
            for n, (uri, text) in enumerate(zip(self.cells, texts, strict=True))
        ]
        document = types.NotebookDocument(self.uri, "jupyter-notebook", 1, cells)
        client.notebook_document_did_open(types.DidOpenNotebookDocumentParams(document, items[1:]))
        self.version = 1

    def replace(self, number, text):
        self.version += 1
        cell = types.VersionedTextDocumentIdentifier(self.version, self.cells[number])
        changes = [types.TextDocumentContentChangeWholeDocument(text)]
        event = types.NotebookDocumentChangeEvent(
            cells=types.NotebookDocumentCellChanges(
                text_content=[types.NotebookDocumentCellContentChanges(cell, changes)]
            )
        )
        document = types.VersionedNotebookDocumentIdentifier(self.version, self.uri)
        self.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(document, event))

    def remove_last(self):
        """Delete the last cell, and return its URI."""
        uri = self.cells.pop()
        array = types.NotebookCellArrayChange(start=len(self.cells), delete_count=1, cells=[])
        gone = [types.TextDocumentIdentifier(uri)]
        structure = types.NotebookDocumentCellChangeStructure(array, did_close=gone)
        self.version += 1
        document = types.VersionedNotebookDocumentIdentifier(self.version, self.uri)
        changes = types.NotebookDocumentCellChanges(structure=structure)
        event = types.NotebookDocumentChangeEvent(cells=changes)
        self.client.notebook_document_did_change(types.DidChangeNotebookDocumentParams(document, event))
        return uri

    def close(self):
        document = types.NotebookDocumentIdentifier(self.uri)
        cells = [types.TextDocumentIdentifier(uri) for uri in self.cells[1:]]
        params = types.DidCloseNotebookDocumentParams(document, cells)
        self.client.notebook_document_did_close(params)


async def test_a_notebook_is_one_program_whose_findings_stand_in_their_cells(plain, tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    first, second = STACKED.split("\n\n")
    notebook = Notebook(plain, path, ["%matplotlib inline\n" + first, second])
    editor = Editor(plain, tmp_path)

    assert await until(plain, notebook.cells[2], ["KPL301"]) == ["KPL301"]
    (found,) = plain.diagnostics[notebook.cells[2]]
    assert found.range.start.line == 0
    assert list(plain.diagnostics[notebook.cells[1]]) == []
    assert await editor.hints(notebook.cells[2]) == {1: "(None, 16) · 1,600"}

    notebook.replace(2, "\n" + second.replace("LSTM(16)", "LSTM(16, return_sequences=True)"))
    assert await until(plain, notebook.cells[2], []) == []
    hints = await editor.hints(notebook.cells[2])
    assert list(hints) == [2]


async def test_what_a_notebook_showed_goes_with_it(plain, tmp_path):
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    first, second = STACKED.split("\n\n")
    notebook = Notebook(plain, path, [first, second, second.replace("model", "other")])
    assert await until(plain, notebook.cells[2], ["KPL301"]) == ["KPL301"]
    assert await until(plain, notebook.cells[3], ["KPL301"]) == ["KPL301"]

    gone = notebook.remove_last()
    assert await until(plain, gone, []) == []
    assert await until(plain, notebook.cells[2], ["KPL301"]) == ["KPL301"]

    notebook.close()
    assert await until(plain, notebook.cells[2], []) == []


async def test_documents_that_are_opened_together_all_get_their_diagnostics(plain, tmp_path):
    editor = Editor(plain, tmp_path)
    uris = [editor.open(f"m{number}.py", STACKED) for number in range(4)]

    for uri in uris:
        assert await until(plain, uri, ["KPL301"]) == ["KPL301"]
        editor.close(uri)
