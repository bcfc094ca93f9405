"""From invoice lines to criteria: time and peak memory of the import, beside pandas where pandas survives.

    python -m benchmarks.importing [lines …] [--memory 1GB] [--tenth] [--pandas-up-to 1000000] [--folder DIR]

Lines are generated as a Spanish ERP prints them (semicolons, decimal commas, day first), in one file. Each engine runs
in a process of its own, so that its peak memory is its own. pandas comes in twice. ``script`` is what an analyst
writes in an hour: read, drop repeated rows, group; no report, no reasons for rows set aside, floats for money.
``pandas`` does what the import does for such a file: the file's fingerprint, encoding and empty lines, exact amounts,
rows set aside with reason and amount, the account by year, five years of billing, growth, relations, families, late
order lines. Figures are compared with the import's before a time counts. ``--tenth`` imports each file once more,
with no more memory than a tenth of its size, and compares the figures to the last digit.
"""

from __future__ import annotations

import argparse
import codecs
import datetime as dt
import hashlib
import json
import math
import os
import platform
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

AS_OF = dt.date(2024, 12, 31)
SIZES = (1_000_000, 10_000_000)
COLUMNS = ("cliente", "factura", "fecha factura", "línea", "artículo", "familia", "unidades", "base imponible", "coste")
LINES_PER_INVOICE = 5
LINES_PER_CUSTOMER = 500
YEARS = 5
SHEET_ROWS = 1_000_000


