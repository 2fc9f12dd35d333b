"""Opening the files of a checkpoint."""

from __future__ import annotations

import errno
import os
import stat
from typing import BinaryIO


def open_file(path: str) -> BinaryIO:
    """Open a regular file to read; pipes and devices may never end.

    Raises:
        OSError: it cannot be opened, or is no such file.
    """
    mode = os.stat(path).st_mode
    if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
        raise OSError(errno.EINVAL, "it is not a regular file", path)
    return open(path, "rb")
