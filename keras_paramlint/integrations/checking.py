"""What the plugins of other linters share: the findings in one file, at next to no cost without Keras.

A plugin is loaded and asked about every file of a run.  So this module imports
only what decides whether a file concerns Keras at all, and everything else
with the first one that does.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from keras_paramlint.sources.gate import may_concern_keras


if TYPE_CHECKING:
    from keras_paramlint.baseline import Baseline
    from keras_paramlint.graph import Diagnostic
    from keras_paramlint.project import Project
    from keras_paramlint.sources.reach import Gate


class Checking:
    """One run of the host program: what it learns of files and configurations is kept until its end."""

    def __init__(self) -> None:
        self._gates: dict[tuple[str, ...], Gate] = {}
        self._roots: dict[str, tuple[str, ...]] = {}
        self._loaded: Project | None = None
        self._known: tuple[Baseline | None] | None = None

    def concerns_keras(self, path: str, text: str | bytes) -> bool:
        """Say whether a file can build Keras models, by itself or by what it imports.

        Raises:
            UsageError: the configuration that counts for the file is wrong.
        """
        # Hosts have no positions in the cells of notebooks.
        if path.endswith(".ipynb"):
            return False
        data = text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass")
        if may_concern_keras(data):
            return True
        from keras_paramlint.sources.disk import Overlay, looking_at
        from keras_paramlint.sources.reach import Gate

        roots = self._import_roots(path)
        with looking_at(Overlay({path: data})):
            return self._gates.setdefault(roots, Gate(roots)).passes(path)

    def findings(self, path: str, text: str | bytes) -> tuple[Diagnostic, ...]:
        """Return what ``keras-paramlint check`` reports of a file that concerns Keras.

        What belongs to another file, which this one imports, is left to that one.
        A file that our configuration excludes has none.

        Args:
            path: The file, or the name that the text goes by.
            text: What the host has read, which may not have been saved.

        Raises:
            UsageError: the configuration that counts for the file is wrong.
        """
        from keras_paramlint.discovery import is_left_out
        from keras_paramlint.options import Target
        from keras_paramlint.runner import run_one

        options = self._project.options(path)
        if is_left_out(path, options.files):
            return ()
        result = run_one(Target(path), options, text)
        known = self._baseline(path)
        if known is not None:
            result = known.new_in(result, options.selection)
        own = os.path.abspath(path)
        return tuple(each for each in result.diagnostics if os.path.abspath(each.path) == own)

    def _import_roots(self, path: str) -> tuple[str, ...]:
        """Return the further directories in which a file may find what it imports."""
        directory = os.path.dirname(path) or os.curdir
        if directory not in self._roots:
            from keras_paramlint.config.find import candidates
            from keras_paramlint.sources.roots import import_roots

            roots = import_roots((), installed=False)
            # Without a configuration there is nothing to learn from the options, which cost more to import.
            if next(candidates(directory), None) is not None:
                options = self._project.options(path)
                roots = import_roots(options.source_roots, installed=options.follow_installed)
            self._roots[directory] = roots
        return self._roots[directory]

    def _baseline(self, path: str) -> Baseline | None:
        """Return the findings that are known and not reported again, if the configuration names any."""
        if self._known is None:
            from keras_paramlint.baseline import read
            from keras_paramlint.project import baseline_file

            file = baseline_file(self._project.configuration.of_run((path,)))
            self._known = (read(file) if file is not None else None,)
        return self._known[0]

    @property
    def _project(self) -> Project:
        """The options of the files, from the configuration files alone."""
        if self._loaded is None:
            from keras_paramlint.config.resolve import Configuration
            from keras_paramlint.project import Project

            self._loaded = Project(Configuration())
        return self._loaded


def sentence(found: Diagnostic) -> str:
    """Return the code and the message of a finding, in one line."""
    return f"{found.code} {' '.join(found.message.split())}"