def generate(lines: int, path: Path) -> None:
    """A file of so many lines; every figure follows from the line's number."""
    import duckdb

    customers, days = max(lines // LINES_PER_CUSTOMER, 50), 1826
    invoice = f"(i // {LINES_PER_INVOICE})"
    cents = "(100 + (i * 7919) % 900000)"

    def comma(expression: str) -> str:
        return f"({expression}) // 100 || ',' || lpad((({expression}) % 100)::varchar, 2, '0')"

    day = f"(DATE '2020-01-01' + ((hash({invoice}) % {days})::int))"
    names = ", ".join(f'"{name}"' for name in COLUMNS)
    cells = ", ".join(
        (
            f"'C' || lpad((hash({invoice} * 3 + 1) % {customers})::varchar, 7, '0')",
            f"'F' || {invoice}",
            f"strftime({day}, '%d/%m/%Y')",
            f"i % {LINES_PER_INVOICE} + 1",
            "'P' || hash(i) % 5000",
            "'Familia ' || hash(i) % 5000 % 12",
            "1 + i % 9",
            comma(cents),
            comma(f"{cents} * 6 // 10"),
        )
    )
    rows = f"SELECT * FROM (SELECT {cells} FROM range({lines}) t(i)) AS rows({names})"  # noqa: S608 (our own numbers)
    with duckdb.connect() as connection:
        connection.execute(f"COPY ({rows}) TO '{path}' (DELIMITER ';', HEADER)")
    # Or whoever is measured first would share the machine with the system writing the file to its disk.
    with path.open("rb+") as file:
        os.fsync(file)


def with_import(path: Path, memory: str) -> dict[str, float]:
    from cec_xl.erp import import_exports

    result = import_exports([path], as_of=AS_OF, memory=memory, work=path.parent)
    found = result.customers
    return {key: float(found[key].sum()) for key in ("volume", "margin", "frequency", "diversity", "last_order")} | {
        "median_gap": float(result.details["median_gap"].sum())
    }


def with_script(path: Path, _memory: str) -> dict[str, float]:
    import pandas as pd

    lines = pd.read_csv(path, sep=";", decimal=",").drop_duplicates()
    lines["fecha factura"] = pd.to_datetime(lines["fecha factura"], format="%d/%m/%Y")
    today = pd.Timestamp(AS_OF)
    year = lines["fecha factura"] > today - pd.DateOffset(years=1)
    recent = lines["fecha factura"] > today - pd.DateOffset(years=3)
    ids = pd.Index(sorted(lines["cliente"].unique()))
    volume = lines[year].groupby("cliente")["base imponible"].sum().reindex(ids, fill_value=0)
    cost = lines[year].groupby("cliente")["coste"].sum().reindex(ids, fill_value=0)
    documents = lines.groupby(["cliente", "factura"], as_index=False).agg(
        day=("fecha factura", "min"), net=("base imponible", "sum")
    )
    documents = documents[documents["net"] > 0]
    frequency = documents[documents["day"] > today - pd.DateOffset(years=1)].groupby("cliente").size()
    families = lines[recent].groupby(["cliente", "familia"])["base imponible"].sum()
    diversity = families[families > 0].groupby("cliente").size()
    days = documents[["cliente", "day"]].drop_duplicates().sort_values(["cliente", "day"])
    gaps = days.groupby("cliente")["day"].diff().dt.days
    lines["año"] = lines["fecha factura"].dt.year
    lines.groupby(["cliente", "año"])[["base imponible", "coste"]].sum()
    last = documents.groupby("cliente")["day"].max()
    return {
        "volume": float(volume.sum()),
        "margin": float((volume - cost).sum()),
        "frequency": float(frequency.sum()),
        "diversity": float(diversity.sum()),
        "last_order": float(((last - pd.Timestamp("1899-12-30")).dt.days).sum()),
        "median_gap": float(gaps.groupby(days["cliente"]).median().sum()),
    }


def with_pandas(path: Path, _memory: str) -> dict[str, float]:
    import numpy as np
    import pandas as pd

    lines_of_text = _looked_through(path)
    # Floats of so few digits become whole hundredths of cents without an error, which is the quickest exact way here.
    rows = pd.read_csv(path, sep=";", decimal=",", on_bad_lines="warn", dtype={"cliente": str, "factura": str})
    broken_or_empty = lines_of_text - 1 - len(rows)
    rows["día"] = pd.to_datetime(rows["fecha factura"], format="%d/%m/%Y", errors="coerce")
    rows["neto"] = (rows["base imponible"] * 10_000).round().astype("Int64")
    rows["gasto"] = (rows["coste"] * 10_000).round().astype("Int64")
    today = pd.Timestamp(AS_OF)
    faults = {"cliente": "no_customer", "día": "no_date", "neto": "no_amount", "factura": "no_document"}
    tests = [rows[column].isna() for column in faults]
    reason = pd.Series(np.select(tests, list(faults.values()), default=""), index=rows.index)
    reason[(reason == "") & rows.duplicated()] = "duplicate"
    reason[(reason == "") & (rows["día"] > today)] = "future"
    judged = rows.assign(razón=reason, año=rows["día"].dt.year)
    account = judged.groupby(["razón", "año"], dropna=False).agg(
        filas=("neto", "size"), neto=("neto", "sum"), de=("día", "min"), a=("día", "max")
    )
    used = rows[reason == ""].astype({"neto": "int64"})
    documents = used.assign(año=used["día"].dt.year, sin_coste=used["gasto"].isna())
    documents = documents.groupby(["cliente", "factura", "año"], as_index=False).agg(
        día=("día", "min"), neto=("neto", "sum"), gasto=("gasto", "sum"), sin_coste=("sin_coste", "sum")
    )
    found = pd.DataFrame(index=pd.Index(sorted(documents["cliente"].unique())))
    for back in range(YEARS):
        within = _between(documents["día"], today, back + 1, back)
        found[f"year_{back}"] = documents[within].groupby("cliente")["neto"].sum()
        if back == 0:
            costs = documents[within].groupby("cliente")[["gasto", "sin_coste"]].sum()
    found = found.fillna(0)
    found["margin"] = (found["year_0"] - costs["gasto"]).where(costs["sin_coste"] == 0)
    found["growth"] = found["year_0"] / found["year_3"].where(found["year_3"] > 0) - 1
    found["total"] = documents.groupby("cliente")["neto"].sum()
    orders = documents[documents["neto"] > 0]
    found["frequency"] = orders[_between(orders["día"], today, 1, 0)].groupby("cliente").size()
    found[["first", "last", "orders"]] = orders.groupby("cliente")["día"].agg(["min", "max", "size"])
    days = orders[["cliente", "día"]].drop_duplicates().sort_values(["cliente", "día"])
    days["gap"] = days.groupby("cliente")["día"].diff().dt.days
    found["median_gap"] = days.groupby("cliente")["gap"].median()
    begins = days[days["gap"].isna() | (days["gap"] > 365)]
    found["relation"] = begins.groupby("cliente")["día"].max()
    bought = used[_between(used["día"], today, 3, 0)].groupby(["cliente", "familia"])["neto"].sum()
    found["diversity"] = bought[bought > 0].groupby("cliente").size()
    history = documents.groupby(["cliente", "año"])[["neto", "gasto", "sin_coste"]].sum()
    history["orders"] = orders.groupby(["cliente", "año"]).size()
    if len(days) <= SHEET_ROWS:
        used.groupby(["cliente", "día", "familia"])[["neto", "gasto"]].sum()
    if account["filas"].sum() + broken_or_empty != lines_of_text - 1:
        raise ValueError(account)
    return {
        "volume": float(found["year_0"].sum()) / 10_000,
        "margin": float(found["margin"].sum()) / 10_000,
        "frequency": float(found["frequency"].sum()),
        "diversity": float(found["diversity"].sum()),
        "last_order": float(((found["last"] - pd.Timestamp("1899-12-30")).dt.days).sum()),
        "median_gap": float(found["median_gap"].sum()),
    }


def _looked_through(path: Path) -> int:
    """Lines of a file, whose bytes must be UTF-8; its fingerprint is taken on the way."""
    digest, decoder, lines = hashlib.sha256(), codecs.getincrementaldecoder("utf-8")(), 0
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(1 << 17):
            digest.update(block)
            decoder.decode(block)
            lines += block.count(b"\n")
    return lines


def _between(days: pd.Series, today: pd.Timestamp, start: int, end: int) -> pd.Series:
    """Which days lie after the same day `start` years ago and not after that of `end` years ago."""
    import pandas as pd

    return (days > today - pd.DateOffset(years=start)) & (days <= today - pd.DateOffset(years=end))


ENGINES = {"import": with_import, "pandas": with_pandas, "script": with_script}


def measure(engine: str, path: Path, memory: str) -> None:
    """Run one engine in this process and print what it took, as JSON."""
    began = time.perf_counter()
    found = ENGINES[engine](path, memory)
    usage = resource.getrusage(resource.RUSAGE_SELF)
    taken = {
        "seconds": time.perf_counter() - began,
        "cpu": usage.ru_utime + usage.ru_stime,
        "peak_mb": usage.ru_maxrss / 1024,
        "figures": found,
    }
    print(json.dumps(taken))


def measured(engine: str, path: Path, memory: str) -> dict[str, object] | None:
    """What one engine took in a process of its own; None where it did not survive."""
    command = [sys.executable, "-m", "benchmarks.importing", "--run", engine, "--folder", str(path), "--memory", memory]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr.strip().splitlines()[-1:] or f"{engine}: exit {done.returncode}", file=sys.stderr)
        return None
    taken: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return taken


