"""Whether a project's code may be run, which a person says once.

``.keras_paramlint_cache/verify-consent`` in the project's directory remembers it.  The file names the
directory by its path and its number in the file system, so that one from a repository allows nothing.
"""

from __future__ import annotations

import contextlib
import os

from keras_paramlint.sources.roots import project_directory


DIRECTORY, FILE = ".keras_paramlint_cache", "verify-consent"


def project_of(path: str) -> str:
    """Return the directory of the project that a file belongs to."""
    return project_directory(os.path.dirname(os.path.abspath(path)))


def is_given(project: str) -> bool:
    """Say whether a person has allowed to run a project's code."""
    try:
        with open(os.path.join(project, DIRECTORY, FILE), encoding="utf-8") as file:
            return file.read(4096).splitlines()[-2:] == _identity(project)
    except (OSError, ValueError):
        return False


def remember(project: str) -> None:
    """Note that a person allowed it; where nothing can be written, they are asked again."""
    directory = os.path.join(project, DIRECTORY)
    with contextlib.suppress(OSError):
        os.makedirs(directory, exist_ok=True)
        ignore = os.path.join(directory, ".gitignore")
        if not os.path.exists(ignore):
            with open(ignore, "w", encoding="utf-8") as file:
                file.write("*\n")
        with open(os.path.join(directory, FILE), "w", encoding="utf-8") as file:
            file.write(
                "keras-paramlint verify may run the code of this project; delete this file to forbid it\n"
            )
            file.write("\n".join(_identity(project)) + "\n")


def _identity(project: str) -> list[str]:
    real = os.path.realpath(project)
    status = os.stat(real)
    return [real, f"{status.st_dev}:{status.st_ino}"]
