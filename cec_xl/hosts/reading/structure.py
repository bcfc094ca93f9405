"""What a workbook consists of: sheets, tables, defined names. No cell is read for it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from typing import NamedTuple

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.package import Package, Relationship
from cec_xl.hosts.package.workbook_kind import WorkbookKind, main_part
from cec_xl.hosts.package.xml import Element, decode_escapes
from cec_xl.hosts.port import TableInfo
from cec_xl.hosts.reading.ranges import CellRange, unquoted


class Visibility(StrEnum):
    """Whether a user sees a sheet's tab; a very hidden one can only be shown from VBA."""

    VISIBLE = "visible"
    HIDDEN = "hidden"
    VERY_HIDDEN = "veryHidden"


class Sheet(NamedTuple):
    """One sheet.

    Attributes:
        name: what its tab says.
        part: the part that holds it, ``""`` for a module sheet of Excel 5, of which only the tab is left.
        kind: ``worksheet``, ``chartsheet``, ``dialogsheet``, ``xlMacrosheet``,
            ``xlIntlMacrosheet``, ``""`` without a part.
        visibility: whether its tab is shown.
        position: 0-based place among the tabs; sheet-scoped names refer to it.
        sheet_id: the id the workbook gives it.
        relationship_id: the workbook's relationship to its part.
    """

    name: str
    part: str
    kind: str
    visibility: Visibility
    position: int
    sheet_id: int
    relationship_id: str


class TableColumn(NamedTuple):
    """One column of a table; `formula` is that of a calculated column, without ``=``, None for any other."""

    name: str
    formula: str | None = None


class Table(NamedTuple):
    """One table.

    Attributes:
        name: its display name, the one formulas use.
        part: the part that holds it.
        sheet: the sheet it stands on.
        range: header, data and totals rows.
        header_rows: 1, or 0 where the header is switched off.
        totals_rows: 1 where the totals row is shown.
        columns: left to right.
        source: ``worksheet``, ``queryTable`` or ``xml``.
    """

    name: str
    part: str
    sheet: Sheet
    range: CellRange
    header_rows: int
    totals_rows: int
    columns: tuple[TableColumn, ...]
    source: str = "worksheet"

    @property
    def first_row(self) -> int:
        """1-based row of the first data row."""
        return self.range.first_row + self.header_rows

    @property
    def rows(self) -> int:
        """Number of data rows."""
        return max(0, self.range.rows - self.header_rows - self.totals_rows)

    @property
    def headers(self) -> tuple[str, ...]:
        """The column names, left to right."""
        return tuple(column.name for column in self.columns)

    def info(self) -> TableInfo:
        """The table as the port shows it."""
        return TableInfo(self.name, self.sheet.name, self.first_row, self.range.first_column, self.rows, self.headers)


class DefinedName(NamedTuple):
    """A defined name; `sheet` is the sheet it belongs to, None where it holds for the whole workbook."""

    name: str
    formula: str
    sheet: Sheet | None
    hidden: bool


class Structure(NamedTuple):
    """A workbook without its cells.

    Attributes:
        part: the workbook part.
        kind: what kind of workbook.
        strict: whether it uses the strict namespaces of ISO 29500.
        sheets: in the order of the tabs.
        tables: by display name as written.
        names: in the order of the file.
        names_found: by folded name the one that counts; those of the whole workbook before those of a sheet.
        date1904: whether date serials count from 1904.
        calculation: the attributes of ``calcPr``.
    """

    part: str
    kind: WorkbookKind
    strict: bool
    sheets: tuple[Sheet, ...]
    tables: Mapping[str, Table]
    names: tuple[DefinedName, ...]
    names_found: Mapping[str, DefinedName]
    date1904: bool
    calculation: Mapping[str, str]

    def sheet(self, name: str) -> Sheet | None:
        """The sheet with this name; Excel compares them without case."""
        folded = name.casefold()
        return next((sheet for sheet in self.sheets if sheet.name.casefold() == folded), None)

    def table(self, name: str) -> Table | None:
        """The table with this display name, compared without case."""
        folded = name.casefold()
        return next((table for key, table in self.tables.items() if key.casefold() == folded), None)

    def name(self, name: str) -> DefinedName | None:
        """The workbook-wide defined name, compared without case; failing that, one that belongs to a sheet."""
        return self.names_found.get(name.casefold())

    def target(self, name: str) -> tuple[Sheet, CellRange] | None:
        """Sheet and range a defined name points at; None for no such name, or one that is not one plain range."""
        found = self.name(name)
        if found is None:
            return None
        sheet_name, _, reference = found.formula.lstrip("=").rpartition("!")
        if sheet_name.startswith("'") and sheet_name.endswith("'"):
            sheet_name = unquoted(sheet_name)
        sheet = self.sheet(sheet_name)
        try:
            return None if sheet is None else (sheet, CellRange.parse(reference))
        except ValueError:
            return None


