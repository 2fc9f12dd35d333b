"""No command runs the code that it reads: each is watched by an audit hook from beginning to end."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parent.parent

PROGRAM = """
import os, socket, subprocess, sys, helper
from keras import Input, Sequential
from keras.layers import Dense
open({victim!r}, "w").write("written")
subprocess.run(["touch", {victim!r} + ".ran"])
socket.create_connection(("127.0.0.1", 9))
class Meta(type):
    def __new__(mcs, *args):
        os.remove({victim!r})
        return type.__new__(mcs, *args)
class Made(metaclass=Meta): pass
model = Sequential([Input((4,)), Dense(helper.UNITS)])
"""

WATCHED = """
import json, os, sys
from keras_paramlint.cli.main import main

folder, *arguments = sys.argv[1:]
events = []
started = ("socket.connect", "socket.bind", "subprocess.", "os.system", "os.exec", "os.posix_spawn",
           "os.fork", "os.remove", "os.rmdir", "shutil.rmtree", "pickle.", "urllib.")


def hook(event, args):
    if event == "exec" and getattr(args[0], "co_filename", "").startswith(folder):
        events.append(f"exec: {args[0].co_filename}")
    elif event == "import" and args[0] in ("helper", "m", "n"):
        events.append(f"import: {args[0]}")
    elif event.startswith(started):
        events.append(f"{event}: {str(args)[:200]}")


sys.addaudithook(hook)
try:
    code = main(arguments)
except SystemExit as end:
    code = end.code
found = list(events)
sys.path.insert(0, folder)
import helper
print("\\n" + json.dumps({"events": found, "seen": len(events) - len(found), "code": code}))
"""

COMMANDS = [
    ("check", "m.py", "--no-cache"),
    ("check", "m.py", "--fix", "--no-cache"),
    ("check", ".", "--output-format", "full", "--no-cache"),
    ("summary", "m.py", "--no-cache"),
    ("summary", "m.py::model", "--no-cache"),
    ("baseline", "write", "m.py"),
    ("diff", "m.py", "n.py"),
    ("compare", "m.py", "n.py"),
    ("explain", "m.py:13"),
    ("pin", "m.py"),
    ("lock", "m.py"),
    ("layer", "Dense"),
    ("rule", "KPL101"),
    ("config",),
]


@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_a_command_runs_nothing_of_what_it_reads(command, tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / ".git").mkdir()
    (tmp_path / "helper.py").write_text("UNITS = 3\n")
    for name in ("m.py", "n.py"):
        (tmp_path / name).write_text(PROGRAM.format(victim=str(victim)))
    (tmp_path.parent / "watched.py").write_text(WATCHED)

    done = subprocess.run(
        [sys.executable, str(tmp_path.parent / "watched.py"), str(tmp_path), *command],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(ROOT)},
    )

    answer = json.loads(done.stdout.splitlines()[-1])
    assert answer["events"] == []
    assert answer["seen"] >= 2, "the hook sees what runs"
    assert answer["code"] in (0, 1), done.stderr
    assert victim.read_text() == "untouched"
