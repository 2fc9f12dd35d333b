"""Which files a watched run depends on."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from keras_paramlint.cli.arguments import Request
from keras_paramlint.config.find import FILE_NAMES, candidates
from keras_paramlint.dataclass import dataclass
from keras_paramlint.discovery import Choice
from keras_paramlint.project import Project, baseline_file
from keras_paramlint.sources.requirements import stated_for


@dataclass(frozen=True, slots=True)
class Watched:
    """The directories of a run, and which files below them matter."""

    directories: dict[str, Choice]
    """Where to look, by absolute paths, and what is included and excluded there."""
    named: frozenset[str] = frozenset()
    """Further files that matter, wherever they are: configurations above the directories, the baseline."""
    own: frozenset[str] = frozenset()
    """What the run itself writes, which is no change."""

    @classmethod
    def by(cls, request: Request) -> Watched:
        """Return what a request depends on.

        Raises:
            UsageError: a configuration file says what no option takes.
        """
        project = Project(request.configuration)
        directories: dict[str, Choice] = {}
        named: set[str] = set()
        for target in request.targets:
            place = _place(target.path)
            options = project.options(os.path.join(place, "__init__.py"))
            for directory in (place, *options.source_roots):
                directories.setdefault(os.path.abspath(directory), Choice(options.files))
            named.update(candidates(place))
        for_all = request.configuration.of_run(tuple(target.path for target in request.targets))
        further = baseline_file(for_all), request.configuration.config
        named.update(os.path.abspath(path) for path in further if path is not None)
        return cls(directories, frozenset(named), frozenset(map(os.path.abspath, _written(request))))

    def state(self) -> dict[str, tuple[int, int]]:
        """Return the time and the size of every file that matters."""
        found: dict[str, tuple[int, int]] = {}
        for path in self._files():
            with contextlib.suppress(OSError):
                status = os.stat(path)
                found[path] = status.st_mtime_ns, status.st_size
        return found

    def _files(self) -> Iterator[str]:
        yield from self.named - self.own
        for directory, choice in self.directories.items():
            for place, names, files in os.walk(directory):
                names[:] = [name for name in names if not choice.excludes(os.path.join(place, name))]
                for name in files:
                    path = os.path.join(place, name)
                    if path not in self.own and _counts(path, choice):
                        yield path

    def matters(self, path: str) -> bool:
        """Say whether the run may depend on a file, be it there or not."""
        if path in self.own or path in self.named:
            return path not in self.own
        for directory, choice in self.directories.items():
            if path.startswith(os.path.join(directory, "")) and _counts(path, choice):
                inner = os.path.dirname(path)
                while inner != directory and not choice.excludes(inner):
                    inner = os.path.dirname(inner)
                if inner == directory:
                    return True
        return False


def _place(path: str) -> str:
    """Return the directory whose files matter for a target: its own, or the one that it lies in."""
    return path if os.path.isdir(path) else os.path.dirname(path) or os.curdir


def _written(request: Request) -> Iterator[str]:
    if request["output_file"] is not None:
        yield request["output_file"]
    yield from (text.partition(":")[2] for text in request["output_format"] if ":" in text)


def _counts(path: str, choice: Choice) -> bool:
    """Say whether a file is a source by its name, which others may import, or tells of the project."""
    name = os.path.basename(path)
    is_known = name.endswith((".py", ".ipynb")) or name in FILE_NAMES
    return is_known or choice.includes(path) or bool(stated_for(path))
