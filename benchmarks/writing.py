"""What writing a result table into a closed workbook costs, beside the bare deflate of the same bytes.

    python -m benchmarks.writing [rows ...]

One table of 15 columns: two unique texts (one with accents), five columns of words, five of digits and small counts,
money, two ratios with all their digits. "Fresh" grows the one blank row of a new workbook, "again" replaces a full
table, old rows included. Each line is a process of its own: CPU and peak memory are those of opening, writing and
saving, without imports and without making the data, the
best of three rounds. "Bare" is the CPU of compressing the finished sheet with the same library at the same level and
nothing else; CPU/bare divides the two. Replacing a full table reads it first, so for "again" the last column divides by
the CPU of inflating the old sheet, with its checksum, and compressing the new one. ``isal`` is the extra ``[fast]``,
``zlib`` the bare install. The exponent of cost ~ rows^k is fitted to the lines of each kind.
"""

from __future__ import annotations

import json
import math
import platform
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np

SIZES = (10_000, 100_000, 1_000_000)
MOST_ROWS = 1_048_575
SHEET = "xl/worksheets/sheet1.xml"
HEADERS = [f"Columna {number}" for number in range(1, 16)]
PIECE = 1 << 20
ROUNDS = 5


def columns(rows: int) -> dict[str, np.ndarray]:
    """A table like the scores: few words and digits, some numbers."""
    random = np.random.default_rng(4444)

    def words(*texts: str) -> np.ndarray:
        return np.array(texts, dtype=object)[random.integers(0, len(texts), rows)]

    digits = [random.integers(1, 5, rows).astype(np.int8) for _ in range(4)]
    place = np.dot(np.array(digits).T.astype(np.int64), [1000, 100, 10, 1])
    codes = np.array([str(number) for number in range(10_000)], dtype=object)
    contents = [
        np.arange(1, rows + 1),
        np.array([f"C-{row:07d}" for row in range(rows)], dtype=object),
        np.array([f"Compañía número {row * 7919 % rows} S.L." for row in range(rows)], dtype=object),
        words("Actual", "Potencial"),
        words(*(f"Familia {number}" for number in range(9))),
        *digits,
        codes[place],
        np.sum(digits, axis=0),
        np.round(random.lognormal(8, 1.5, rows), 2),
        random.random(rows),
        words("Vitales", "Con futuro", "Insulsos", "Innecesarios"),
        np.cumsum(random.random(rows)) / rows,
    ]
    return dict(zip(HEADERS, contents, strict=True))


def new_workbook(path: Path) -> None:
    """A workbook with the table's header and one blank row."""
    import xlsxwriter

    book = xlsxwriter.Workbook(path)
    options = {"name": "resultado", "columns": [{"header": header} for header in HEADERS]}
    book.add_worksheet("Resultado").add_table(0, 0, 1, len(HEADERS) - 1, options)
    book.close()


def measured(path: Path, rows: int) -> dict[str, float]:
    """Write the table once in this process."""
    import resource

    from cec_xl.hosts.closed import ClosedWorkbook
    from cec_xl.hosts.port import TableUpdate
    from cec_xl.hosts.saving import Backups

    update = {"resultado": TableUpdate(columns(rows))}
    before = resource.getrusage(resource.RUSAGE_SELF)
    source = path.read_bytes()
    cpu = wall = math.inf
    for _ in range(ROUNDS):
        path.write_bytes(source)
        start, start_wall = time.process_time(), time.perf_counter()
        with ClosedWorkbook.open(path, backups=Backups(keep=0)) as book:
            book.write_tables(update)
            book.save()
        cpu = min(cpu, time.process_time() - start)
        wall = min(wall, time.perf_counter() - start_wall)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with zipfile.ZipFile(path) as archive:
        content = archive.read(SHEET)
        packed = archive.getinfo(SHEET).compress_size
    return {
        "cpu": cpu, "wall": wall, "bare": least_cpu(lambda: compress(content)),
        "inflate": least_cpu(lambda: inflate(path)), "size": len(content) / 1e6, "packed": packed / 1e6,
        "peak": peak / 1024, "start": before.ru_maxrss / 1024,
    }  # fmt: skip


def least_cpu(work: Callable[[], object]) -> float:
    """CPU seconds of the best of some rounds."""
    least = math.inf
    for _ in range(ROUNDS):
        start = time.process_time()
        work()
        least = min(least, time.process_time() - start)
    return least


def compress(content: bytes) -> None:
    """The bare deflate."""
    from cec_xl.hosts.package.codec import new_deflater

    deflater = new_deflater()
    for piece in range(0, len(content), PIECE):
        deflater.compress(content[piece : piece + PIECE])
    deflater.flush()


def inflate(path: Path) -> None:
    """The bare inflate of the sheet."""
    from cec_xl.hosts.package.package import Package

    with Package.open(path) as package:
        for _ in package.stream(SHEET):
            pass


def in_own_process(path: Path, rows: int, *, fast: bool) -> dict[str, float]:
    """Measure in a fresh interpreter, with or without the optional libraries."""
    blocked = "" if fast else "sys.modules['isal'] = None; "
    script = (
        f"import sys; {blocked}import json; from pathlib import Path; from benchmarks.writing import measured; "
        f"import cec_xl.hosts.closed; print(json.dumps(measured(Path({str(path)!r}), {rows})))"
    )
    run = subprocess.run([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True, check=True)
    found: dict[str, float] = json.loads(run.stdout)
    return found


def exponent(lines: list[dict[str, Any]]) -> float:
    """Slope of log cost over log rows."""
    rows = np.log([line["rows"] for line in lines])
    return float(np.polyfit(rows, np.log([line["cpu"] for line in lines]), 1)[0])


def print_line(kind: str, library: str, rows: int, line: dict[str, float]) -> None:
    times = (f"{line[key]:7.3f}" for key in ("cpu", "wall", "bare"))
    sizes = f"{line['size']:7.1f} {line['packed']:7.1f} {line['peak']:8.0f} {line['start']:10.0f}"
    both = f"{line['cpu'] / (line['bare'] + line['inflate']):8.2f}" if kind == "again" else ""
    print(f"{rows:>10,} {kind:6} {library:7}", *times, f"{line['cpu'] / line['bare']:8.2f}", sizes, f"{both:>8}")


def main(sizes: list[int]) -> None:
    print(f"Python {platform.python_version()}, numpy {np.__version__}, {platform.machine()}")
    print(f"{'rows':>10} {'':6} {'deflate':7} {'CPU s':>7} {'wall s':>7} {'bare s':>7} {'CPU/bare':>8} "
          f"{'MB':>7} {'packed':>7} {'peak MB':>8} {'of it data':>10} {'CPU/both':>8}")  # fmt: skip
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            for fast, library in ((True, "isal"), (False, "zlib")):
                path = Path(folder) / f"{library}.xlsx"
                new_workbook(path)
                for kind in ("fresh", "again"):
                    line = in_own_process(path, rows, fast=fast)
                    found.setdefault((kind, library), []).append({"rows": rows, **line})
                    print_line(kind, library, rows, line)
    if len(sizes) > 1:
        for (kind, library), lines in found.items():
            print(f"exponent, {kind}, {library}: {exponent(lines):.2f}")


if __name__ == "__main__":
    main([int(text) for text in sys.argv[1:]] or list(SIZES))
