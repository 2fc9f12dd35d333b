"""The lock file: every model's counts and weights, written down so that a change of them is noticed."""

from keras_paramlint.lock.difference import Change, changes
from keras_paramlint.lock.entry import Entry, entries
from keras_paramlint.lock.file import FILE_NAME, Lock, LockError, read, write


__all__ = ["FILE_NAME", "Change", "Entry", "Lock", "LockError", "changes", "entries", "read", "write"]
