"""What of a workbook goes along into another language: rows, settings, forms, the user's own columns."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.port import TableInfo, WorkbookPort
from cec_xl.install.settings_sheet import SHEET as CONFIGURATION_SHEET
from cec_xl.labels import LANGUAGES, Labels, choice_key, fold
from cec_xl.language.words import CONDITIONS, PREFIXES, Dictionary
from cec_xl.template.contents import Contents, OwnColumn, Row, Value, Verbatim, empty_contents
from cec_xl.workbook.layout import Cell, Grid, TableBlock, Tone
from cec_xl.workbook.parameters import PARAMETERS, Parameter
from cec_xl.workbook.schema import TABLE_PREFIX, Field, Kind, Table
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.table_view import headers_by_field
from cec_xl.workbook.tables import TABLES
from cec_xl.workbook.view import ATTACHED_SUFFIX

INPUT_TONES = (Tone.INPUT, Tone.AREA)

REMEMBERED = (
    "history", "history_criteria", "scorecard_history", "import_files", "import_mapping", "import_answers",
    "import_values",
)  # fmt: skip
"""Results that a refresh adds to, and what the next import starts from; a new workbook cannot compute them again."""

Formats = Callable[[], Mapping[tuple[str, str], str]]
"""Finds number formats, (table name, header) -> format; asked only where the user has columns of their own."""


@dataclass(frozen=True, slots=True)
class Carried:
    """What goes along, and what cannot.

    Attributes:
        contents: of the new workbook.
        own_columns: (sheet, header) of the user's own columns that go along, as values.
        columns_left, sheets_left: own columns for which there is no room, and own sheets; they stay in the original.
    """

    contents: Contents
    own_columns: tuple[tuple[str, str], ...] = ()
    columns_left: tuple[tuple[str, str], ...] = ()
    sheets_left: tuple[str, ...] = ()


def carried_contents(port: WorkbookPort, source: Labels, target: Labels, formats: Formats | None = None) -> Carried:
    """Everything the user typed into our tables and forms, in the words of `target`."""
    words, infos = Dictionary(source, target), port.tables()
    base = empty_contents(target)
    rows, own, left = dict(base.rows), dict[str, tuple[OwnColumn, ...]](), list[tuple[str, str]]()
    blocks, renamed = _table_blocks(), dict[str, str]()
    known: Mapping[tuple[str, str], str] = {}
    for key, spec in TABLES.items():
        info = infos.get(spec.name)
        if info is None or key not in blocks or not _is_users(spec):
            continue
        columns = port.read_table(spec.name)
        if key != "settings":
            rows[key] = list(_rows(spec, info, columns, words))
        mine = _own_headers(spec, info, blocks[key])
        if mine and _has_room(key):
            known = known or (formats() if formats else {})
            own[key] = tuple(
                OwnColumn(
                    _free_header(header, spec, blocks[key], target),
                    tuple(_plain(columns[header], row) for row in range(_filled(columns))),
                    known.get((spec.name, header)),
                )
                for header in mine
            )
            if key == "customers":
                renamed |= dict(zip(mine, (column.header for column in own[key]), strict=True))
        elif mine:
            left += [(info.sheet, header) for header in mine]
    _rename_criteria(rows, renamed)
    forms, figures = _forms(port, words)
    contents = replace(
        base, rows=rows, settings=dict(base.settings) | _settings(port, infos, words), forms=forms,
        figures=dict(base.figures) | figures, own=own,
    )  # fmt: skip
    carried = tuple((infos[TABLES[key].name].sheet, column.header) for key, found in own.items() for column in found)
    return Carried(contents, carried, tuple(left), _own_sheets(port, infos))


def _is_users(spec: Table) -> bool:
    """Whether a table must go along: people write there, or it remembers what no refresh can compute again."""
    return not spec.result or spec.key in REMEMBERED


def _table_blocks() -> dict[str, TableBlock]:
    return {
        block.table: block for sheet in all_sheets() for block in sheet.blocks if isinstance(block, TableBlock)
    }  # fmt: skip


def _filled(columns: Mapping[str, Column]) -> int:
    """Number of rows up to the last one with anything in it."""
    return max((int((column.kinds != CellKind.EMPTY).nonzero()[0].max(initial=-1)) + 1 for column in columns.values()),
               default=0)  # fmt: skip


def _rows(spec: Table, info: TableInfo, columns: Mapping[str, Column], words: Dictionary) -> Iterator[Row]:
    headers = headers_by_field(spec, info.headers)
    for row in range(_filled({header: columns[header] for header in headers.values()})):
        values = {
            field.key: _field_value(spec, field, columns[headers[field.key]], row, words)
            for field in spec.fields
            if field.key in headers
        }
        if spec.key == "rules" and values.get("action") == "strategy" and isinstance(values.get("action_value"), str):
            values["action_value"] = words.condition("cell_strategy", str(values["action_value"]))
        yield values


def _field_value(spec: Table, field: Field, column: Column, row: int, words: Dictionary) -> Value:
    """One cell in the words of the new language: a key where it is of a list, else what stood there."""
    if field.choices and column.kinds[row] == CellKind.BOOLEAN and field.choices == "yes_no":
        return "yes" if column.numbers[row] else "no"
    value = _plain(column, row)
    if not isinstance(value, str):
        return value
    if field.choices:
        return choice_key(field.choices, value) or Verbatim(value)
    origin = f"{spec.key}.{field.key}"
    if origin in CONDITIONS:
        return words.condition(CONDITIONS[origin], value)
    prefix = PREFIXES.get(origin) or PREFIXES.get(field.source or "")
    return words.word(prefix, value) if prefix else value


def _plain(column: Column, row: int) -> Value:
    """A cell as a plain value; errors as their text."""
    match column.kinds[row]:
        case CellKind.EMPTY:
            return None
        case CellKind.NUMBER | CellKind.BOOLEAN:
            return float(column.numbers[row])
        case _:
            return column.text(row)


def _own_headers(spec: Table, info: TableInfo, block: TableBlock) -> list[str]:
    """Headers of columns the user added."""
    ours = set(headers_by_field(spec, info.headers).values())
    calculated = {fold(Labels(language).text(extra.label)) for language in LANGUAGES for extra in block.calculated}
    return [header for header in info.headers if header not in ours and fold(header) not in calculated]


def _has_room(key: str) -> bool:
    """Whether a table of a new workbook may grow to the right: nothing stands there."""
    for sheet in all_sheets():
        for block in sheet.blocks:
            if isinstance(block, TableBlock) and block.table == key:
                return all(other is block or other.at[1] <= block.at[1] for other in sheet.blocks)
    return False


def _free_header(header: str, spec: Table, block: TableBlock, target: Labels) -> str:
    """The user's header, numbered where the new language already has one of that name."""
    taken = {fold(target.text(f"fields.{field.key}")) for field in spec.fields}
    taken |= {fold(target.text(extra.label)) for extra in block.calculated}
    free, number = header, 2
    while fold(free) in taken:
        free, number = f"{header} ({number})", number + 1
    return free


