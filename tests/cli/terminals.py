"""A program on a terminal of its own, driven as a person would."""

from __future__ import annotations

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time


class Terminal:
    """Runs a program on a pseudo-terminal."""

    def __init__(self, command, *, columns=80, rows=40, stdout=None, **environment):
        self._screen, inside = pty.openpty()
        fcntl.ioctl(inside, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        ours = {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}
        plain = {key: value for key, value in os.environ.items() if key not in ours}
        self.process = subprocess.Popen(
            command,
            stdin=inside,
            stdout=inside if stdout is None else stdout,
            stderr=inside,
            env={**plain, "TERM": "xterm-256color", **environment},
            start_new_session=True,
        )
        os.close(inside)
        self.text = ""

    def type(self, keys):
        os.write(self._screen, keys.encode())

    def interrupt(self):
        os.killpg(self.process.pid, signal.SIGINT)

    def read_until(self, pattern, timeout=60):
        """Read until a text matches what was shown, and return the match."""
        end = time.monotonic() + timeout
        while (found := re.search(pattern, self.text)) is None:
            if not self._read(end - time.monotonic()):
                raise AssertionError(f"{pattern!r} is not in {self.text!r}")
        return found

    def read_all(self, timeout=60):
        """Read until the program ends; return its status."""
        end = time.monotonic() + timeout
        while self._read(end - time.monotonic()):
            pass
        return self.process.wait(timeout=10)

    def _read(self, seconds):
        if seconds <= 0 or not select.select([self._screen], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._screen, 65536)
        except OSError:
            # Linux says so where the other end was closed.
            return False
        # Bells may ring between any two characters.
        self.text += data.decode("utf-8", "replace").replace("\x07", "")
        return bool(data)

    def close(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        os.close(self._screen)
