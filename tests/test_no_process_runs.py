"""Servers, git and weights: no process that a command starts runs the code that is read; only ``verify`` may.

Every Python process is watched by an audit hook, which a ``sitecustomize`` installs before anything else.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parent.parent

HOOK = """
import os, sys
folder = os.environ["KPL_WATCHED"]
log = os.open(os.environ["KPL_EVENTS"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
started = ("socket.connect", "os.system", "os.exec", "os.posix_spawn", "os.remove", "os.rmdir", "shutil.")
# Processes of a pool, and the language server with its own, speak in pickles.
own = {*sys.stdlib_module_names, "keras_paramlint"} - {"builtins", "os", "posix", "subprocess"}


def hook(event, args):
    said = ""
    if event == "exec" and getattr(args[0], "co_filename", "").startswith(folder):
        said = f"exec {args[0].co_filename}"
    elif event == "import" and args[0] in ("helper", "m", "n"):
        said = f"import {args[0]}"
    elif event == "subprocess.Popen":
        words = [os.fsdecode(word) for word in args[1]]
        name = os.path.basename(words[0])
        if name not in ("git", "uname") and "keras_paramlint.lsp.worker" not in words:
            said = f"starts {words}"
    elif event == "pickle.find_class":
        if args[0].partition(".")[0] not in own:
            said = f"unpickles {args}"
    elif event == "open" and not isinstance(args[0], int) and os.fsdecode(args[0]).startswith(folder):
        if (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT) and "cache" not in os.fsdecode(args[0]):
            said = f"writes {args[0]}"
    elif event.startswith(started):
        said = f"{event} {args}"
    if said:
        os.write(log, (said.replace(chr(10), " ")[:300] + chr(10)).encode())


sys.addaudithook(hook)
os.write(log, b"watched\\n")
"""

PROGRAM = """
import os, socket, subprocess, sys, helper
from keras import Input, Sequential
from keras.layers import Dense
open({victim!r}, "w").write("written")
subprocess.run(["touch", {victim!r} + ".ran"])
socket.create_connection(("127.0.0.1", 9))
model = Sequential([Input((4,)), Dense(helper.UNITS)])
"""

TRAPS = """
[core]
	fsmonitor = "touch {trap}"
	pager = "touch {trap}"
	sshCommand = "touch {trap}"
	hooksPath = {folder}/hooks
	editor = "touch {trap}"
[diff]
	external = "touch {trap}"
[diff "trap"]
	textconv = "touch {trap}"
	command = "touch {trap}"
[filter "trap"]
	clean = "touch {trap}"
	smudge = "touch {trap}"
	process = "touch {trap}"
	required = true
[credential]
	helper = "!touch {trap}"
[gpg]
	program = {folder}/hooks/post-index-change
"""
"""What the configuration of a repository from somebody else may tell git to run."""


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "project"
    folder.mkdir()
    victim = folder / "victim"
    victim.write_text("untouched")
    (folder / "helper.py").write_text("UNITS = 3\n")
    for name in ("m.py", "n.py"):
        (folder / name).write_text(PROGRAM.format(victim=str(victim)))

    def git(*words):
        who = ("-c", "user.name=a", "-c", "user.email=a@b")
        subprocess.run(["git", *who, *words], cwd=folder, check=True, capture_output=True)

    git("init", "-q")
    git("add", ".")
    git("commit", "-qm", "first")
    (folder / "m.py").write_text(PROGRAM.format(victim=str(victim)).replace("4,", "5,"))
    (folder / ".gitattributes").write_text("* diff=trap filter=trap\n")
    hooks = folder / "hooks"
    hooks.mkdir()
    for name in ("post-index-change", "pre-commit", "post-checkout", "fsmonitor-watchman"):
        (hooks / name).write_text(f"#!/bin/sh\ntouch {folder}/trapped\n")
        (hooks / name).chmod(0o755)
    with (folder / ".git" / "config").open("a") as config:
        config.write(TRAPS.format(trap=folder / "trapped", folder=folder))
    return folder


def test_what_a_partial_clone_lacks_is_not_fetched(project, tmp_path):
    """How it is fetched, the configuration of the repository says."""
    trap, clone = tmp_path / "trapped", tmp_path / "clone"
    subprocess.run(["git", "config", "uploadpack.allowFilter", "true"], cwd=project, check=True)
    words = ["git", "clone", "-q", "--no-checkout", "--filter=blob:none", project.as_uri(), str(clone)]
    subprocess.run(words, check=True)
    for key, value in {"remote.origin.url": f"ext::touch {trap}", "protocol.ext.allow": "always"}.items():
        subprocess.run(["git", "config", key, value], cwd=clone, check=True)
    (clone / "m.py").write_text("import keras\n")

    for command in (["diff", "HEAD"], ["check", "--since", "HEAD", "m.py"]):
        done = subprocess.run(
            [sys.executable, "-m", "keras_paramlint", *command],
            cwd=clone,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=120,
        )
        assert "Traceback" not in done.stderr
    assert not trap.exists()


@pytest.fixture
def watched(project, tmp_path):
    """The environment in which each Python process is watched, and what the processes have done by then."""
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "sitecustomize.py").write_text(HOOK)
    events = tmp_path / "events"
    environment = os.environ | {
        "PYTHONPATH": os.pathsep.join([str(tmp_path / "site"), str(ROOT)]),
        "PYTHONDONTWRITEBYTECODE": "1",
        "KPL_WATCHED": str(project),
        "KPL_EVENTS": str(events),
    }

    def done():
        lines = events.read_text().splitlines()
        return lines.count("watched"), [line for line in lines if line != "watched"]

    return environment, done


def assert_untouched(project):
    assert (project / "victim").read_text() == "untouched"
    assert not list(project.glob("victim.*"))
    assert not (project / "trapped").exists()


COMMANDS = [
    ("diff",),
    ("diff", "HEAD"),
    ("diff", "HEAD", "m.py"),
    ("diff", "m.py", "n.py", "--output-format", "json"),
    ("check", "--since", "HEAD", "m.py"),
    ("check", "--since", "HEAD", ".", "--no-cache", "-j2"),
    ("summary", ".", "-j2", "--no-cache"),
    ("weights", "w.npy"),
    ("weights", "w.h5"),
    ("weights", "w.pkl"),
    ("weights", "m.py::model", "w.weights.h5"),
    ("verify", "m.py"),
    ("verify", "m.py::model", "--timeout", "5"),
    ("completion", "bash"),
    ("compare", "m.py::model", "n.py::model"),
    ("baseline", "write", ".", "--baseline", "cache.json"),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_process_of_a_command_runs_what_it_reads(command, project, watched):
    import pickle

    (project / "w.pkl").write_bytes(pickle.dumps(print))
    (project / "w.npy").write_bytes(b"\x93NUMPY\x01\x00" + pickle.dumps(print))
    (project / "w.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(500))
    (project / "w.weights.h5").write_bytes(b"\x89HDF\r\n\x1a\n" + bytes(500))
    environment, done = watched

    run = subprocess.run(
        [sys.executable, "-m", "keras_paramlint", *command],
        cwd=project, env=environment, capture_output=True, text=True, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip

    processes, events = done()
    assert processes >= 1
    assert events == []
    assert run.returncode in (0, 1, 2), run.stderr
    assert "Traceback" not in run.stderr
    assert_untouched(project)


def test_verify_runs_it_where_a_person_asks_for_that(project, watched):
    """It is what shows that the hook sees what runs."""
    environment, done = watched
    script = "import keras_paramlint.verify.worker"
    subprocess.run([sys.executable, "-c", script], env=environment, check=True, cwd=project)
    (project / "keras.py").write_text("Input = Sequential = None\n")
    (project / "plain.py").write_text("import keras\nimport helper\n")

    subprocess.run(
        [sys.executable, "-m", "keras_paramlint", "verify", "--run-code", "plain.py", "--timeout", "60"],
        cwd=project, env=environment, capture_output=True, timeout=120, stdin=subprocess.DEVNULL,
    )  # fmt: skip

    processes, events = done()
    assert processes >= 3
    assert any(each.startswith("starts") and "verify" in each for each in events)


def test_the_language_server_runs_nothing_of_what_it_reads(project, watched):
    environment, done = watched
    uri = (project / "m.py").as_uri()
    messages = [
        {"id": 1, "method": "initialize", "params": {
            "processId": None, "rootUri": project.as_uri(), "capabilities": {}}},
        {"method": "initialized", "params": {}},
        {"method": "textDocument/didOpen", "params": {"textDocument": {
            "uri": uri, "languageId": "python", "version": 1, "text": (project / "m.py").read_text()}}},
        {"id": 2, "method": "textDocument/diagnostic", "params": {"textDocument": {"uri": uri}}},
        {"id": 3, "method": "textDocument/codeLens", "params": {"textDocument": {"uri": uri}}},
        {"id": 4, "method": "textDocument/documentSymbol", "params": {"textDocument": {"uri": uri}}},
        {"id": 5, "method": "textDocument/hover", "params": {
            "textDocument": {"uri": uri}, "position": {"line": 7, "character": 10}}},
    ]  # fmt: skip
    server = subprocess.Popen(
        [sys.executable, "-m", "keras_paramlint", "server"],
        cwd=project,
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )

    def send(message):
        body = json.dumps({"jsonrpc": "2.0", **message}).encode()
        server.stdin.write(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        server.stdin.flush()

    def receive():
        length = 0
        while (line := server.stdout.readline().strip()) or not length:
            if line.lower().startswith(b"content-length:"):
                length = int(line.partition(b":")[2])
            elif not line and server.poll() is not None:
                return {}
        return json.loads(server.stdout.read(length))

    with server:
        try:
            for message in messages:
                send(message)
            answers = {}
            while len(answers) < 5:
                answer = receive()
                assert answer, "the server has ended"
                if "method" not in answer:
                    answers[answer["id"]] = answer.get("result")
            send({"id": 6, "method": "shutdown"})
            send({"method": "exit"})
            server.wait(60)
        finally:
            server.kill()

    assert "18" in str(answers), "the model has been read"
    processes, events = done()
    assert processes >= 2, "the server and its worker are watched"
    assert events == []
    assert_untouched(project)


def test_the_server_of_assistants_runs_nothing_of_what_it_reads(project, watched):
    from mcp import Client, StdioServerParameters

    environment, done = watched
    questions = [
        ("summary", {"targets": ["m.py"]}),
        ("check", {"targets": ["m.py", "n.py"]}),
        ("explain", {"place": "m.py:8"}),
        ("diff", {"old": "m.py", "new": "n.py"}),
    ]

    async def ask():
        command = StdioServerParameters(
            command=sys.executable,
            args=["-m", "keras_paramlint", "mcp", "--directory", str(project)],
            env=environment,
        )
        async with Client(command) as client:
            return [await client.call_tool(name, given) for name, given in questions]

    answers = asyncio.run(ask())

    assert "18" in str(answers[0])
    processes, events = done()
    assert processes >= 1
    assert events == []
    assert_untouched(project)
