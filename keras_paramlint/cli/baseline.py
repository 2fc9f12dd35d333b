"""``keras-paramlint baseline write|check|prune``: the findings that are known and not reported again."""

from __future__ import annotations

import os
from dataclasses import replace

from keras_paramlint.cli.arguments import Request, parse
from keras_paramlint.cli.main import Exit, complain
from keras_paramlint.options import UsageError, closest


VERBS = {
    "write": "record what is found now, so that it is not reported again",
    "check": "report what is new, and what is recorded and no longer found",
    "prune": "take out what is no longer found, and lower the counts that have become smaller",
}


def run(argv: list[str]) -> int:
    """Run the command and return the exit status.

    Raises:
        UsageError: there is no such verb, or an option cannot be followed.
    """
    verb = argv[0] if argv else ""
    if verb in {"-h", "--help"}:
        print(_help(), end="")
        return Exit.CLEAN
    if verb not in VERBS:
        hint = closest(verb, VERBS) or f"; say {', '.join(VERBS)}"
        raise UsageError(f"baseline does not know {verb!r}{hint}" if verb else f"baseline needs a verb{hint}")
    request = parse("baseline", f"{VERBS[verb].capitalize()}.", argv[1:], f"baseline {verb}")
    return _check(request) if verb == "check" else _write(request, verb)


def _help() -> str:
    verbs = "".join(f"  {verb:<6} {text}\n" for verb, text in VERBS.items())
    return f"usage: keras-paramlint baseline {{{','.join(VERBS)}}} TARGET...\n\n{verbs}"


def _check(request: Request) -> int:
    from keras_paramlint.cli.check import status
    from keras_paramlint.cli.session import note, run_session

    outcome = run_session(replace(request, command="check"), _path(request))
    stale = outcome.baseline.stale() if outcome.baseline is not None else []
    for each in stale:
        note(f"{each}: is in the baseline and no longer found; keras-paramlint baseline prune takes it out")
    if outcome.problems:
        return Exit.FAILED
    found = status(request, outcome)
    return Exit.FOUND if stale and not request["exit_zero"] else found


def _write(request: Request, verb: str) -> int:
    from keras_paramlint.baseline import Baseline, read
    from keras_paramlint.project import Project
    from keras_paramlint.runner import iter_results

    path = _path(request)
    known = read(path) if verb == "prune" or os.path.exists(path) else Baseline(path)
    project = Project(request.configuration)
    problems: list[str] = []
    results = []
    for result in iter_results(request.targets, project.options, problems.append, jobs=request["jobs"]):
        problems.extend([result.failure] if result.failure is not None else [])
        results.append(result)
    for problem in problems:
        complain(problem)
    if problems:
        return Exit.FAILED
    if verb == "prune":
        for result in results:
            known.new_in(result, project.options(result.path).selection)
        made = known.pruned()
    else:
        made = known.rewritten((result, project.options(result.path).selection) for result in results)
    if made.to_json() != known.to_json() or not os.path.exists(path):
        made.save()
    if not request["quiet"]:
        before, now = len(known.entries), len(made.entries)
        change = f" ({abs(now - before):,} {'more' if now > before else 'fewer'} than before)"
        files = len({each.path for each in made.entries})
        told = change if before and before != now else ""
        print(f"{path}: {_many(now, 'finding')} in {_many(files, 'file')}{told}")
    return Exit.CLEAN


def _many(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' if count != 1 else ''}"


def _path(request: Request) -> str:
    """Return the file that a request names, else the one of the usual name."""
    from keras_paramlint.baseline import DEFAULT_NAME
    from keras_paramlint.cli.session import baseline_path

    return baseline_path(request) or DEFAULT_NAME
