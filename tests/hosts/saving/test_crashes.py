"""A save that is killed leaves the old or the new file whole."""

from __future__ import annotations

import io
import os
import random
import signal
import time
from pathlib import Path

import pytest

from cec_xl.hosts.package import Package
from cec_xl.hosts.saving import Backups, replace_file, save_package
from tests.hosts.saving.saved_book import MOMENT, beside, change, part_of
from tests.hosts.written_workbooks import sheet


def save_for_ever(book: Path) -> None:
    """Save one state after the other until killed."""
    for value in range(1_000_000):
        with Package.open(book) as package:
            change(package, value % 7)
            save_package(package, moment=MOMENT, backups=Backups(keep=2))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_killed_at_two_hundred_moments_the_old_or_the_new_file_is_whole_each_time(book: Path):
    with Package.open(book) as package:
        change(package, 0)
        save_package(package, moment=MOMENT)
    states = {sheet(f'<row r="2"><c r="A2"><v>{value}</v></c></row>').encode() for value in range(7)}
    states.add(sheet("").encode())
    rng = random.Random(20240501)
    left_beside = seen = 0
    for _ in range(200):
        child = os.fork()
        if child == 0:  # pragma: no cover  (in the child)
            try:
                save_for_ever(book)
            finally:
                os._exit(1)
        time.sleep(rng.uniform(0.002, 0.03))
        os.kill(child, signal.SIGKILL)
        assert os.waitpid(child, 0)[1] == signal.SIGKILL
        assert part_of(book) in states
        seen += 1
        for copy in Backups().of(book):
            assert part_of(copy) in states
        unfinished = [name for name in beside(book) if name.endswith(".tmp")]
        left_beside += bool(unfinished)
        for name in unfinished:
            (book.parent / name).unlink()
    assert seen == 200
    assert left_beside > 5, "the kills never met a save half done, so they showed nothing"


def test_what_a_killed_run_left_beside_is_cleared_away_later(book: Path):
    with Package.open(book) as package:
        change(package)
        old = []

        def write(file: io.BufferedIOBase) -> None:
            (mine,) = (book.parent / name for name in beside(book) if name.endswith(".tmp"))
            for pid, age in ((1, 7200), (2, 60)):
                left = mine.with_name(f"{mine.name.rpartition('-')[0]}-{pid}.tmp")
                left.touch()
                os.utime(left, (time.time() - age, time.time() - age))
                old.append(left)
            package.write(file)

        replace_file(book, write)
    assert [left.exists() for left in old] == [False, True]
