"""Reading a table of customers out of a closed workbook: time and memory, ours beside the usual libraries.

``python benchmarks/reading.py [customers ...]`` writes a workbook of 22 columns for each size (as XlsxWriter writes
it, and with numbers of seventeen digits as Excel writes them), reads it in a fresh process each time, and prints the
best of several runs: whole process, imports included; the read alone; processor time; peak memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEADERS = [
    *("Código", "Cliente", "Situación", "Familia", "Zona", "Sector", "Gestor", "Facturación", "Cuota", "Margen"),
    *("Antigüedad", "Diversidad", "Riesgo", "Frecuencia", "Crecimiento", "Plantilla", "Imagen", "Competencia"),
    *("Maquinaria", "Satisfacción", "Último pedido", "Posición"),
]
RUNS = 3

OURS = """
from pathlib import Path
from cec_xl.hosts.package import Package
from cec_xl.hosts.reading.structure import load_structure
from cec_xl.hosts.reading.table_reader import CellReader
started = clock()
with Package.open(Path(path)) as package:
    structure = load_structure(package)
    columns = CellReader(package, structure).table(structure.tables["cecxl_customers"])
assert len(columns) == 22 and len(columns["Margen"]) == rows
"""
READERS = {
    "cec_xl": OURS,
    "cec_xl, no extras": "import sys; sys.modules['isal'] = None\n" + OURS,
    "cec_xl, general reader": OURS.replace(
        "started", "from cec_xl.hosts.reading import table_reader, scan\n"
        "def refuse(*_): raise scan.IrregularSheetError\ntable_reader.scan_rows = refuse\nstarted",
    ),
    "python-calamine": """
from python_calamine import CalamineWorkbook
started = clock()
table = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
assert len(table) == rows + 1
""",
    "openpyxl read-only": """
import openpyxl
started = clock()
book = openpyxl.load_workbook(path, read_only=True, data_only=True)
table = [row for row in book.worksheets[0].iter_rows(values_only=True)]
assert len(table) == rows + 1
""",
    "openpyxl": """
import openpyxl
started = clock()
book = openpyxl.load_workbook(path, data_only=True)
assert book.worksheets[0].max_row == rows + 1
""",
}  # fmt: skip
CHILD = """
import json, os, sys
from time import perf_counter as clock
path, rows = sys.argv[1], int(sys.argv[2])
{reader}
taken = clock() - started
times = os.times()
# The kernel's own ru_maxrss would count the parent's memory too.
peak = next((int(line.split()[1]) / 1024 for line in open("/proc/self/status") if line.startswith("VmHWM")), 0.0)
print(json.dumps({{"read": taken, "cpu": times.user + times.system, "memory": peak}}))
"""


def write_book(path: Path, rows: int, *, excel_digits: bool) -> None:
    """Customers with three columns of texts of their own, five of repeated texts, and fourteen of numbers."""
    import xlsxwriter

    rng = np.random.default_rng(20240501)
    money = np.round(rng.lognormal(9, 1.4, (rows, 2)), 2)
    ratio = np.round(rng.random((rows, 2)), 4)
    small = rng.integers(0, 60, (rows, 16))
    choices = (("Actual", "Potencial"), ("Talleres", "Textil", "Química"), ("Norte", "Sur"), ("A", "B", "C"))
    with xlsxwriter.Workbook(path) as book:
        page = book.add_worksheet("Clientes")
        if excel_digits:
            # XlsxWriter writes sixteen digits; Excel writes seventeen.
            page._xml_number_element = partial(_number_as_excel, page)  # noqa: SLF001  (no public way)
        for row in range(rows):
            lucky = small[row].tolist()
            texts = [choices[i][lucky[i] % len(choices[i])] for i in range(4)]
            record = [f"C{row:06d}", f"Cliente número {row} S.L.", *texts, f"Gestor {lucky[4] % 12}"]
            record += [money[row, 0], ratio[row, 0], money[row, 1], *lucky[5:9], ratio[row, 1] - 0.5, *lucky[9:14]]
            record += [45000 + lucky[14], ("débil", "media", "buena")[lucky[15] % 3]]
            for column, value in enumerate(record):
                if isinstance(value, str):
                    page.write_string(row + 1, column, value)
                else:
                    page.write_number(row + 1, column, float(value))
        page.add_table(
            0, 0, rows, len(HEADERS) - 1, {"name": "cecxl_customers", "columns": [{"header": h} for h in HEADERS]}
        )


def _number_as_excel(page: Worksheet, number: float, attributes: list[tuple[str, object]]) -> None:
    tail = "".join(f' {key}="{value}"' for key, value in attributes)
    page.fh.write(f"<c{tail}><v>{number:.17G}</v></c>")


def measure(reader: str, path: Path, rows: int) -> dict[str, float]:
    """The best of some runs in processes of their own."""
    best: dict[str, float] = {}
    for _ in range(RUNS if rows <= 100_000 or "openpyxl" not in reader else 1):
        started = time.perf_counter()
        code = CHILD.format(reader=READERS[reader])
        done = subprocess.run(
            [sys.executable, "-c", code, path, str(rows)], capture_output=True, text=True, check=True,
            cwd=Path(__file__).parents[1], env=os.environ | {"PYTHONPATH": "."},
        )  # fmt: skip
        found = json.loads(done.stdout) | {"process": time.perf_counter() - started}
        best = {key: min(value, best.get(key, value)) for key, value in found.items()}
    return best


def main(sizes: list[int]) -> None:
    """Measure every reader at every size and print the table."""
    print(f"{'customers':>10} {'digits':>7} {'reader':<24} {'process':>9} {'read':>9} {'cpu':>9} {'memory':>9}")
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            for excel_digits in (False, True):
                path = Path(folder) / f"clientes_{rows}_{excel_digits}.xlsx"
                write_book(path, rows, excel_digits=excel_digits)
                for reader in READERS:
                    found = measure(reader, path, rows)
                    print(
                        f"{rows:>10,} {17 if excel_digits else 16:>7} {reader:<24} {found['process']:>7.2f} s "
                        f"{found['read']:>7.2f} s {found['cpu']:>7.2f} s {found['memory']:>6.0f} MB",
                        flush=True,
                    )


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [1_000, 10_000, 100_000])
