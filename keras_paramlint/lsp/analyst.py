"""The server's end of the analysis process: one question at a time, whatever becomes of the process."""

from __future__ import annotations

import asyncio
import contextlib
import sys
from collections.abc import Callable
from typing import Final

from keras_paramlint.lsp.messages import HEADER, Analysed, Answer, Failed, Question, Show, pack, unpack
from keras_paramlint.sources.disk import Content


PATIENCE: Final = 30.0
"""Seconds that an analysis may take."""

STALE_PATIENCE: Final = 1.0
"""Seconds that it may take once nobody waits for it: less than a new process needs would gain nothing."""

MOST_MEMORY: Final = 450 * 1024 * 1024
"""Bytes from which the process is replaced between two questions."""


class Analyst:
    """Asks the analysis process, and starts another one where it ended."""

    def __init__(self, command: tuple[str, ...] = (), patience: float = PATIENCE) -> None:
        """Start nothing yet.

        Args:
            command: What to run; empty: this package's own worker.
            patience: Seconds that an answer may take.
        """
        # -P: the directory that the editor was started in may hold modules that must not be imported.
        self._command = command or (sys.executable, "-P", "-m", "keras_paramlint.lsp.worker")
        self._patience = patience
        self._contents: dict[str, Content] = {}
        self._process: asyncio.subprocess.Process | None = None
        self._turn = asyncio.Lock()
        self._unsent: list[Show] = []
        self.starts = 0
        """How many processes there have been."""

    def show(self, path: str, content: Content | None) -> None:
        """Let the analysis see a text in the place of a file; None: the file itself."""
        if content is None:
            self._contents.pop(path, None)
        else:
            self._contents[path] = content
        self._unsent = [each for each in self._unsent if each.path != path]
        self._unsent.append(Show(path, content))

    async def ask(self, question: Question, is_wanted: Callable[[], bool] = lambda: True) -> Answer | None:
        """Return the answer; None where nobody wants it any more before it is there.

        Args:
            question: What to ask.
            is_wanted: Says whether somebody still waits for the answer.
        """
        # Shielded: a client that takes its question back must not leave half an answer behind.
        return await asyncio.shield(self._ask(question, is_wanted))

    async def _ask(self, question: Question, is_wanted: Callable[[], bool]) -> Answer | None:
        async with self._turn:
            if not is_wanted():
                return None
            exchange = asyncio.ensure_future(self._exchange(question))
            loop = asyncio.get_running_loop()
            started = loop.time()
            while not exchange.done():
                await asyncio.wait({exchange}, timeout=0.05)
                elapsed = loop.time() - started
                if elapsed > self._patience:
                    await self.stop()
                    reason = f"the analysis took longer than {self._patience:g} seconds and was ended"
                    return Failed(reason, "KPL002")
                if elapsed > STALE_PATIENCE and not is_wanted():
                    await self.stop()
                    return None
            return exchange.result()

    async def _exchange(self, question: Question) -> Answer:
        process = None
        try:
            process = await self._running()
            assert process.stdin is not None
            assert process.stdout is not None
            unsent, self._unsent = self._unsent, []
            for message in (*unsent, question):
                process.stdin.write(pack(message))
            await process.stdin.drain()
            (length,) = HEADER.unpack(await process.stdout.readexactly(HEADER.size))
            answer: Answer = unpack(await process.stdout.readexactly(length))
        except (asyncio.IncompleteReadError, ConnectionError, OSError):
            # It has closed its pipes, and so is ending: let it say how.
            status = await self._end(process, grace=1.0)
            return Failed(f"the analysis process ended with status {status}", "KPL000")
        if isinstance(answer, Analysed) and answer.peak > MOST_MEMORY:
            await self.stop()
        return answer

    async def _running(self) -> asyncio.subprocess.Process:
        """Return the process, started anew if need be, and told of all open texts."""
        if self._process is None or self._process.returncode is not None:
            self._process = await asyncio.create_subprocess_exec(
                *self._command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, limit=2**26
            )
            self.starts += 1
            self._unsent = [Show(path, content) for path, content in self._contents.items()]
        return self._process

    async def stop(self) -> int | None:
        """End the process, and return its status; the next question starts another one."""
        return await self._end(self._process)

    async def _end(self, process: asyncio.subprocess.Process | None, grace: float = 0.0) -> int | None:
        if process is None:
            return None
        if self._process is process:
            self._process = None
        with contextlib.suppress(TimeoutError):
            if grace:
                await asyncio.wait_for(process.wait(), grace)
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        if process.stdin is not None:
            process.stdin.close()
        return await process.wait()
