"""Worksheet functions in a closed workbook: what it costs to bring their results up to date.

    python -m benchmarks.closed_functions [rows ...]          (default: 1000 10000 100000)

Two functions over the same rows, ``CEC_CODE`` and ``CEC_TOTAL`` of it, once in two cells for every row and once as two
formulas that fill as many cells. "First" computes and writes all results, "again" finds them there already. Reading,
computing and saving are included, starting Python is not; garbage is looked for as seldom as in the program. Times are
the processor's, the best of three.
"""

from __future__ import annotations

import datetime as dt
import gc
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.saving import Backups
from udfs.closed import update_results

SIZES = (1_000, 10_000, 100_000)
MOST_CELLS = 10_000
TODAY = dt.date(2026, 6, 30)


def filled_down(sheet: Worksheet, rows: int) -> None:
    for row in range(rows):
        sheet.write_formula(row, 5, f"=CEC_CODE(A{row + 1}:D{row + 1})", None, "")
        sheet.write_formula(row, 6, f"=CEC_TOTAL(F{row + 1})", None, "")


def one_formula(sheet: Worksheet, rows: int) -> None:
    sheet.write_dynamic_array_formula("F1", f"=CEC_CODE(A1:D{rows})", None, "")
    sheet.write_dynamic_array_formula("G1", "=CEC_TOTAL(F1#)", None, "")


def make_book(path: Path, rows: int, write: Callable[[Worksheet, int], None]) -> None:
    """A workbook with four digits in every row, and formulas beside them."""
    book = xlsxwriter.Workbook(path)
    sheet = book.add_worksheet()
    for row, digits in enumerate(np.random.default_rng(4444).integers(1, 5, (rows, 4)).tolist()):
        sheet.write_row(row, 0, digits)
    write(sheet, rows)
    book.close()


def brought_up_to_date(path: Path) -> float:
    """Seconds of the processor."""
    started = time.process_time()
    with ClosedWorkbook.open(path, backups=Backups(0)) as book:
        update_results(book, TODAY)
        if book.notices:
            raise RuntimeError("not everything was computed")
        book.save()
    return time.process_time() - started


def main() -> None:
    """Print the table."""
    sizes = tuple(map(int, sys.argv[1:])) or SIZES
    gc.set_threshold(200_000, 20, 20)
    print(f"Python {platform.python_version()}, numpy {np.__version__}\n")
    print(f"{'rows':>9}  {'formulas':<14}{'results':>9}{'first':>9}{'each':>10}{'again':>9}")
    with tempfile.TemporaryDirectory() as folder:
        made, copy = Path(folder, "made.xlsx"), Path(folder, "copy.xlsx")
        for rows in sizes:
            for name, write in {"filled down": filled_down, "two that spill": one_formula}.items():
                if write is filled_down and rows > MOST_CELLS:
                    continue
                make_book(made, rows, write)
                first, again = [], []
                for _ in range(3):
                    shutil.copy(made, copy)
                    first.append(brought_up_to_date(copy))
                    again.append(brought_up_to_date(copy))
                each = min(first) / rows / 2
                print(
                    f"{rows:>9,}  {name:<14}{2 * rows:>9,}{min(first):>7.2f} s{each * 1e6:>7.0f} µs{min(again):>7.2f} s"
                )


if __name__ == "__main__":
    main()
