"""A whole refresh, process start and imports included, beside the two ways people have today.

    python -m benchmarks.refresh [customers ...]          (default: 1000 10000 100000)

* CEC-XL: ``cec-xl refresh BOOK``, with the fast extra and with it blocked. Reads the workbook, classifies, writes
  six result tables with matrices and incidents, saves with a backup.
* Naive: ``benchmarks/naive.py``, the same six tables with openpyxl, pandas' `apply` and loops over cells.
* Whole: the same command on a new workbook as users get it, with its more than fifty sheets and all result tables;
  the two above get a workbook of which only the sheets of the six tables and of the settings are left.
* Formulas: the classification as ordinary formulas in one sheet, recalculated by LibreOffice without a window.

Every line is the median of several runs of whole processes, alternated so that a busy moment hits all alike; at
100,000 customers the slow ways run once. CPU seconds and peak memory are the process's own.
"""

from __future__ import annotations

import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from math import log
from pathlib import Path

import numpy as np

PROJECT = Path(__file__).resolve().parents[1]
SIZES = (1_000, 10_000, 100_000)
FEW = 100_000
"""From so many customers on the slow ways run once and LibreOffice is given a limit."""
LIMIT = 900
RESULT = "cecxl_scores"
SIX = ("scores", "pareto", "segment_vital", "segment_future", "segment_dull", "segment_unnecessary")
INPUTS = ("customers", "settings", "criteria", "criteria_sets", "weights", "loyalty", "services", "rules", "incidents")
LEFT = {f"cecxl_{name}" for name in (*SIX, *INPUTS)}
REFRESH = """
import sys
from cec_xl.cli import program
sys.argv[1:] = ["refresh", sys.argv[1], "--json", "--lang", "en"]
sys.exit(program())
"""
FAST = (REFRESH,)
BARE = ("import sys; sys.modules['isal'] = sys.modules['tomli'] = None\n" + REFRESH,)


@dataclass(frozen=True)
class Cost:
    """What one process took: seconds by the clock, seconds of CPU, peak memory in MB."""

    wall: float
    cpu: float
    memory: float


@cache
def environment() -> dict[str, str]:
    """As on a user's computer, where Python has compiled the modules on their first import."""
    folder = Path(tempfile.gettempdir()) / "cec-xl-benchmark-modules"
    unset = ("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX")
    return {k: v for k, v in os.environ.items() if k not in unset} | {"PYTHONPYCACHEPREFIX": str(folder)}


