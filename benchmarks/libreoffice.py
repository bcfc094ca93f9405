"""LibreOffice live: a refresh in the open document, and the worksheet functions, beside what people have today.

    python -m benchmarks.libreoffice [customers ...]          (default: 10000 100000)

* Live: the command *Refresh* of the menu in a document that is open, without opening or saving it.
* Closed: ``cec-xl refresh`` on the same workbook, its process, reading and saving included.
* Formulas: the classification of current customers as ordinary formulas in one sheet, recalculated in the open
  document; not at 100,000, where their ranks alone take the square of it.
* Cells: 10,000 cells with one scalar ``CEC_DIGIT`` each, beside one formula that answers for the 10,000 rows.

Every figure is one run by the clock. LibreOffice has a profile of its own and no window.
"""

from __future__ import annotations

import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.refresh import FAST, FEW, make_book, make_formulas, measured, portfolio
from tests.office import Office, install
from tests.udfs.libreoffice.menu import dispatch

SIZES = (10_000, 100_000)
CELLS = 10_000


def timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def compare(office: Office, customers: int, folder: Path) -> None:
    columns = portfolio(customers)
    book, closed, formulas = (folder / f"{name}_{customers}.xlsx" for name in ("live", "closed", "formulas"))
    make_book(book, columns, whole=False)
    shutil.copy(book, closed)
    cost = measured([sys.executable, "-c", *FAST, closed])
    with office.opened(book) as document:
        live = timed(lambda: dispatch(office, document, "refresh"))
        if not document.UndoManager.isUndoPossible():
            raise RuntimeError("the refresh changed nothing")
        again = timed(lambda: dispatch(office, document, "refresh"))
        undo = timed(document.UndoManager.undo)
    print(f"{customers:>9,} customers  live {live:.2f} s, once more {again:.2f} s, undo {undo:.2f} s", flush=True)
    print(f"{'':>9}            closed, whole process {cost.wall if cost else 0:.2f} s", flush=True)
    if customers >= FEW:
        print(f"{'':>9}            plain formulas not run: their ranks take the square of the customers")
        return
    make_formulas(formulas, columns)
    with office.opened(formulas) as document:
        plain = timed(document.calculateAll)
    print(f"{'':>9}            plain formulas, recalculation {plain:.2f} s", flush=True)


def functions(office: Office) -> None:
    document = office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, office.values(Hidden=True))
    sheet = document.Sheets.getByIndex(0)
    sheet.getCellRangeByName(f"A1:A{CELLS}").setDataArray(tuple((row / CELLS,) for row in range(CELLS)))
    sheet.getCellRangeByName("C1:E1").setDataArray(((0.5, 0.25, 0.1),))
    lines = tuple((f"=CEC_DIGIT(A{row + 1};C$1:E$1)",) for row in range(CELLS))
    sheet.getCellRangeByName("G1").Formula = lines[0][0]
    scalar = timed(lambda: sheet.getCellRangeByName(f"G1:G{CELLS}").setFormulaArray(lines) or document.calculate())
    scalar += timed(lambda: sheet.getCellRangeByName(f"G1:G{CELLS}").getDataArray())
    spilled = timed(
        lambda: (
            sheet.getCellRangeByName(f"H1:H{CELLS}").setArrayFormula(f"=CEC_DIGIT(A1:A{CELLS};C1:E1)")
            or sheet.getCellRangeByName(f"H1:H{CELLS}").getDataArray()
        )
    )
    same = (
        sheet.getCellRangeByName(f"G1:G{CELLS}").getDataArray()
        == sheet.getCellRangeByName(f"H1:H{CELLS}").getDataArray()
    )
    document.close(True)
    print(f"{CELLS:>9,} cells      scalar {scalar:.2f} s, one formula {spilled:.3f} s, same digits: {same}", flush=True)


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or SIZES
    print(f"Python {platform.python_version()}, {platform.machine()}")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = Office(folder / "profile")
        try:
            install(office)
            functions(office)
            for size in sizes:
                compare(office, size, folder)
        finally:
            office.stop()


if __name__ == "__main__":
    main()
