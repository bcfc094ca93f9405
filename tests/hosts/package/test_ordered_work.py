"""Results in the order of the work, whatever the threads do."""

from __future__ import annotations

import threading
import time

import pytest

from cec_xl.hosts.package.ordered_work import OrderedWork


def slowly(number: int) -> int:
    time.sleep(number * 7 % 5 / 1000)
    return number


def test_results_come_in_order_between_the_steps():
    found: list[object] = []
    work = OrderedWork(threads=4, ahead=3)
    work.then(lambda: found.append("begin"))
    for number in range(20):
        work.do(slowly, number, found.append)
        if number == 11:
            work.then(lambda: found.append("half"))
    work.finish()
    work.close()
    assert found == ["begin", *range(12), "half", *range(12, 20)]


def test_no_more_is_under_way_than_allowed():
    under_way = most = 0
    lock = threading.Lock()

    def begun(number: int) -> int:
        nonlocal under_way, most
        with lock:
            under_way += 1
            most = max(most, under_way)
        return slowly(number)

    def dealt_with(_: int) -> None:
        nonlocal under_way
        with lock:
            under_way -= 1

    work = OrderedWork(threads=8, ahead=3)
    for number in range(40):
        work.do(begun, number, dealt_with)
    work.finish()
    work.close()
    assert 1 < most <= 4


def test_an_error_comes_when_its_turn_has_come_and_ends_nothing_else():
    found: list[object] = []

    def fails(_: int) -> int:
        raise KeyError("dato")

    work = OrderedWork(threads=2, ahead=9)
    work.do(slowly, 3, found.append)
    work.do(fails, 0, found.append)
    with pytest.raises(KeyError, match="dato"):
        work.finish()
    work.close()
    assert found == [3]