def measured(command: Sequence[str | Path], limit: float | None = None) -> Cost | None:
    """Run a process; None where it took longer than `limit` seconds."""
    start = time.perf_counter()
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            list(map(str, command)), stdout=output, stderr=subprocess.STDOUT, cwd=PROJECT, env=environment()
        )
        while True:
            done, status, usage = os.wait4(process.pid, os.WNOHANG)
            wall = time.perf_counter() - start
            if done:
                break
            if limit is not None and wall > limit:
                process.kill()
                process.wait()
                return None
            time.sleep(0.005)
        if status:
            output.seek(0)
            raise RuntimeError(output.read().decode(errors="replace"))
    process.returncode = 0
    return Cost(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def portfolio(customers: int) -> dict[str, np.ndarray]:
    """Customers of a made-up firm, by field."""
    random = np.random.default_rng(4444)
    return {
        "customer_id": np.array([f"C{number:07}" for number in range(customers)], object),
        "customer_name": np.array([f"Customer {number} Ltd" for number in range(customers)], object),
        "situation": np.full(customers, "Current", object),
        "volume": np.round(random.lognormal(8, 1.5, customers), 2),
        "share": np.round(random.beta(1.2, 2.5, customers), 3),
        "margin": np.round(random.lognormal(6, 1.5, customers), 2),
        "loyalty": random.integers(0, 12, customers).astype(float),
    }


def keep_sheets(path: Path) -> None:
    """Drop the sheets that have nothing to do with the six tables."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets[1:]:
        if not LEFT.intersection(sheet.tables):
            book.remove(sheet)
    book.save(path)


def make_book(path: Path, columns: dict[str, np.ndarray], *, whole: bool) -> None:
    """A new English workbook without macros, with these customers; see the module for what `whole` means."""
    from cec_xl.hosts.closed import ClosedWorkbook
    from cec_xl.hosts.port import TableUpdate
    from cec_xl.hosts.saving import Backups
    from cec_xl.labels import Labels
    from cec_xl.template.build import build_workbook

    labels = Labels("en")
    build_workbook(path, language="en", macros=False)
    if not whole:
        keep_sheets(path)
    with ClosedWorkbook.open(path, backups=Backups(0)) as book:
        book.write_tables({"cecxl_customers": TableUpdate({labels.text(f"fields.{k}"): v for k, v in columns.items()})})
        book.save()


def make_formulas(path: Path, columns: dict[str, np.ndarray]) -> None:
    """One sheet: the customers, and per customer digits, code, total, scores, rank, class, segment and strategy."""
    import xlsxwriter

    customers = len(columns["volume"])
    book = xlsxwriter.Workbook(path, {"constant_memory": False})
    sheet = book.add_worksheet("Data")
    for position, (name, values) in enumerate(columns.items()):
        sheet.write(0, position, name)
        sheet.write_column(1, position, values.tolist())
    last = customers + 1
    formulas = {
        # Billing of those above, by a running sum over the rows ranked by billing.
        "position": "=RANK(D{r},$D$2:$D${last})",
        "above": '=SUMIF($D$2:$D${last},">"&D{r})/SUM($D$2:$D${last})',
        "d1": "=IF(I{r}<0.8,4,IF(I{r}<0.95,3,IF(I{r}<0.99,2,1)))",
        "d2": "=IF(E{r}>0.5,4,IF(E{r}>0.25,3,IF(E{r}>0.1,2,1)))",
        "d3": "=IF(F{r}>$W$1,4,IF(F{r}>$W$2,3,IF(F{r}>$W$3,2,1)))",
        "d4": "=IF(G{r}>=5,4,IF(G{r}>=3,3,IF(G{r}>=1,2,1)))",
        "code": "=J{r}&K{r}&L{r}&M{r}",
        "total": "=SUM(J{r}:M{r})",
        "weighted": "=0.25*J{r}+0.25*K{r}+0.25*L{r}+0.25*M{r}",
        "factor": "=IF(G{r}>=3,0.3,IF(G{r}>=2,0.2,0.1))",
        "score": "=P{r}*Q{r}",
        "rank": "=RANK(R{r},$R$2:$R${last})",
        "abc": '=IF(I{r}<0.8,"A",IF(I{r}<0.95,"B","C"))',
        "segment": '=IF(E{r}>0.2,IF(I{r}<0.5,"Vital","Dull"),IF(I{r}<0.5,"With future","Unnecessary"))',
    }
    for row, quartile in enumerate((3, 2, 1)):
        sheet.write_formula(row, 22, f"=QUARTILE($F$2:$F${last},{quartile})")
    for position, (name, formula) in enumerate(formulas.items(), start=7):
        sheet.write(0, position, name)
        for row in range(2, last + 1):
            sheet.write_formula(row - 1, position, formula.format(r=row, last=last), None, "")
    book.close()


def rounds(customers: int, *, slow: bool) -> int:
    return 1 if slow and customers >= FEW else 3 if slow or customers >= FEW else 5


def alternated(ways: dict[str, Callable[[], Cost | None]], times: dict[str, int]) -> dict[str, Cost | None]:
    """Medians of several runs of each way, taken in turns."""
    runs: dict[str, list[Cost | None]] = {name: [] for name in ways}
    for turn in range(max(times.values())):
        for name, way in ways.items():
            if turn < times[name]:
                runs[name].append(way())
    return {name: median(found) for name, found in runs.items()}


def median(runs: Sequence[Cost | None]) -> Cost | None:
    costs = [run for run in runs if run is not None]
    if not costs:
        return None
    return Cost(
        statistics.median(c.wall for c in costs),
        statistics.median(c.cpu for c in costs),
        statistics.median(c.memory for c in costs),
    )


def compare(customers: int, folder: Path) -> dict[str, Cost | None]:
    """All ways at one size; stops where the naive script and CEC-XL disagree on a single code."""
    columns = portfolio(customers)
    book, full, sheet = folder / "book.xlsx", folder / "whole.xlsx", folder / "formulas.xlsx"
    make_book(book, columns, whole=False)
    make_book(full, columns, whole=True)
    make_formulas(sheet, columns)
    work = folder / "work"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    soffice = shutil.which("soffice")

    def python(name: str, *command: str, source: Path = book) -> Cost | None:
        work.mkdir(exist_ok=True)
        copy = shutil.copyfile(source, work / f"{name}.xlsx")
        return measured([sys.executable, *command, copy])

    def formulas() -> Cost | None:
        if soffice is None:
            return None
        command = [soffice, profile, "--headless", "--convert-to", "xlsx", "--outdir", work / "out", sheet]
        try:
            return measured(command, LIMIT)
        except RuntimeError as crashed:  # the other ways' figures do not depend on it
            print(f"LibreOffice did not get through {customers:,} customers: {str(crashed).strip()[:80]}")
            return None

    ways = {
        "CEC-XL, fast extra": lambda: python("fast", "-c", *FAST),
        "CEC-XL, bare": lambda: python("bare", "-c", *BARE),
        "naive script": lambda: python("naive", "-m", "benchmarks.naive"),
        "formulas, LibreOffice": formulas,
        "CEC-XL, whole workbook": lambda: python("whole", "-c", *FAST, source=full),
    }
    if soffice is not None:
        measured([soffice, profile, "--headless", "--terminate_after_init"])
    times = {name: rounds(customers, slow=not name.startswith("CEC")) for name in ways}
    costs = alternated(ways, times)
    check_same(*(work / f"{name}.xlsx" for name in ("fast", "bare", "naive", "whole")))
    return costs


def check_same(*books: Path) -> None:
    """The same code, rank and segment for every customer in every book."""
    from cec_xl.hosts.closed import ClosedWorkbook

    found = []
    for path in books:
        with ClosedWorkbook.open(path) as book:
            table = {header: column.as_texts() for header, column in book.read_table(RESULT).items()}
        wanted = ("CEC code", "Rank", "Segment")
        found.append(
            {key: values for key, *values in zip(table["Customer no."], *(table[w] for w in wanted), strict=True)}
        )
    for other in found[1:]:
        differing = [key for key in found[0] if found[0][key] != other.get(key)]
        if differing:
            raise SystemExit(f"{len(differing)} customers differ, e.g. {differing[0]}")


def main() -> None:
    sizes = [int(word) for word in sys.argv[1:]] or list(SIZES)
    print(f"{platform.platform()}, Python {platform.python_version()}")
    print(f"{os.cpu_count()} CPUs, load at the start {os.getloadavg()[0]:.1f}")
    print(f"\n{'customers':>9}  {'way':22} {'seconds':>8} {'CPU s':>8} {'MB':>6}  {'naive ÷':>8} {'CPU ÷':>7}")
    walls: dict[str, list[tuple[int, float]]] = {}
    for customers in sizes:
        with tempfile.TemporaryDirectory() as folder:
            costs = compare(customers, Path(folder))
        naive = costs["naive script"]
        for name, cost in costs.items():
            if cost is None or naive is None:
                print(f"{customers:9,}  {name:22} not within {LIMIT} s, or not at all")
                continue
            walls.setdefault(name, []).append((customers, cost.cpu))
            print(
                f"{customers:9,}  {name:22} {cost.wall:8.2f} {cost.cpu:8.2f} {cost.memory:6.0f}"
                f"  {naive.wall / cost.wall:8.1f} {naive.cpu / cost.cpu:7.1f}",
                flush=True,
            )
    print("\nCPU seconds grow with the customers to the power of (between the two largest sizes):")
    for name, points in walls.items():
        if len(points) > 1:
            (small, before), (large, after) = points[-2:]
            print(f"  {name:22} {log(after / before) / log(large / small):.2f}")


if __name__ == "__main__":
    main()
