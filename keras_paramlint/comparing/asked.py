"""What a command line asks to compare: ``[REV[..REV]] [PATHS]``, or two files or targets."""

from __future__ import annotations

import os
from collections.abc import Sequence

from keras_paramlint.dataclass import dataclass
from keras_paramlint.options import Target, UsageError
from keras_paramlint.sources.git import INDEX, WORKING_TREE, Repository
from keras_paramlint.sources.git_program import GitError


REMEDY = "as in: keras-paramlint diff old.py new.py"


@dataclass(frozen=True, slots=True)
class Revisions:
    """Two versions of a repository, and where to look in them."""

    repository: Repository
    old: str
    new: str | None = None
    """None: the index or the working tree."""
    staged: bool = False
    base: bool = False
    """Whether the old one is the last commit that the two have in common."""
    targets: tuple[Target, ...] = ()
    """Empty: the whole repository."""

    @property
    def labels(self) -> tuple[str, str]:
        """What a person calls the two versions."""
        new = INDEX if self.staged else self.new if self.new is not None else WORKING_TREE
        return (f"the merge base of {self.old} and {new}" if self.base else self.old), new


Pair = tuple[Target, Target]


def understood(
    words: Sequence[str], paths: Sequence[str] | None = None, *, staged: bool = False
) -> Revisions | Pair:
    """Return what is to be compared.

    Args:
        words: What stands before ``--``: revisions first, then paths; or two files or targets.
        paths: What stands behind it, so that only revisions stand before; None: there is no ``--``.
        staged: Whether the index is meant and not the working tree.

    Raises:
        UsageError: it cannot be understood, or there is no repository or no such revision.
    """
    if len(words) == 2 and paths is None and not staged and all(_is_file(word) for word in words):
        first, second = words
        return Target.parse(first), Target.parse(second)
    try:
        return _revisions(list(words), paths, staged=staged)
    except GitError as error:
        message = str(error)
        hint = f"; without a repository, compare two files, {REMEDY}" if "repository" in message else ""
        raise UsageError(f"{message}{hint}") from None


def _is_file(word: str) -> bool:
    path = Target.parse(word).path
    return os.path.isfile(path) and (path.endswith((".py", ".ipynb")) or path == word)


def _revisions(words: list[str], paths: Sequence[str] | None, *, staged: bool) -> Revisions:
    places = [Target.parse(word).path for word in (*words, *(paths or ()))]
    inside = next((place for place in places if os.path.exists(place)), os.curdir)
    repository = Repository.around(inside if os.path.isdir(inside) else os.path.dirname(inside) or os.curdir)
    found: list[str] = []
    while words and len(found) < 2 and _is_revision(words[0], repository, must=paths is not None):
        found.append(words.pop(0))
        if ".." in found[0]:
            break
    old, new, base = _split(found)
    if staged and new is not None:
        raise UsageError(f"--staged compares one revision with the index, not {' and '.join(found)}")
    if not repository.has(old):
        empty = not repository.has("HEAD")
        raise GitError(
            "the repository has no commit yet"
            if empty
            else f"there is no revision {old!r}{repository.hint(old)}"
        )
    targets = tuple(Target.parse(word) for word in (*words, *(paths or ())))
    plan = Revisions(repository, old, new, staged, base, targets)
    _check_paths(plan)
    return plan


def _split(found: Sequence[str]) -> tuple[str, str | None, bool]:
    """Return the older and the newer revision, and whether their merge base is meant."""
    if not found:
        return "HEAD", None, False
    if len(found) == 2:
        return found[0], found[1], False
    for dots in ("...", ".."):
        old, separator, new = found[0].partition(dots)
        if separator:
            return old or "HEAD", new or "HEAD", dots == "..."
    return found[0], None, False


def _is_revision(word: str, repository: Repository, *, must: bool) -> bool:
    """Say whether a word is a revision or a range of two, and no path.

    Raises:
        UsageError: it is both, or neither.
    """
    parts = [part for part in word.replace("...", "..").split("..") if part] if ".." in word else [word]
    is_path = not must and (os.path.exists(Target.parse(word).path) or "::" in word)
    if is_path and ".." in word:
        return False
    unknown = [part for part in parts if not repository.has(part)]
    if not unknown:
        if is_path:
            raise UsageError(
                f"{word!r} is both a revision and a path; put -- behind it where the revision is meant, "
                "before it where the path is"
            )
        return True
    if must or ".." in word:
        raise UsageError(
            f"there is no revision {unknown[0]!r} in {repository.root}{repository.hint(unknown[0])}"
        )
    return False


def _check_paths(plan: Revisions) -> None:
    """Check that every path is in one of the versions.

    Raises:
        UsageError: one is in none, and is no revision either.
    """
    missing = [target for target in plan.targets if not os.path.exists(target.path)]
    if not missing:
        return
    trees = [plan.repository.tree(revision) for revision in (plan.old, plan.new) if revision is not None]
    if plan.staged:
        trees.append(plan.repository.index())
    for target in missing:
        if not any(tree.exists(target.path) for tree in trees):
            hint = plan.repository.hint(target.path)
            raise UsageError(
                f"{target.path!r} is neither a revision nor a path in {plan.repository.root}{hint}"
            )
