"""The server's end of the analysis process: it outlives whatever becomes of the process."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

from keras_paramlint.lsp.analyst import Analyst
from keras_paramlint.lsp.messages import Analyse, Analysed, Explain, Explained, Failed


MODEL = "import keras\n\nmodel = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)])\n"


def asked(work):
    """Run an exchange with an analyst of its own, and end its process."""

    async def run():
        analyst = Analyst()
        try:
            return await work(analyst)
        finally:
            await analyst.stop()

    return asyncio.run(run())


def test_a_text_counts_before_the_file_until_the_document_is_closed(tmp_path):
    path = tmp_path / "m.py"
    path.write_text(MODEL)

    async def work(analyst):
        found = []
        for text in (None, MODEL.replace("(2)", "(3)"), None):
            analyst.show(str(path), text)
            answer = await analyst.ask(Analyse(str(path)))
            found.append(answer.result.models[0].params.total)
        return found, analyst.starts

    assert asked(work) == ([10, 15, 10], 1)


def test_a_process_that_is_killed_is_replaced_and_told_of_the_open_texts(tmp_path):
    path = str(tmp_path / "m.py")

    async def work(analyst):
        analyst.show(path, MODEL)
        await analyst.ask(Analyse(path))
        os.kill(analyst._process.pid, signal.SIGKILL)
        first = await analyst.ask(Analyse(path))
        second = first if isinstance(first, Analysed) else await analyst.ask(Analyse(path))
        return second.result.models[0].params.total, analyst.starts

    assert asked(work) == (10, 2)


def test_a_process_that_ends_over_a_question_is_a_fault_that_is_said(tmp_path):
    async def run():
        analyst = Analyst((sys.executable, "-c", "import os, sys; sys.stdin.buffer.read(4); os._exit(7)"))
        return await analyst.ask(Analyse("m.py"))

    answer = asyncio.run(run())

    assert answer == Failed("the analysis process ended with status 7", "KPL000")


SLEEPS = "import time; time.sleep(60)"


def test_an_analysis_that_takes_too_long_is_ended():
    async def run():
        analyst = Analyst((sys.executable, "-c", SLEEPS), patience=0.2)
        return await analyst.ask(Analyse("m.py")), analyst._process

    answer, process = asyncio.run(run())

    assert isinstance(answer, Failed)
    assert answer.code == "KPL002"
    assert process is None


def test_an_analysis_that_nobody_waits_for_is_ended_where_it_is_slow():
    async def run():
        analyst = Analyst((sys.executable, "-c", SLEEPS))
        wanted = [True]
        asyncio.get_running_loop().call_later(0.1, wanted.clear)
        return await analyst.ask(Analyse("m.py"), lambda: bool(wanted)), analyst._process

    assert asyncio.run(run()) == (None, None)


def test_what_is_stale_before_its_turn_is_not_asked():
    async def run():
        analyst = Analyst()
        return await analyst.ask(Analyse("m.py"), lambda: False), analyst.starts

    assert asyncio.run(run()) == (None, 0)


def test_a_wrong_setting_is_said_and_the_next_question_answered(tmp_path):
    path = str(tmp_path / "m.py")

    async def work(analyst):
        analyst.show(path, MODEL)
        wrong = await analyst.ask(Analyse(path, {"select": ["KPL999"]}))
        right = await analyst.ask(Analyse(path))
        return wrong, right.result.models[0].params.total

    wrong, total = asked(work)

    assert isinstance(wrong, Failed)
    assert wrong.reason.startswith("unknown rule selector 'KPL999'")
    assert not wrong.code
    assert total == 10


def test_an_explanation_is_of_the_text_in_the_editor(tmp_path):
    path = str(tmp_path / "m.py")

    async def work(analyst):
        analyst.show(path, MODEL.replace("(2)", "(64)"))
        return await analyst.ask(Explain(path, 3))

    answer = asked(work)

    assert isinstance(answer, Explained)
    assert any("64" in line for line in answer.lines)


def test_a_module_in_the_working_directory_is_not_imported(tmp_path, monkeypatch):
    (tmp_path / "astroid.py").write_text("raise SystemExit('executed')\n")
    (tmp_path / "m.py").write_text(MODEL)
    monkeypatch.chdir(tmp_path)

    async def work(analyst):
        return await analyst.ask(Analyse(str(tmp_path / "m.py")))

    assert asked(work).result.models[0].params.total == 10