def _rename_criteria(rows: dict[str, Sequence[Row]], renamed: Mapping[str, str]) -> None:
    """Criteria that read one of the user's columns follow its new name."""
    changed = {fold(old): new for old, new in renamed.items() if old != new}
    if changed:
        rows["criteria"] = [
            {
                **row,
                "criterion_column": changed.get(fold(str(row.get("criterion_column"))), row.get("criterion_column")),
            }
            for row in rows.get("criteria", ())
        ]


def _settings(port: WorkbookPort, infos: Mapping[str, TableInfo], words: Dictionary) -> dict[str, Value]:
    """The settings; those chosen on another sheet are read there."""
    spec = TABLES["settings"]
    values: dict[str, Value] = {}
    if spec.name in infos:
        headers, columns = headers_by_field(spec, infos[spec.name].headers), port.read_table(spec.name)
        if {"setting_key", "setting_value"} <= set(headers):
            keys, column = columns[headers["setting_key"]], columns[headers["setting_value"]]
            values = {fold(keys.text(row)): _plain(column, row) for row in range(len(keys))}
    found: dict[str, Value] = {}
    for parameter in PARAMETERS:
        chosen = port.read_name(f"{TABLE_PREFIX}{parameter.chosen_at}") if parameter.chosen_at else None
        value = _plain(Column.of([chosen]), 0) if chosen is not None else values.get(fold(parameter.key))
        if value is not None:
            found[parameter.key] = _setting(parameter, value, words)
        elif fold(parameter.key) in values:
            found[parameter.key] = None
    return found | {"language": words.target.language}


def _setting(parameter: Parameter, value: Value, words: Dictionary) -> Value:
    if parameter.kind is Kind.YES_NO and isinstance(value, float):
        return "yes" if value else "no"
    if not isinstance(value, str):
        return value
    if parameter.choices:
        return choice_key(parameter.choices, value) or Verbatim(value)
    prefix = PREFIXES.get(parameter.source or "")
    return words.word(prefix, value) if prefix else value


def _forms(port: WorkbookPort, words: Dictionary) -> tuple[dict[str, Value], dict[str, Value]]:
    """Named input cells by name: fields of forms, and the others."""
    forms: dict[str, Value] = {}
    others: dict[str, Value] = {}
    for cell in _input_cells():
        value = _plain(Column.of([port.read_name(f"{TABLE_PREFIX}{cell.name}")]), 0)
        if value is None:
            continue
        if isinstance(value, str) and cell.choices:
            value = words.condition(cell.choices, value)
        elif isinstance(value, str) and cell.options:
            value = words.option(cell.options, value)
        elif isinstance(value, str) and (prefix := _list_prefix(cell)):
            value = words.word(prefix, value)
        (forms if cell.form else others)[str(cell.name)] = value
    return forms, others


def _input_cells() -> Iterator[Cell]:
    """Cells of grids that people fill in, settings excepted."""
    for sheet in all_sheets():
        for block in sheet.blocks:
            if isinstance(block, Grid):
                yield from (
                    cell
                    for cell in block.cells
                    if cell.name and cell.tone in INPUT_TONES and not cell.formula and not cell.setting
                )


def _list_prefix(cell: Cell) -> str | None:
    """Labels of the list a cell takes its value from: ``list_criteria_sets_set_name`` is that of the sets' names."""
    named = (cell.source or "").removeprefix("list_")
    return next((prefix for origin, prefix in PREFIXES.items() if named == origin.replace(".", "_")), None)


def _own_sheets(port: WorkbookPort, infos: Mapping[str, TableInfo]) -> tuple[str, ...]:
    """Sheets that are the user's: none of our names, none of our tables."""
    ours = {Labels(language).text(f"sheets.{sheet.key}") for language in LANGUAGES for sheet in all_sheets()}
    ours |= {info.sheet for name, info in infos.items() if name.removeprefix(TABLE_PREFIX) in TABLES}
    ours |= {name + ATTACHED_SUFFIX for name in ours} | {CONFIGURATION_SHEET}
    return tuple(name for name in port.sheets_shown() if name not in ours)
