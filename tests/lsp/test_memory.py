"""A session of many edits does not grow."""

from __future__ import annotations

from concurrent.futures import Future

import pytest
from lsprotocol import types

from keras_paramlint.lsp.server import make


pytestmark = pytest.mark.asyncio

OPENED = types.DidOpenTextDocumentParams(
    types.TextDocumentItem("file:///m.py", types.LanguageKind.Python, 0, "x = 1\n")
)


def told(method, params):
    """Return a notification of the client as pygls takes it."""
    return types.METHOD_TO_TYPES[method][0](params=params)


async def test_what_was_handled_is_let_go():
    server = make()
    server.protocol.set_writer(_Nowhere())
    server.protocol.handle_message(
        types.InitializeRequest(id=1, params=types.InitializeParams(capabilities=types.ClientCapabilities()))
    )
    server.protocol.handle_message(told(types.TEXT_DOCUMENT_DID_OPEN, OPENED))
    unanswered: Future[None] = Future()
    futures = server.protocol._request_futures
    futures["asked of the client"] = unanswered

    for version in range(1, 51):
        changed = types.DidChangeTextDocumentParams(
            types.VersionedTextDocumentIdentifier(version, "file:///m.py"),
            [types.TextDocumentContentChangeWholeDocument(f"x = {version}\n")],
        )
        server.protocol.handle_message(told(types.TEXT_DOCUMENT_DID_CHANGE, changed))

    assert server.workspace.get_text_document("file:///m.py").source == "x = 50\n"
    assert futures["asked of the client"] is unanswered
    assert len(futures) < 10


class _Nowhere:
    def write(self, data):
        pass

    def close(self):
        pass
