"""Same bytes and configuration, same output: any hash seed, number of processes, order, cold and warm."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import pytest


ROOT = Path(__file__).parents[1]
COMMAND = [
    *(sys.executable, "-m", "keras_paramlint"),
    *("check", "--select", "ALL", "--output-format", "jsonl"),
]
FOLDERS = ("examples", "tests/golden/corpus", "tests/interpreter/snippets")


@pytest.fixture(scope="module")
def files():
    paths = [path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py")]
    found = sorted(str(path.relative_to(ROOT)) for path in paths)
    assert len(found) > 10
    return found


def lines(files, *options, seed):

    environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
    run = subprocess.run([*COMMAND, *options, *files], cwd=ROOT, env=environment, capture_output=True)
    assert run.returncode == 1, run.stderr.decode()
    assert run.stdout.count(b"\n") == len(files)
    return run.stdout.splitlines()


def test_neither_seed_nor_order_nor_processes_nor_cache_change_a_byte(files, tmp_path):
    cache = ("--cache-dir", str(tmp_path / "cache"))
    shuffled = random.Random(5).sample(files, len(files))

    cold = lines(files, "-j", "1", *cache, seed=0)
    warm = lines(files, "-j", "1", *cache, seed=77)
    two = lines(files, "-j", "2", "--no-cache", seed=4242)
    other = lines(shuffled, "-j", "2", "--no-cache", seed=3)

    assert warm == cold
    assert two == cold
    assert dict(zip(shuffled, other, strict=True)) == dict(zip(files, cold, strict=True))


def test_the_parts_of_a_run_are_the_whole_run(files):
    whole = lines(files, "-j", "1", "--no-cache", seed=0)

    parts = []
    for part in (1, 2, 3):
        own = [*COMMAND, "--no-cache", "--shard", f"{part}/3", *files]
        run = subprocess.run(own, cwd=ROOT, capture_output=True)
        parts.append(run.stdout.splitlines())

    assert all(parts)
    assert sorted(line for part in parts for line in part) == sorted(whole)
    for part in parts:
        positions = [whole.index(line) for line in part]
        assert positions == sorted(positions)
