"""One server for the tests of a module."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
import pytest_lsp
from pytest_lsp import ClientServerConfig, LanguageClient


sys.path.insert(0, str(Path(__file__).parent))

from lsp_session import COMMAND, Editor, capabilities, session


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND), scope="module")
async def client(lsp_client: LanguageClient, tmp_path_factory):
    await session(lsp_client, tmp_path_factory.mktemp("workspace"), capabilities())
    yield
    await lsp_client.shutdown_session()


@pytest.fixture
def editor(client, tmp_path):
    found = Editor(client, tmp_path)
    yield found
    for uri in list(found.versions):
        found.close(uri)