def with_a_tenth(path: Path) -> tuple[str, dict[str, object] | None]:
    """What an import takes whose memory is a tenth of the file's size, and how it is called."""
    memory = f"{path.stat().st_size // 10_000_000}MB"
    return f"import, {memory}", measured("import", path, memory)


def table(sizes: list[int], memory: str, pandas_up_to: int, folder: Path, *, tenth: bool) -> None:
    print(f"{platform.platform()}, {os.cpu_count()} cores, limit of the engine's own memory {memory}\n")
    print("| lines | file MB | engine | seconds | processor s | peak MB | exponent | times pandas |")
    print("|---:|---:|---|---:|---:|---:|---:|---:|")
    before: dict[str, tuple[int, float]] = {}
    for lines in sizes:
        path = folder / f"lineas-{lines}.csv"
        generate(lines, path)
        size = path.stat().st_size / 1e6
        taken = {name: measured(name, path, memory) for name in ENGINES if name == "import" or lines <= pandas_up_to}
        if tenth:
            name, found = with_a_tenth(path)
            taken[name] = found
            if found and taken["import"] and found["figures"] != taken["import"]["figures"]:
                raise SystemExit(f"{name}: {found['figures']} against {taken['import']['figures']}")
        for name, found in taken.items():
            if found is None:
                print(f"| {lines:,} | {size:,.0f} | {name} | did not survive | | | | |")
                continue
            seconds, rival = float(str(found["seconds"])), taken.get("pandas")
            exponent = ratio = ""
            if name in before:
                smaller, earlier = before[name]
                exponent = f"{math.log(seconds / earlier) / math.log(lines / smaller):.2f}"
            if rival is not None and name != "pandas":
                require_same(found["figures"], rival["figures"])
                ratio = f"{float(str(rival['seconds'])) / seconds:.1f}"
            before[name] = lines, seconds
            cells = [f"{seconds:.1f}", f"{float(str(found['cpu'])):.1f}", f"{float(str(found['peak_mb'])):,.0f}"]
            print("|", " | ".join([f"{lines:,}", f"{size:,.0f}", name, *cells, exponent, ratio]), "|", flush=True)
        path.unlink()


def require_same(ours: object, theirs: object) -> None:
    """Figures that differ would make the times meaningless."""
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        raise TypeError(ours, theirs)
    for key, value in theirs.items():
        if not math.isclose(ours[key], value, rel_tol=1e-9):
            raise SystemExit(f"{key}: {ours[key]} against {value}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("lines", nargs="*", type=int, default=list(SIZES))
    parser.add_argument("--memory", default="1GB")
    parser.add_argument("--tenth", action="store_true", help="import once more with a tenth of the file's size")
    parser.add_argument("--pandas-up-to", type=int, default=SIZES[-1])
    parser.add_argument(
        "--folder", type=Path, help="where the files are generated; some 80 bytes a line, and as much again"
    )
    parser.add_argument("--run", choices=ENGINES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        measure(options.run, options.folder, options.memory)
        return
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        table(options.lines, options.memory, options.pandas_up_to, Path(folder), tenth=options.tenth)


if __name__ == "__main__":
    main()
