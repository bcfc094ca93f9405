"""Which cells the references of a formula mean: addresses, defined names, parts of tables."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import DefinedName, Sheet, Structure, Table
from udfs.closed.formulas import Call, LeftToExcel, Name, Node, Reference, Structured, parsed

MOST_CELLS = 2_100_000
"""Two whole columns: a formula that reads or fills more is left to Excel."""
_MOST_NAMES = 8


class Area(NamedTuple):
    """A rectangle of cells on a sheet."""

    sheet: Sheet
    cells: CellRange


class Origin(NamedTuple):
    """The cell a formula stands in."""

    sheet: Sheet
    row: int
    column: int


def area_of(node: Reference | Structured, origin: Origin, structure: Structure) -> Area:
    """The cells a reference means to a formula.

    Raises:
        LeftToExcel: there is no such sheet, table or column, or there are more cells than are read here.
    """
    if isinstance(node, Reference):
        sheet = origin.sheet if node.sheet is None else structure.sheet(node.sheet)
        if sheet is None or not sheet.part:
            raise LeftToExcel
        area = Area(sheet, node.cells)
    else:
        area = _part_of_table(node, origin, structure)
    check_size(area.cells)
    return area


def check_size(cells: CellRange) -> None:
    """Leave a formula to Excel that reads or fills too many cells."""
    if cells.rows * cells.columns > MOST_CELLS:
        raise LeftToExcel


def meaning(name: Name, origin: Origin, structure: Structure) -> Node:
    """What a name stands for: the tree of its formula, or a whole table.

    Raises:
        LeftToExcel: there is no such name, or it means other cells in every place it is used.
    """
    found = _defined(name, origin, structure)
    if found is None:
        if name.sheet is None and structure.table(name.name) is not None:
            return Structured(name.name, (), ())
        raise LeftToExcel
    tree = parsed(found.formula.removeprefix("="))
    for node in parts(tree):
        if isinstance(node, Reference) and (node.sheet is None or not node.fixed):
            raise LeftToExcel
    return tree


def _defined(name: Name, origin: Origin, structure: Structure) -> DefinedName | None:
    """The defined name that counts: the sheet's own before the workbook's."""
    folded = name.name.casefold()
    sheet = origin.sheet.name if name.sheet is None else name.sheet
    found = [item for item in structure.names if item.name.casefold() == folded]
    own = [item for item in found if item.sheet is not None and item.sheet.name.casefold() == sheet.casefold()]
    everywhere = [item for item in found if item.sheet is None]
    return next(iter(own + everywhere), None)


def parts(node: Node) -> Iterator[Node]:
    """A tree's nodes."""
    yield node
    if isinstance(node, Call):
        for argument in node.arguments:
            yield from parts(argument)


def areas_read(tree: Node, origin: Origin, structure: Structure) -> tuple[Area, ...]:
    """All areas a formula reads, those behind names included, each once.

    Raises:
        LeftToExcel: a reference or a name that cannot be followed.
    """
    found = _references(tree, origin, structure, 0)
    return tuple(dict.fromkeys(area_of(node, origin, structure) for node in found))


def _references(node: Node, origin: Origin, structure: Structure, depth: int) -> Iterator[Reference | Structured]:
    if depth > _MOST_NAMES:
        raise LeftToExcel
    for part in parts(node):
        if isinstance(part, (Reference, Structured)):
            yield part
        elif isinstance(part, Name):
            yield from _references(meaning(part, origin, structure), origin, structure, depth + 1)


def _part_of_table(node: Structured, origin: Origin, structure: Structure) -> Area:
    table = structure.table(node.table) if node.table else _table_around(origin, structure)
    if table is None:
        raise LeftToExcel
    first, last = _columns(table, node.columns)
    rows = [_rows(table, item, origin) for item in node.items or ("#data",)]
    top, bottom = min(row for row, _ in rows), max(row for _, row in rows)
    return Area(table.sheet, CellRange(first, top, last, bottom))


def _table_around(origin: Origin, structure: Structure) -> Table | None:
    own = CellRange(origin.column, origin.row, origin.column, origin.row)
    tables = structure.tables.values()
    return next((t for t in tables if t.sheet == origin.sheet and t.range.overlaps(own)), None)


def _columns(table: Table, names: tuple[str, ...]) -> tuple[int, int]:
    """First and last sheet column."""
    if not names:
        return table.range.first_column, table.range.last_column
    headers = [header.casefold() for header in table.headers]
    wanted = [name.casefold() for name in names]
    if not set(wanted) <= set(headers):
        raise LeftToExcel
    places = [table.range.first_column + headers.index(name) for name in wanted]
    return min(places), max(places)


def _rows(table: Table, item: str, origin: Origin) -> tuple[int, int]:
    """First and last row of a part of a table."""
    data = table.first_row, table.first_row + max(1, table.rows) - 1
    match item:
        case "#all":
            return table.range.first_row, table.range.last_row
        case "#data":
            return data
        case "#headers" if table.header_rows:
            return table.range.first_row, table.range.first_row
        case "#totals" if table.totals_rows:
            return table.range.last_row, table.range.last_row
        case "#this row" if origin.sheet == table.sheet and data[0] <= origin.row <= data[1]:
            return origin.row, origin.row
    raise LeftToExcel


def intersection(cells: CellRange, row: int, column: int) -> tuple[int, int] | None:
    """Offsets of the one cell of a range that stands in a formula's own row or column; None where there is none."""
    down = row - cells.first_row if cells.rows > 1 else 0
    across = column - cells.first_column if cells.columns > 1 else 0
    if cells.rows > 1 and cells.columns > 1:
        return None
    return (down, across) if 0 <= down < cells.rows and 0 <= across < cells.columns else None
