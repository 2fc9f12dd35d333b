"""Work is shared out among processes, in order, and what dies costs no other."""

from __future__ import annotations

import os

import pytest

from keras_paramlint.pool import in_pool, worthwhile


def work(task, shared):
    if task == "dies":
        os._exit(3)
    if task == "cannot be sent":
        return lambda: None
    return f"{task} {shared}"


def broken(task, what):
    return f"{task}: {what if isinstance(what, str) else type(what).__name__}"


@pytest.mark.parametrize("jobs", [0, 1, 2, 3])
def test_results_come_in_the_order_of_the_tasks(jobs):
    tasks = [str(number) for number in range(9)]

    assert list(in_pool(work, tasks, jobs, broken, "x")) == [f"{number} x" for number in range(9)]


def test_a_task_that_takes_its_worker_down_costs_no_other():
    tasks = ["a", "dies", "b", "c"]

    assert list(in_pool(work, tasks, 2, broken, 1)) == ["a 1", "dies: its process ended", "b 1", "c 1"]


def test_a_result_that_cannot_be_sent_is_one_tasks_defect():
    first, second, third = in_pool(work, ["a", "cannot be sent", "b"], 2, broken)

    assert (first, third) == ("a None", "b None")
    assert second.startswith("cannot be sent: ")


def test_who_stops_early_leaves_no_process():
    import multiprocessing

    results = in_pool(work, [str(number) for number in range(50)], 2, broken)

    assert next(results) == "0 None"
    results.close()
    assert multiprocessing.active_children() == []


def test_processes_are_started_where_they_pay():
    assert worthwhile(0, 9, 1_000) == 1
    assert worthwhile(8, 2, 1_000) == 2
    assert worthwhile(0, 0, 10**9) == 0
