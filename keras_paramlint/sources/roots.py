"""Where the modules that a file imports may stand."""

from __future__ import annotations

import os

from keras_paramlint.sources.disk import view


MARKERS = (".git", "pyproject.toml", "setup.py")
"""What the root of a project holds."""

ANCESTORS = 8
"""How many directories above a script are searched for the package that it belongs beside."""


def ancestors(folder: str) -> list[str]:
    """Return the directories above, up to the project's root where a marker shows it."""
    found = []
    current = folder
    for _ in range(ANCESTORS):
        if any(view().exists(os.path.join(current, marker)) for marker in MARKERS):
            break
        parent = os.path.dirname(current)
        if parent == current or os.path.dirname(parent) == parent:
            break
        found.append(parent)
        current = parent
    return found


def package_root(folder: str) -> str:
    """Return the directory that holds the outermost package around a folder."""
    current = os.path.abspath(folder)
    while view().is_file(os.path.join(current, "__init__.py")):
        parent = os.path.dirname(current)
        if parent == current:
            break
        current = parent
    return current


def search_roots(folder: str) -> list[str]:
    """Return the directories in which absolute imports of the files in a folder may begin.

    They are the top of the package that the folder belongs to, the folder, and
    the directories above up to the project's root, each with its ``src``.
    """
    top = package_root(folder or os.curdir)
    roots = [top, folder or os.curdir]
    for place in (top, *ancestors(top)):
        source = os.path.join(place, "src")
        roots += [place, source] if view().is_directory(source) else [place]
    # a script beside a package is run from a folder that is in a package itself
    current = os.path.dirname(os.path.abspath(folder or os.curdir))
    while current.startswith(top) and current != top:
        roots.append(current)
        current = os.path.dirname(current)
    return [*dict.fromkeys(roots)]


_MARKERS = (".git", "pyproject.toml", "setup.py", "setup.cfg", "keras_paramlint.toml")


def project_directory(directory: str) -> str:
    """Return the project that a directory belongs to: the nearest one above with a marker, else itself."""
    start = os.path.abspath(directory)
    current = start
    while not any(os.path.exists(os.path.join(current, marker)) for marker in _MARKERS):
        parent = os.path.dirname(current)
        if parent == current:
            return start
        current = parent
    return current


def holds_installed(folder: str) -> bool:
    """Say whether a directory holds installed packages or Python's own library, which are no project."""
    return os.path.basename(folder) in {"site-packages", "dist-packages"} or folder == _LIBRARY


def is_of_another(name: str, root: str, folder: str) -> bool:
    """Say whether a module below a root belongs to another installed package than the files of a folder.

    An installed file's project is its own package: what else is installed beside it is no part of that.
    """
    if not holds_installed(os.path.abspath(root)):
        return False
    return os.path.relpath(folder, root).split(os.sep, maxsplit=1)[0] != name


_LIBRARY = os.path.dirname(os.path.abspath(os.__file__))


def installed_roots() -> tuple[str, ...]:
    """Return where packages are installed: those of the active virtual environment, else of this Python."""
    import glob
    import sysconfig

    active = os.environ.get("VIRTUAL_ENV")
    if active:
        pattern = os.path.join(glob.escape(active), "lib", "python*", "site-packages")
        found = [*sorted(glob.glob(pattern)), os.path.join(active, "Lib", "site-packages")]
    else:
        paths = sysconfig.get_paths()
        found = [paths["purelib"], paths["platlib"]]
    return tuple(dict.fromkeys(folder for folder in found if os.path.isdir(folder)))


def import_roots(source_roots: tuple[str, ...], *, installed: bool) -> tuple[str, ...]:
    """Return the directories in which imports are looked for beside those of the importing file."""
    here = os.getcwd()
    own = (here,) if installed or not holds_installed(here) else ()
    return (*source_roots, *own, *(installed_roots() if installed else ()))
