"""The list of rows set aside: one CSV with file, line, reason and what stood there, to be mended at the source.

Rows that could not be read are looked up again in their files, which costs a second reading and is done only where
there are any. Lines are counted like a text editor does, a line break inside quotes not counted.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from cec_xl.erp.amounts import NEEDS, net_rule
from cec_xl.erp.computing import LISTED
from cec_xl.erp.counting import FileCount
from cec_xl.erp.engine import FILE, BrokenRow
from cec_xl.erp.fields import Role
from cec_xl.erp.files import SourceFile, SourceKind
from cec_xl.erp.mapping import Source
from cec_xl.erp.numbers import read_number
from cec_xl.erp.raw import RawTables
from cec_xl.erp.reasons import Reason, Rules
from cec_xl.erp.sheets import ROW_NUMBER
from cec_xl.erp.staging import Staged, rows_of
from cec_xl.errors import FileError
from cec_xl.labels import Labels

if TYPE_CHECKING:
    import pyarrow as pa

COLUMNS = ("file", "line", "reason", "field", "found", "customer", "document", "date", "amount", "record")

_LATE = frozenset(
    {Reason.DUPLICATE, Reason.SUPERSEDED, Reason.ORPHAN, Reason.HEADER_CONFLICT, Reason.FUTURE, Reason.BROKEN}
)
_DATES = frozenset({Reason.NO_DATE, Reason.BAD_DATE, Reason.OTHER_DATE_ORDER})
_AMOUNTS = frozenset({Reason.NO_AMOUNT, Reason.BAD_AMOUNT, Reason.OTHER_DECIMAL})
_FIELDS = {
    Reason.NO_DOCUMENT: "document",
    Reason.NO_CUSTOMER: "customer_id",
    Reason.NO_RATE: "currency",
    Reason.CANCELLED: "status",
    Reason.RETURNED: "status",
}


@dataclass(frozen=True, slots=True)
class Reject:
    """One row set aside; `line` is 0 where it is not known, texts are "" where there is nothing to say."""

    file: str
    line: int
    reason: Reason
    field: str = ""
    found: str = ""
    customer: str = ""
    document: str = ""
    date: str = ""
    amount: str = ""
    record: str = ""


def collect_rejects(
    staged: Staged,
    counts: Mapping[str, FileCount],
    late: Sequence[pa.Table],
    raw: RawTables,
    rules: Rules,
) -> list[Reject]:
    """Every row set aside except those after the as-of date, which only wait for their time; at most a million."""
    found: list[Reject] = []
    for source in staged.sources:
        for file in source.files:
            key = raw.key_of(file)
            if any(reason not in _LATE and rows.rows for reason, rows in counts[key].aside.items()):
                found += islice(_unreadable(replace(source, files=(file,)), raw, rules, staged.broken), LISTED)
    for broken in staged.broken:
        file = raw.file_of(broken.file)
        found.append(Reject(file.name, broken.line, Reason.BROKEN, record=broken.text))
    for table in late:
        found += _late_rejects(table, raw)
    return sorted(found, key=lambda r: (r.file, r.line, r.reason, r.customer, r.document, r.date, r.amount, r.record))


def _late_rejects(table: pa.Table, raw: RawTables) -> Iterator[Reject]:
    for row in table.to_pylist():
        yield Reject(
            raw.file_of(row[FILE]).name,
            0,
            Reason(row["reason"]),
            customer=row["customer"] or "",
            document=row["document"] or "",
            date="" if row["date"] is None else row["date"].isoformat(),
            amount="" if row["net"] is None else f"{row['net']:f}",
        )


def _unreadable(source: Source, raw: RawTables, rules: Rules, broken: Sequence[BrokenRow]) -> Iterator[Reject]:
    """The rows of one file that carry a reason since they were read."""
    file = source.files[0]
    table = raw.table(source)
    known_line = ROW_NUMBER in table.columns
    numbered = table if known_line else raw.engine.numbered(table, ROW_NUMBER)
    rows = rows_of(numbered, source, rules, keep=(*source.headers, ROW_NUMBER))
    found = raw.engine.rows(rows.filter(rows.reason.notnull())).sort_by(ROW_NUMBER)
    raw.engine.broken_rows()
    numbers = np.array(found[ROW_NUMBER].to_pylist(), dtype=np.float64)
    lines = numbers if known_line else _lines(numbers, source, [b.line for b in broken if b.file == raw.key_of(file)])
    for row, line in zip(found.to_pylist(), lines.tolist(), strict=True):
        yield _reject(row, 0 if np.isnan(line) else int(line), source)


def _reject(row: Mapping[str, object], line: int, source: Source) -> Reject:
    reason = Reason(str(row["reason"]))
    field = _field(reason, row, source)
    header = source.header(field)
    date, amount = row.get("date"), row.get("net")
    separator = source.dialect.separator if source.dialect and source.dialect.separator else " | "
    return Reject(
        source.files[0].name,
        line,
        reason,
        field,
        "" if header is None or row[header] is None else str(row[header]),
        _text(row.get("customer") or row.get("customer_id")),
        _text(row.get("document")),
        _text(date),
        _text(amount),
        separator.join(_text(row[name]) for name in source.headers),
    )


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _field(reason: Reason, row: Mapping[str, object], source: Source) -> str:
    """The field that made the row unusable."""
    if reason in _DATES:
        return "date"
    if reason in _AMOUNTS:
        needed = ("amount",) if source.role is Role.PAYMENTS else NEEDS[net_rule(source)]
        for key in needed:
            header = source.header(key)
            text = "" if header is None else _text(row[header]).strip()
            if not text or read_number(text, source.decimal) is None:
                return key
    return _FIELDS.get(reason, "")


def _lines(records: np.ndarray, source: Source, broken: Sequence[int]) -> np.ndarray:
    """The line of each record: those above the header, empty ones and broken ones are no records."""
    header = source.dialect.header_line if source.dialect else 0
    file = source.files[0]
    empty = [line for line in _empty_lines(file) if line > header] if file.blank_lines else []
    between = np.array(sorted({*empty, *broken}), dtype=np.float64)
    return header + records + np.searchsorted(between - np.arange(len(between)), header + records, side="right")


def _empty_lines(file: SourceFile) -> list[int]:
    if file.kind is not SourceKind.TEXT:
        return []
    with file.path.open(encoding=file.encoding, errors="replace") as stream:
        return [number for number, line in enumerate(stream, 1) if not line.strip("\r\n")]


def write_rejects(rejects: Iterable[Reject], path: Path, labels: Labels) -> None:
    """Write the list as a CSV that the reader's spreadsheet opens with a double click."""
    try:
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            writer = csv.writer(stream, delimiter=labels.text("erp.report.list_separator"))
            writer.writerow([labels.text(f"erp.rejects.{column}") for column in COLUMNS])
            for r in rejects:
                field = labels.text(f"erp.fields.{r.field}") if r.field else ""
                reason = labels.text(f"erp.reasons.{r.reason}")
                cells = (
                    r.file,
                    r.line or "",
                    reason,
                    field,
                    r.found,
                    r.customer,
                    r.document,
                    r.date,
                    r.amount,
                    r.record,
                )
                writer.writerow([_safe(str(cell)) for cell in cells])
    except OSError as error:
        raise FileError("import_cannot_write", file=path.name, reason=error.strerror or "") from error


def _safe(cell: str) -> str:
    """A cell that a spreadsheet will not take for a formula."""
    return (
        "'" + cell
        if cell.startswith(("=", "@", "\t")) or (cell.startswith(("+", "-")) and not _is_number(cell))
        else cell
    )


def _is_number(cell: str) -> bool:
    return cell[1:].replace(".", "", 1).replace(",", "", 1).isdecimal()
