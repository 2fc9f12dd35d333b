"""The extension in a real VS Code, driven by a real browser: ``tox -e vscode``.

It takes Node.js with npm, and Debian's Chromium, which is installed where it is missing and may be.  VS Code
itself comes from npm (code-server), about 700 MB, into the folder ``KPL_VSCODE``, else into the extension's.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import pytest


EXTENSION = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("KPL_VSCODE", EXTENSION / ".vscode-for-tests"))
CODE_SERVER = "4.139.1"

PROGRAM = """\
import keras
from keras import layers

model = keras.Sequential([
    keras.Input((28, 28, 1)),
    layers.Conv2D(32, 3),
    layers.Flatten(),
    layers.Dense(10),
])


tagger = keras.Sequential([
    keras.Input((20, 8)),
    layers.LSTM(16),
    layers.LSTM(4),
])
"""


def run(*command, cwd=EXTENSION, **environment):
    done = subprocess.run(
        command, cwd=cwd, capture_output=True, text=True, env=os.environ | environment, timeout=1500
    )
    assert done.returncode == 0, f"{' '.join(map(str, command))}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout


@pytest.fixture(scope="session")
def chromium():
    names = ("chromium", "chromium-browser", "google-chrome")
    if not any(map(shutil.which, names)) and os.geteuid() == 0 and shutil.which("apt-get"):
        run("apt-get", "update", "-qq")
        run("apt-get", "install", "-y", "-qq", "chromium", DEBIAN_FRONTEND="noninteractive")
    found = next(filter(None, map(shutil.which, names)), None)
    assert found is not None, "install Chromium: apt-get install chromium"
    return found


@pytest.fixture(scope="session")
def extensions(tmp_path_factory):
    """Build the package of the extension, and unpack it as VS Code does."""
    run("npm", "ci", "--no-fund", "--no-audit")
    for script in ("check", "build", "package"):
        run("npm", "run", "--silent", script)
    folder = tmp_path_factory.mktemp("extensions")
    unpacked = tmp_path_factory.mktemp("vsix")
    shutil.unpack_archive(EXTENSION / "keras-paramlint.vsix", unpacked, "zip")
    facts = json.loads((unpacked / "extension" / "package.json").read_text())
    shutil.copytree(unpacked / "extension", folder / f"{facts['publisher']}.{facts['name']}-{facts['version']}")
    return folder


@pytest.fixture(scope="session")
def code():
    """Install VS Code and the driver of the browser; native modules of VS Code stay unbuilt, which costs logs."""
    npm = ("npm", "install", "--no-fund", "--no-audit")
    node = HOME / "node_modules" / ".bin" / "node"
    server = HOME / "node_modules" / "code-server"
    HOME.mkdir(parents=True, exist_ok=True)
    if not (HOME / "ready").exists():
        (HOME / "package.json").write_text('{"private": true}')
        run(*npm, "node@24", cwd=HOME)
        path = f"{node.parent}{os.pathsep}{os.environ['PATH']}"
        run(*npm, "--ignore-scripts", f"code-server@{CODE_SERVER}", "playwright-core@1", cwd=HOME, PATH=path)
        if not node.exists():
            run(*npm, "node@24", cwd=HOME)
        inside = server / "lib" / "vscode"
        for folder in (inside, inside / "extensions"):
            run(*npm, "--omit=dev", "--ignore-scripts", cwd=folder, PATH=path)
        (HOME / "ready").write_text("")
    return node, server / "out" / "node" / "entry.js"


@pytest.fixture
def workspace(tmp_path):
    folder = tmp_path / "workspace"
    (folder / ".vscode").mkdir(parents=True)
    (folder / "model.py").write_text(PROGRAM)
    settings = {
        "keras-paramlint.interpreter": [sys.executable],
        "editor.inlayHints.enabled": "on",
        "editor.minimap.enabled": False,
        "workbench.startupEditor": "none",
    }
    (folder / ".vscode" / "settings.json").write_text(json.dumps(settings))
    return folder


@pytest.fixture
def url(code, extensions, workspace, tmp_path):
    node, entry = code
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    arguments = ["--auth", "none", "--bind-addr", f"127.0.0.1:{port}", "--disable-workspace-trust"]
    arguments += ["--user-data-dir", tmp_path / "user", "--extensions-dir", extensions]
    arguments += ["--disable-telemetry", "--disable-update-check", workspace]
    with (tmp_path / "server.log").open("w") as log:
        process = subprocess.Popen([node, entry, *arguments], stdout=log, stderr=log, start_new_session=True)
        try:
            for _ in range(600):
                try:
                    urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).read()
                    break
                except OSError:
                    assert process.poll() is None, (tmp_path / "server.log").read_text()
                    time.sleep(0.2)
            yield f"http://127.0.0.1:{port}/?folder={workspace}"
        finally:
            process.terminate()
            process.wait(20)


def test_findings_hints_and_hovers_show_and_follow_an_edit(url, chromium, code, tmp_path):
    pictures = Path(os.environ.get("KPL_VSCODE_PICTURES", tmp_path))
    pictures.mkdir(parents=True, exist_ok=True)

    seen = {}
    driven = run(
        code[0],
        EXTENSION / "test" / "drive.js",
        url,
        "model.py",
        pictures,
        NODE_PATH=str(HOME / "node_modules"),
        CHROMIUM=chromium,
    )
    for line in driven.splitlines():
        seen |= json.loads(line)

    assert "(None, 26, 26, 32) · 320" in seen["hints"]
    assert "model: 216,650 parameters · keras3" in seen["lens"]
    assert "LSTM(16) returns (None, 16)" in seen["problems"]
    assert "3·3·1·32 = 288" in seen["hover"]
    assert "(None, 26, 26, 64) · 640" in seen["hintsAfter"]
    assert "KPL301" not in seen["problemsAfter"]
