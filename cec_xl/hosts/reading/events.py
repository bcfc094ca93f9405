"""Cells out of any sheet, by a streaming XML parser: the general, slower way."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

import numpy as np

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.column import CellKind
from cec_xl.hosts.package import Package
from cec_xl.hosts.package.xml import encoding_of
from cec_xl.hosts.port import column_letters
from cec_xl.hosts.reading.cells import Cells, interpret
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.scan import Wanted


def parsed_cells(package: Package, part: str, sheet: str, wanted: Wanted) -> Iterator[Cells]:
    """The wanted cells of a sheet in batches; memory is bounded by the batch.

    Raises:
        DamagedFileError: the sheet is not well-formed, or a cell's address is none.
    """
    reader = _SheetReader(wanted)
    try:
        for block in _utf8_blocks(package, part):
            reader.parser.Parse(block, False)
            yield reader.batch()
        reader.parser.Parse(b"", True)
    except (expat.ExpatError, ValueError):
        cell = f"{column_letters(max(reader.column, 1))}{max(reader.row, 1)}"
        raise DamagedFileError("package_sheet", file=package.path.name, sheet=sheet, cell=cell) from None
    yield reader.batch()


def _utf8_blocks(package: Package, part: str) -> Iterator[bytes]:
    """The stream where it is UTF-8; where it is not, the whole part turned into UTF-8."""
    stream = package.stream(part)
    head = next(stream, b"")
    if encoding_of(head, part) == "utf-8":
        yield head
        yield from stream
    else:
        yield package.read_xml(part)


class _SheetReader:
    """Collects cells between calls of `batch`."""

    def __init__(self, wanted: Wanted) -> None:
        self._wanted = wanted
        self.row = self.column = 0
        self._rows: list[int] = []
        self._columns: list[int] = []
        self._kinds: list[int] = []
        self._numbers: list[float] = []
        self._styles: list[int] = []
        self._text_at: list[int] = []
        self._texts: list[str] = []
        self._inside: list[str] = []
        self._type = "n"
        self._style = 0
        self._value: list[str] = []
        self.parser = expat.ParserCreate("utf-8", " ")
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._data
        self.parser.StartDoctypeDeclHandler = self._doctype

    def batch(self) -> Cells:
        cells = Cells(
            np.array(self._rows, np.int64),
            np.array(self._columns, np.int64),
            np.array(self._kinds, np.uint8),
            np.array(self._numbers, np.float64),
            np.array(self._styles, np.int64) if self._wanted.styles else None,
            np.array(self._text_at, np.int64),
            self._texts,
        )
        for gathered in (self._rows, self._columns, self._kinds, self._numbers, self._styles, self._text_at):
            gathered.clear()
        self._texts = []
        return cells

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(" ")[2]
        self._inside.append(local)
        if local == "row" and self._inside[-2:-1] == ["sheetData"]:
            self.row = int(attributes["r"]) if "r" in attributes else self.row + 1
            self.column = 0
        elif local == "c" and self._inside[-2:-1] == ["row"]:
            self._place(attributes.get("r"))
            self._type = attributes.get("t", "n")
            self._style = int(attributes.get("s", "0"))
            self._value = []

    def _place(self, address: str | None) -> None:
        if address is None:
            self.column += 1
            return
        cell = CellRange.parse(address)
        self.row, self.column = cell.first_row, cell.first_column

    def _data(self, text: str) -> None:
        inside = self._inside
        if inside[-1] == "v" or (inside[-1] == "t" and "is" in inside and "rPh" not in inside):
            self._value.append(text)

    def _end(self, _name: str) -> None:
        inside = self._inside
        local = inside.pop()
        if local != "c" or inside[-1:] != ["row"]:
            return
        wanted = self._wanted
        if not wanted.first_row <= self.row <= wanted.last_row or not wanted.columns[self.column]:
            return
        kind, number, text = interpret(self._type, "".join(self._value))
        if kind in (CellKind.TEXT, CellKind.ERROR):
            self._text_at.append(len(self._rows))
            self._texts.append(text)
        self._rows.append(self.row)
        self._columns.append(self.column)
        self._kinds.append(kind)
        self._numbers.append(number)
        self._styles.append(self._style)

    def _doctype(self, *_declaration: object) -> None:
        raise ValueError
