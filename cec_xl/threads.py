"""A few threads that do what they are given: the little of `concurrent.futures` that this project needs.

Importing that package, logging and all, takes about 8 ms, which every refresh would wait for.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Generic, ParamSpec, Self, TypeVar

Result_co = TypeVar("Result_co", covariant=True)
Parameters = ParamSpec("Parameters")


class Task(Generic[Result_co]):
    """Something to be done by another thread."""

    def __init__(self, work: Callable[[], Result_co]) -> None:
        self._work = work
        self._error: BaseException | None = None
        self._running = threading.Lock()
        self._running.acquire()

    def run(self) -> None:
        """Do it; called once, by the thread."""
        try:
            self._result = self._work()
        except BaseException as error:
            # Raised again where the result is asked for.
            self._error = error
        finally:
            self._running.release()

    def result(self) -> Result_co:
        """What came of it, as soon as it is done; raises what it raised."""
        with self._running:
            if self._error is not None:
                raise self._error
            return self._result


class Threads:
    """Threads that take their tasks in the order in which they were given.

    >>> with Threads(2, "example") as threads:
    ...     [task.result() for task in [threads.submit(pow, 2, n) for n in range(4)]]
    [1, 2, 4, 8]
    """

    def __init__(self, most: int, name: str) -> None:
        self._most = most
        self._name = name
        self._tasks: SimpleQueue[Task[object] | None] = SimpleQueue()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def submit(
        self, work: Callable[Parameters, Result_co], *arguments: Parameters.args, **options: Parameters.kwargs
    ) -> Task[Result_co]:
        """Have `work` called with these arguments."""
        task = Task(partial(work, *arguments, **options))
        self._tasks.put(task)
        if len(self._threads) < self._most:
            # A daemon, lest a program that is interrupted waits for somebody to close this.
            thread = threading.Thread(target=self._work, name=self._name, daemon=True)
            self._threads.append(thread)
            thread.start()
        return task

    def _work(self) -> None:
        while (task := self._tasks.get()) is not None:
            task.run()
            # The last task and its result must not live until the next one comes.
            del task

    def close(self) -> None:
        """Give up what has not begun, wait for what has."""
        try:
            while True:
                self._tasks.get_nowait()
        except Empty:
            pass
        for _ in self._threads:
            self._tasks.put(None)
        for thread in self._threads:
            thread.join()
        self._threads.clear()
