"""The analysed code is never run: what it would do does not happen, and nothing is imported for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from astroid.manager import AstroidManager

import keras_paramlint


EXAMPLES = Path(__file__).parent.parent / "examples"

MODEL = """
from keras import Input, Sequential
from keras.layers import Dense

model = Sequential([Input((4,)), Dense(3)])
"""

VISIBLE = {
    "writes": "open({victim!r}, 'w').write('written')",
    "writes by pathlib": "import pathlib\npathlib.Path({victim!r}).write_text('written')",
    "deletes": "import os\nos.remove({victim!r})",
    "deletes a tree": "import shutil\nshutil.rmtree({folder!r})",
    "makes a directory": "import os\nos.makedirs({folder!r} + '/made/by/it')",
    "runs a command": "import os, subprocess\nos.system('touch ' + {victim!r} + '.ran')\n"
    "subprocess.run(['touch', {victim!r} + '.ran'])",
    "opens a socket": "import socket\nsocket.create_connection(('127.0.0.1', {port})).sendall(b'hello')",
    "fetches": "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:{port}/')",
    "exits": "import sys\nif len(sys.argv) > 99: sys.exit(5)",
    "exits at once": "import os\ntry:\n    os._exit(5)\nfinally:\n    pass",
    "kills": "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
    "changes the environment": "import os\nos.environ['KPL_SEEN'] = '1'\nos.chdir('/')",
    "changes the path": "import sys\nsys.path.insert(0, '/nowhere')\nsys.modules['json'] = None",
    "evaluates text": "eval(\"__import__('os').mkdir({folder!r} + '/evaluated')\")\n"
    "exec(\"open({folder!r} + '/executed', 'w')\")",
    "at class creation": "class Meta(type):\n    def __new__(m, *a):\n        open({victim!r}, 'w')\n"
    "        return type.__new__(m, *a)\nclass C(metaclass=Meta): pass",
    "by a decorator": "import atexit\n@atexit.register\ndef bye():\n    open({victim!r}, 'w')",
    "by a pickle": "import pickle, numpy as np\npickle.load(open({victim!r}, 'rb'))\n"
    "np.save({folder!r} + '/array', np.zeros(3))\nnp.load({victim!r}, allow_pickle=True)",
    "prints and asks": "print('heard')\ninput('well? ')\nimport warnings\nwarnings.warn('heard')",
}


@pytest.mark.parametrize("name", VISIBLE)
def test_nothing_visible_happens(name, tmp_path, capfd):
    import socket

    folder = tmp_path / "folder"
    folder.mkdir()
    victim = folder / "victim"
    victim.write_text("untouched")
    state = (dict(os.environ), os.getcwd(), list(sys.path), sys.modules.get("json"))
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.01)
        text = VISIBLE[name].format(victim=str(victim), folder=str(folder), port=server.getsockname()[1])
        source = tmp_path / "program.py"
        source.write_text(f"{text}\n{MODEL}")

        (file,) = keras_paramlint.analyze(source).files

        with pytest.raises(TimeoutError):
            server.accept()
    assert [p.name for p in folder.iterdir()] == ["victim"]
    assert victim.read_text() == "untouched"
    assert (dict(os.environ), os.getcwd(), list(sys.path), sys.modules.get("json")) == state
    assert capfd.readouterr() == ("", "")
    if "exits at once" not in name and "kills" not in name:
        assert [model.params.total for model in file.models] == [15]


AUDITED = """
import json, os, sys
import keras_paramlint.cli.main, keras_paramlint.analysis  # start-up is not what is watched

folder, *paths = sys.argv[1:]
keras_paramlint.analyze(paths[0])  # modules that load when they are first needed
before = set(sys.modules)
events = []
watched = (
    "exec", "import", "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork",
    "os.remove", "os.rename", "os.mkdir", "os.rmdir", "os.chmod", "os.putenv", "shutil.", "urllib.",
    "ctypes.", "pty.", "marshal.", "pickle.", "code.__new__",
)


