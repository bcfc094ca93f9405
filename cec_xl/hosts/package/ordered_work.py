"""Work for several threads whose results are wanted in the order in which it was given."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import TypeVar

from cec_xl.threads import Task, Threads

Argument = TypeVar("Argument")
Result = TypeVar("Result")


class OrderedWork:
    """Hands work to threads and deals with the results one after the other, in the thread that gives the work.

    Args:
        threads: how many of them.
        ahead: how much work may be under way; whoever gives more waits for the oldest.
    """

    def __init__(self, threads: int, ahead: int) -> None:
        self._threads = Threads(threads, "ordered-work")
        self._ahead = ahead
        self._waiting: deque[tuple[Task[object] | None, Callable[..., object]]] = deque()
        self._running = 0

    def do(self, work: Callable[[Argument], Result], argument: Argument, then: Callable[[Result], object]) -> None:
        """Have `work(argument)` done in a thread; its result goes to `then`."""
        self._waiting.append((self._threads.submit(work, argument), then))
        self._running += 1
        while self._running > self._ahead:
            self._finish_oldest()

    def then(self, step: Callable[[], object]) -> None:
        """Call `step` when everything given so far is done."""
        if self._waiting:
            self._waiting.append((None, step))
        else:
            step()

    def finish(self) -> None:
        """Wait for everything."""
        while self._waiting:
            self._finish_oldest()

    def _finish_oldest(self) -> None:
        task, step = self._waiting.popleft()
        if task is None:
            step()
            return
        self._running -= 1
        step(task.result())

    def close(self) -> None:
        """Give up what has not begun and end the threads."""
        self._waiting.clear()
        self._threads.close()