def load_structure(package: Package, known: Structure | None = None, changed: Collection[str] = ()) -> Structure:
    """Read what a workbook consists of.

    Args:
        package: the workbook's parts.
        known: what it consisted of before the parts in `changed` got other contents; what stands in none of them is
            taken from there.
        changed: parts with other contents or relationships since.

    Raises:
        DamagedFileError: the package holds no workbook, or a part it needs is missing or broken.
    """
    main = main_part(package)
    root = package.xml(main.part)
    sheets = tuple(_sheets(package, main.part, root))
    if not sheets:
        raise DamagedFileError("package_no_sheets", file=package.path.name)
    if known is None:
        for part in _cell_parts(package, main.part, sheets):
            package.check_prolog(part)
    kept = {} if known is None else {t.part: t for t in known.tables.values() if t.part not in changed}
    properties = root.child("workbookPr")
    calculation = root.child("calcPr")
    names = tuple(_names(root, sheets))
    return Structure(
        part=main.part,
        kind=main.kind,
        strict=main.strict,
        sheets=sheets,
        tables={table.name: table for sheet in sheets for table in _tables(package, sheet, kept)},
        names=names,
        names_found=_found(names),
        date1904=properties is not None and flag(properties.get("date1904")),
        calculation={} if calculation is None else dict(calculation.attributes),
    )


def _cell_parts(package: Package, workbook: str, sheets: tuple[Sheet, ...]) -> Iterator[str]:
    """The parts that are scanned, not parsed, and so never meet the parser's own guard."""
    listed = (sheet.part for sheet in sheets)
    shared = (part for kind in ("sharedStrings", "styles") for part in package.relationship_targets(workbook, kind))
    return (part for part in (*listed, *shared) if part in package)


def flag(value: str) -> bool:
    """An XML boolean; absent is false."""
    return value.strip() in ("1", "true", "on")


_NO_PART = Relationship("", "", "")


def _sheets(package: Package, workbook: str, root: Element) -> Iterator[Sheet]:
    targets = {r.id: r for r in package.relationships(workbook)}
    listed = root.child("sheets")
    for position, element in enumerate(listed.all("sheet") if listed else ()):
        relationship = targets.get(element.get("relationships:id"), _NO_PART)
        name = element.get("name")
        if relationship.target and relationship.target not in package:
            raise DamagedFileError("package_no_sheet_part", file=package.path.name, sheet=name)
        state = element.get("state", "visible")
        yield Sheet(
            name=name,
            part=relationship.target,
            kind=relationship.kind,
            visibility=Visibility(state) if state in set(Visibility) else Visibility.VISIBLE,
            position=position,
            sheet_id=_number(element.get("sheetId")),
            relationship_id=relationship.id,
        )


def _tables(package: Package, sheet: Sheet, kept: Mapping[str, Table]) -> Iterator[Table]:
    for part in package.relationship_targets(sheet.part, "table") if sheet.part else ():
        if part in kept:
            table = kept[part]
            yield table if table.sheet == sheet else table._replace(sheet=sheet)
            continue
        root = package.xml(part)
        try:
            cells = CellRange.parse(root.get("ref"))
        except ValueError:
            raise DamagedFileError("package_table", file=package.path.name, part=part, sheet=sheet.name) from None
        listed = root.child("tableColumns")
        columns = tuple(_column(element) for element in (listed.all("tableColumn") if listed else ()))
        if len(columns) != cells.columns:
            raise DamagedFileError("package_table", file=package.path.name, part=part, sheet=sheet.name)
        yield Table(
            name=root.get("displayName") or root.get("name"),
            part=part,
            sheet=sheet,
            range=cells,
            header_rows=_number(root.get("headerRowCount", "1")),
            totals_rows=_number(root.get("totalsRowCount")),
            columns=columns,
            source=root.get("tableType", "worksheet"),
        )


def _column(element: Element) -> TableColumn:
    formula = element.child("calculatedColumnFormula")
    return TableColumn(decode_escapes(element.get("name")), None if formula is None else formula.text)


def _names(root: Element, sheets: tuple[Sheet, ...]) -> Iterator[DefinedName]:
    listed = root.child("definedNames")
    for element in listed.all("definedName") if listed else ():
        scope = element.get("localSheetId")
        position = _number(scope, -1)
        sheet = sheets[position] if 0 <= position < len(sheets) else None
        yield DefinedName(element.get("name"), element.text.strip(), sheet, flag(element.get("hidden")))


def _found(names: tuple[DefinedName, ...]) -> Mapping[str, DefinedName]:
    found: dict[str, DefinedName] = {}
    for item in sorted(names, key=lambda item: item.sheet is not None):
        found.setdefault(item.name.casefold(), item)
    return found


def _number(text: str, default: int = 0) -> int:
    return int(text) if text.isascii() and text.isdigit() else default
