"""Analyses what it is told to, one path a line, says what came of it, and takes down what runs beside."""

from __future__ import annotations

import ctypes
import json
import os
import resource
import sys
import time
import warnings


def main() -> None:
    warnings.simplefilter("ignore")
    from keras_paramlint import defects
    from keras_paramlint.analysis import analyze_file  # noqa: F401 - loaded before anything is watched
    from keras_paramlint.options import Options, Target
    from keras_paramlint.rules import all_rules, select
    from keras_paramlint.runner import run_one

    all_rules()
    bounds = tuple((name, int(number)) for name, number in (each.split("=") for each in sys.argv[1:]))
    options = Options(selection=select(["ALL"]), limits=bounds)
    watched = (
        *("exec", "socket.", "subprocess.", "os.system", "os.exec", "os.posix_spawn", "os.fork", "os.kill"),
        *("os.remove", "os.rename", "os.mkdir", "os.rmdir", "shutil.", "urllib.", "ctypes.", "pickle."),
    )
    events: list[str] = []
    # A defect that costs a value on which no model rests is not told to anybody else.
    failures: list[str] = []
    described = defects._described
    defects._described = lambda error: failures.append(described(error)) or failures[-1]
    own = os.path.dirname(os.path.dirname(os.path.abspath(sys.modules["keras_paramlint"].__file__)))

    def hook(event: str, args: tuple) -> None:
        if event == "exec":
            # Modules of this program and of its libraries that load when they are first needed.
            name = getattr(args[0], "co_filename", "")
            if name.startswith(("<frozen", own, sys.prefix, sys.base_prefix)) or name == "<string>":
                return
        elif event == "open":
            if isinstance(args[0], int) or not (args[2] or 0) & (os.O_WRONLY | os.O_RDWR | os.O_CREAT):
                return
        elif not event.startswith(watched):
            return
        events.append(f"{event} {str(args)[:200]}")

    # The way to end an analysis that nothing else ends, looked up before anything is watched.
    _ = ctypes.pythonapi.PyThreadState_SetAsyncExc
    sys.addaudithook(hook)
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        path = line.rstrip("\n")
        events.clear()
        failures.clear()
        start = time.process_time()
        result = run_one(Target(path), options)
        ended = any(" ended after " in each.message for each in result.diagnostics)
        defects_told = (each for each in result.diagnostics if "defect of keras-paramlint" in each.message)
        crashed = [each.message for each in defects_told if each.code == "KPL000"]
        json.dumps(result.to_json())
        answer = {
            "crashed": crashed,
            "failed": list(failures),
            "ended": ended,
            "executed": list(events),
            "seconds": time.process_time() - start,
            "peak": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        }
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
