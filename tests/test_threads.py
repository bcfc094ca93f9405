import threading
import time

import pytest

from cec_xl.threads import Threads


def test_results_are_those_of_each_task():
    with Threads(3, "test") as threads:
        tasks = [threads.submit(divmod, number, 7) for number in range(50)]
        assert [task.result() for task in tasks] == [divmod(number, 7) for number in range(50)]
        assert tasks[8].result() == (1, 1)


def test_an_error_is_raised_where_the_result_is_asked_for():
    with Threads(1, "test") as threads:
        task = threads.submit(int, "x")
        assert threads.submit(int, "5").result() == 5
        for _ in range(2):
            with pytest.raises(ValueError, match="'x'"):
                task.result()


def test_no_more_threads_run_than_wanted_and_none_is_left():
    before = threading.active_count()
    with Threads(2, "test") as threads:
        for _ in range(20):
            threads.submit(time.sleep, 0.001)
        assert threading.active_count() <= before + 2
    assert threading.active_count() == before


def test_what_has_not_begun_is_given_up():
    done: list[int] = []
    with Threads(1, "test") as threads:
        begun = threading.Event()
        threads.submit(lambda: (begun.set(), time.sleep(0.05), done.append(0)))
        threads.submit(done.append, 1)
        begun.wait()
    assert done == [0]