def hook(event, args):
    if event == "open":
        path, mode, flags = args
        if isinstance(path, int) or (flags or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            events.append(f"open to write: {args}")
        elif not os.path.realpath(os.fsdecode(path)).startswith(folder):
            events.append(f"open outside: {args}")
    elif event == "compile":
        if args[1] != "<unknown>":  # ast.parse
            events.append(f"compile: {args[1]}")
    elif event.startswith(watched):
        events.append(f"{event}: {str(args)[:200]}")


sys.addaudithook(hook)
result = keras_paramlint.analyze(paths)
found = list(events)
exec(compile("import colorsys", "probe", "exec"))
modules = sorted(set(sys.modules) - before)
print(json.dumps({
    "events": found,
    "modules": modules,
    "watched": len(events) - len(found),
    "totals": [m.params.total for m in result.models],
}))
"""


def test_the_audit_hook_sees_only_reading(tmp_path):
    """Analysing executes none of the code, imports nothing, starts nothing, and writes nothing."""
    victim = tmp_path / "victim"
    victim.write_text("untouched")
    (tmp_path / "helper.py").write_text("UNITS = 3\nopen('/tmp/kpl_must_not_exist', 'w')\n")
    programs = {
        name: text.format(victim=str(victim), folder=str(tmp_path / "folder"), port=1)
        for name, text in VISIBLE.items()
        if name not in ("exits at once", "kills")
    }
    programs["imports"] = "import helper\nfrom helper import UNITS\nimport antigravity, helper2\n"
    paths = []
    for number, text in enumerate(programs.values()):
        path = tmp_path / f"program_{number}.py"
        path.write_text(f"{text}\n{MODEL}")
        paths.append(str(path))
    script = tmp_path / "audited.py"
    script.write_text(AUDITED)
    warm = tmp_path / "warm.py"
    warm.write_text("\n".join([*programs.values()][:-1]) + MODEL)

    done = subprocess.run(
        [sys.executable, str(script), os.path.realpath(tmp_path), str(warm), *paths],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=os.environ | {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(EXAMPLES.parent)},
    )

    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    answer = json.loads(done.stdout)
    assert answer["events"] == []
    assert answer["watched"] >= 3, "the hook sees what runs"
    assert answer["modules"] == ["colorsys"]
    assert answer["totals"] == [15] * (len(paths) + 1)
    assert victim.read_text() == "untouched"


def test_frameworks_are_not_imported():
    script = (
        "import sys, keras_paramlint\n"
        f"assert keras_paramlint.analyze({str(EXAMPLES)!r}).models\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'keras', 'tensorflow', 'tf_keras', 'numpy', 'torch', 'jax'}))\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=EXAMPLES.parent)

    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_building_the_tree_imports_nothing_and_leaves_astroid_as_it_was(tmp_path):
    """`astroid.parse` would import `_sqlite3` to find out what `_sqlite3.foo = 1` changes."""
    source = tmp_path / "program.py"
    source.write_text(f"import _sqlite3\nimport xml.dom.pulldom as p\n_sqlite3.foo = 1\np.bar = 2\n{MODEL}")
    script = (
        "import sys, keras_paramlint\n"
        "from astroid.manager import AstroidManager\n"
        f"path = {str(source)!r}\n"
        "cache = dict(AstroidManager().astroid_cache)\n"
        "brain = dict(AstroidManager.brain)\n"
        "(model,) = keras_paramlint.analyze(path).models\n"
        "assert model.params.total == 15\n"
        "assert not {'_sqlite3', 'sqlite3', 'xml.dom.pulldom', 'keras'} & set(sys.modules)\n"
        "assert AstroidManager().astroid_cache == cache\n"
        "assert set(AstroidManager.brain) == set(brain)\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=EXAMPLES.parent)

    assert (done.returncode, done.stderr) == (0, "")


def test_the_cache_of_a_host_program_is_left_alone(tmp_path):
    """pylint and editors share astroid with us."""
    source = tmp_path / "program.py"
    source.write_text(f"import _sqlite3\n_sqlite3.foo = 1\n{MODEL}")
    before = dict(AstroidManager().astroid_cache)

    keras_paramlint.analyze(source)

    assert dict(AstroidManager().astroid_cache) == before
