"""What an analysis looked at, taken down so that it can be asked whether all of it is still so."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from typing import Any

from keras_paramlint.sources.disk import Content, Disk
from keras_paramlint.sources.errors import SourceError


Asked = dict[str, dict[str, Any]]
"""Questions with their answers: by the name of the question, then by path."""


class Recorder(Disk):
    """The files on disk or of a revision, with every question about them taken down."""

    def __init__(self, files: Disk | None = None) -> None:
        self._files = files or Disk()
        self.label = self._files.label
        self.successive = self._files.successive
        self.asked: Asked = {"is_file": {}, "is_directory": {}, "exists": {}, "names": {}, "content": {}}

    def is_file(self, path: str) -> bool:
        """Say whether there is a file at a path."""
        return self._noted("is_file", path, self._files.is_file(path))

    def is_directory(self, path: str) -> bool:
        """Say whether there is a directory at a path."""
        return self._noted("is_directory", path, self._files.is_directory(path))

    def exists(self, path: str) -> bool:
        """Say whether there is anything at a path."""
        return self._noted("exists", path, self._files.exists(path))

    def _noted(self, question: str, path: str, answer: bool) -> bool:
        self.asked[question][path] = answer
        return answer

    def names(self, directory: str, pattern: str = ".*") -> list[str]:
        """Return the names in a directory that match a pattern, in order."""
        found = self._files.names(directory, pattern)
        self.asked["names"].setdefault(directory, {})[pattern] = found
        return found

    def content(self, path: str, limit: int) -> Content | SourceError:
        """Return what a file contains."""
        found = self._files.content(path, limit)
        self.asked["content"][path] = [limit, _digest_of(found)]
        return found


class Present:
    """Answers the same questions anew, each once in a run."""

    def __init__(self, files: Disk | None = None) -> None:
        self.files = files or Disk()
        self._known: dict[str, dict[Any, Any]] = {}

    def agrees(self, asked: Mapping[str, Mapping[str, Any]]) -> bool:
        """Say whether everything is as it was."""
        for question, paths in asked.items():
            known = self._known.setdefault(question, {})
            # Tens of questions a file, nearly all of which other files asked before: a call for each would
            # be most of what a run costs that has nothing to do.
            for path, answer in paths.items():
                key: Any = path
                if question == "names":
                    key = (path, *answer)
                elif question == "content":
                    # A file is read up to one limit or another, as what it is read for asks.
                    key = (path, answer[0])
                if key not in known:
                    known[key] = self._ask(question, path, answer)
                if known[key] != answer:
                    return False
        return True

    def _ask(self, question: str, path: str, before: Any) -> Any:
        match question:
            case "is_file":
                return self.files.is_file(path)
            case "is_directory":
                return self.files.is_directory(path)
            case "exists":
                return self.files.exists(path)
            case "names":
                return {pattern: self.files.names(path, pattern) for pattern in before}
            case "content":
                return [before[0], _digest_of(self.files.content(path, before[0]))]
        return None


def relative(asked: Asked, base: str) -> Asked:
    """Return the questions with paths as seen from a directory, for a cache that is shared by machines."""
    prefix = base.rstrip(os.sep) + os.sep

    def short(path: str) -> str:
        return f"./{path[len(prefix) :]}" if path.startswith(prefix) else path

    return {
        question: {short(path): answer for path, answer in paths.items()} for question, paths in asked.items()
    }


def digest_of(asked: Asked) -> str:
    """Return what stands for some questions with their answers."""
    return _digest(json.dumps(relative(asked, os.getcwd()), sort_keys=True).encode())


def _digest_of(content: Content | SourceError) -> str:
    if isinstance(content, bytes):
        return _digest(content)
    if isinstance(content, SourceError):
        return f"none: {content.reason}"
    # The text of an editor, or its cells: never what the bytes of a file are taken for.
    return f"open: {_digest(json.dumps(content if isinstance(content, str) else dict(content)).encode())}"


def _digest(data: bytes) -> str:
    return hashlib.blake2b(data, digest_size=16).hexdigest()
