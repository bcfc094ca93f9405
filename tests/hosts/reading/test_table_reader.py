"""What stands in a table of a closed workbook, however its sheet is written."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.column import CellKind, Column, to_serial
from cec_xl.hosts.package import Package
from cec_xl.hosts.port import column_letters
from cec_xl.hosts.reading import row_blocks, table_reader
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import load_structure
from cec_xl.hosts.reading.table_reader import CellReader, read_table
from tests.hosts.written_workbooks import MAIN, sheet, workbook_parts, write_zip


def columns_of(path: Path) -> dict[str, Column]:
    with Package.open(path) as package:
        structure = load_structure(package)
        return read_table(package, structure, next(iter(structure.tables.values())))


def cells(column: Column) -> list[Any]:
    """Cells as Python values: numbers, texts, booleans, None, and (name,) for an error."""
    values: list[Any] = []
    for row in range(len(column)):
        match CellKind(column.kinds[row]):
            case CellKind.EMPTY:
                values.append(None)
            case CellKind.NUMBER:
                values.append(float(column.numbers[row]))
            case CellKind.BOOLEAN:
                values.append(bool(column.numbers[row]))
            case CellKind.TEXT:
                values.append(column.text(row))
            case CellKind.ERROR:
                values.append((column.text(row),))
    return values


def read_rows(
    tmp_path: Path, part: str | bytes, count: int, headers: tuple[str, ...] = ("Dato",), **more: str
) -> list[list[Any]]:
    """The cells of each column of a table over columns A.. and `count` data rows of a hand-written sheet."""
    last = chr(64 + len(headers))
    parts = workbook_parts(part, reference=f"A1:{last}{count + 1}", headers=headers, **more)
    return [cells(column) for column in columns_of(write_zip(tmp_path / "libro.xlsx", parts)).values()]


# Ways to write a cell ------------------------------------------------------------------------------------------

ONE_CELL = {
    "number": ("<c r='A2'><v>12.5</v></c>", 12.5),
    "number with style": ('<c r="A2" s="7"><v>12.5</v></c>', 12.5),
    "number of a declared type": ('<c r="A2" t="n"><v>-3</v></c>', -3.0),
    "type before style": ('<c r="A2" t="n" s="12"><v>4</v></c>', 4.0),
    "type after style": ('<c r="A2" s="12" t="b"><v>1</v></c>', True),
    "false": ('<c r="A2" t="b"><v>0</v></c>', False),
    "boolean in words": ('<c r="A2" t="b"><v>true</v></c>', True),
    "error": ('<c r="A2" t="e"><v>#DIV/0!</v></c>', ("#DIV/0!",)),
    "error with metadata": ('<c r="A2" s="1" t="e" vm="3"><v>#VALUE!</v></c>', ("#VALUE!",)),
    "shared text": ('<c r="A2" t="s"><v>1</v></c>', "Peña & Hijos"),
    "shared text with style": ('<c r="A2" s="31" t="s"><v>0</v></c>', "Ana"),
    "shared text of runs": ('<c r="A2" t="s"><v>2</v></c>', "Café rojo"),
    "shared text kept with spaces": ('<c r="A2" t="s"><v>3</v></c>', " a "),
    "empty shared text": ('<c r="A2" t="s"><v>4</v></c>', None),
    "shared text with an escape": ('<c r="A2" t="s"><v>5</v></c>', "línea\rdos _x0041_"),
    "inline text": ('<c r="A2" t="inlineStr"><is><t>hola</t></is></c>', "hola"),
    "inline text with style": ('<c r="A2" s="3" t="inlineStr"><is><t>&lt;b&gt;</t></is></c>', "<b>"),
    "inline text, style last": ('<c r="A2" t="inlineStr" s="3"><is><t>x</t></is></c>', "x"),
    "inline text with spaces": ('<c r="A2" t="inlineStr"><is><t xml:space="preserve"> x </t></is></c>', " x "),
    "inline text of runs": ('<c r="A2" t="inlineStr"><is><r><t>a</t></r><r><rPr><b/></rPr><t>b</t></r></is></c>', "ab"),
    "inline text with phonetics": (
        '<c r="A2" t="inlineStr"><is><t>東京</t><rPh sb="0" eb="2"><t>x</t></rPh></is></c>',
        "東京",
    ),
    "empty inline text": ('<c r="A2" t="inlineStr"><is><t/></is></c>', None),
    "inline text like a formula": ('<c r="A2" t="inlineStr"><is><t>=1+1</t></is></c>', "=1+1"),
    "formula": ('<c r="A2" s="1"><f>SUM(B1:B2)</f><v>7.25</v></c>', 7.25),
    "shared formula": ('<c r="A2"><f t="shared" si="0"/><v>8</v></c>', 8.0),
    "formula giving text": ('<c r="A2" t="str"><f>A1</f><v>sí</v></c>', "sí"),
    "formula giving nothing": ('<c r="A2" t="str"><f>""</f><v></v></c>', None),
    "formula without a value": ('<c r="A2"><f>A1</f></c>', None),
    "formula with an array": ('<c r="A2" t="str" cm="1"><f t="array" ref="A2">A1</f><v>uno</v></c>', "uno"),
    "text without formula": ('<c r="A2" t="str" s="4"><v>R&amp;D</v></c>', "R&D"),
    "iso date": ('<c r="A2" t="d"><v>2024-01-01</v></c>', 45292.0),
    "iso moment": ('<c r="A2" s="1" t="d"><v>2024-01-01T12:00:00Z</v></c>', 45292.5),
    "number with exponent": ('<c r="A2"><v>5.0000000000000003E-2</v></c>', 0.05),
    "number beyond a double": ('<c r="A2"><v>1e999</v></c>', "1e999"),
    "text where a number should be": ('<c r="A2"><v>12 kg</v></c>', "12 kg"),
    "number with white space": ('<c r="A2"><v> 12 </v></c>', 12.0),
    "kept white space in a value": ('<c r="A2"><v xml:space="preserve">12</v></c>', 12.0),
    "negative zero": ('<c r="A2"><v>-0</v></c>', -0.0),
    "empty": ('<c r="A2"/>', None),
    "empty with style": ('<c r="A2" s="4"/>', None),
    "empty with style and white space": ('<c r="A2" s="4" />', None),
    "empty, long form": ('<c r="A2"></c>', None),
    "empty value": ('<c r="A2"><v/></c>', None),
    "cell metadata only": ('<c r="A2" cm="1"/>', None),
    "absent": ("", None),
    "without address": ("<c><v>6</v></c>", 6.0),
    "character data section": ('<c r="A2" t="str"><v><![CDATA[a<b]]></v></c>', "a<b"),
    "comment": ('<c r="A2"><!-- n --><v>5</v></c>', 5.0),
    "character references": ('<c r="A2" t="str"><v>&#8364;&#x20AC;&amp;amp;</v></c>', "€€&amp;"),
    "line end": ('<c r="A2" t="str"><v>a\r\nb\rc</v></c>', "a\nb\nc"),
    "emoji": ('<c r="A2" t="inlineStr"><is><t>😀 _xD83D__xDE00_</t></is></c>', "😀 😀"),
    "extension": ('<c r="A2"><v>3</v><extLst><ext uri="x"/></extLst></c>', 3.0),
}
SHARED = (
    "<si><t>Ana</t></si><si><t>Peña &amp; Hijos</t></si>"
    '<si><r><rPr><color rgb="FFFF0000"/></rPr><t xml:space="preserve">Café </t></r><r><t>rojo</t></r>'
    '<rPh sb="0" eb="1"><t>no</t></rPh></si>'
    '<si><t xml:space="preserve"> a </t></si><si><t/></si><si><t>línea_x000D_dos _x005F_x0041_</t></si><si/>'
)


@pytest.mark.parametrize(("xml", "value"), ONE_CELL.values(), ids=ONE_CELL.keys())
def test_a_cell_is_read_however_it_is_written(tmp_path: Path, xml: str, value: object):
    rows = f'<row r="1"><c r="A1"/></row><row r="2" spans="1:1">{xml}<c r="B2"><v>99</v></c></row>'
    assert read_rows(tmp_path, sheet(rows), 1, shared=SHARED) == [[value]]


@pytest.mark.parametrize(("xml", "value"), ONE_CELL.values(), ids=ONE_CELL.keys())
def test_the_general_reader_reads_the_same(tmp_path: Path, xml: str, value: object):
    """A comment before the rows is enough for the sheet to be parsed instead of scanned."""
    part = sheet(f'<row r="2">{xml}<c r="B2"><v>99</v></c></row>').replace("<sheetData>", "<!-- x --><sheetData>")
    assert read_rows(tmp_path, part, 1, shared=SHARED) == [[value]]


def test_a_sheet_with_namespace_prefix_is_read(tmp_path: Path):
    part = (
        f'\ufeff<?xml version="1.0" encoding="utf-8"?><x:worksheet xmlns:x="{MAIN}"><x:sheetData>'
        '<x:row r="2"><x:c r="A2" t="inlineStr"><x:is><x:t>uno</x:t></x:is></x:c></x:row>'
        '<x:row r="3"><x:c r="A3"><x:v>2</x:v></x:c></x:row></x:sheetData></x:worksheet>'
    )
    assert read_rows(tmp_path, part, 2) == [["uno", 2.0]]


def test_shared_strings_with_namespace_prefix_are_read(tmp_path: Path):
    parts = workbook_parts(sheet('<row r="2"><c r="A2" t="s"><v>1</v></c></row>'))
    strings = f'<x:sst xmlns:x="{MAIN}"><x:si><x:t>a</x:t></x:si><x:si><x:r><x:t>b</x:t></x:r></x:si></x:sst>'
    parts["xl/sharedStrings.xml"] = strings.encode()
    assert cells(columns_of(write_zip(tmp_path / "libro.xlsx", parts))["Dato"]) == ["b"]


def test_shared_strings_with_a_character_data_section_are_read(tmp_path: Path):
    rows = '<row r="2"><c r="A2" t="s"><v>1</v></c></row><row r="3"><c r="A3" t="s"><v>0</v></c></row>'
    shared = "<si><t><![CDATA[a<b]]></t></si><!-- x --><si><t>c</t></si>"
    assert read_rows(tmp_path, sheet(rows), 2, shared=shared) == [["c", "a<b"]]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1"])
def test_a_sheet_in_another_encoding_is_read(tmp_path: Path, encoding: str):
    part = sheet('<row r="2"><c r="A2" t="str"><v>Peña</v></c></row>').replace("UTF-8", encoding).encode(encoding)
    assert read_rows(tmp_path, part, 1) == [["Peña"]]


def test_white_space_between_tags_changes_nothing(tmp_path: Path):
    rows = '\n  <row r="2">\n    <c r="A2">\n      <v>5</v>\n    </c>\n  </row>\n <row r="3">\n</row>\n'
    assert read_rows(tmp_path, sheet(rows), 2) == [[5.0, None]]


def test_white_space_that_is_a_text_is_kept(tmp_path: Path):
    rows = (
        '\n <row r="2">\n  <c r="A2" t="inlineStr"> <is>\n<t xml:space="preserve">  </t> </is> </c>\n </row>'
        '\n <row r="3">\n  <c r="A3" t="str">\n <f>A1</f> <v> </v> </c> </row> '
    )
    assert read_rows(tmp_path, sheet(rows), 2) == [["  ", " "]]


def test_rows_without_number_follow_the_one_before(tmp_path: Path):
    rows = "<row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row>"
    assert read_rows(tmp_path, sheet(rows), 1, headers=("A", "B")) == [[2.0], [3.0]]


def test_rows_in_any_order_are_read(tmp_path: Path):
    rows = '<row r="3"><c r="A3"><v>3</v></c></row><row r="2"><c r="A2"><v>2</v></c></row>'
    assert read_rows(tmp_path, sheet(rows), 2) == [[2.0, 3.0]]


def test_missing_rows_are_empty(tmp_path: Path):
    rows = '<row r="1"/><row r="3"><c r="A3"><v>3</v></c></row><row r="9"><c r="A9"><v>9</v></c></row>'
    assert read_rows(tmp_path, sheet(rows), 4) == [[None, 3.0, None, None]]


def test_a_sheet_without_rows_gives_empty_columns(tmp_path: Path):
    part = sheet("").replace("<sheetData></sheetData>", "<sheetData/>")
    assert read_rows(tmp_path, part, 2) == [[None, None]]


def test_columns_of_three_letters_are_found(tmp_path: Path):
    part = sheet('<row r="2"><c r="Z2"><v>1</v></c><c r="AA2"><v>2</v></c><c r="XFD2"><v>3</v></c></row>')
    path = write_zip(tmp_path / "libro.xlsx", workbook_parts(part))
    with Package.open(path) as package:
        structure = load_structure(package)
        reader = CellReader(package, structure)
        found = [reader.cell(structure.sheets[0], CellRange.parse(a)) for a in ("Z2", "AA2", "AB2", "XFD2")]
    assert found == [1.0, 2.0, None, 3.0]


def test_only_the_columns_asked_for_are_read(tmp_path: Path):
    part = sheet('<row r="2"><c r="A2"><v>1</v></c><c r="B2"><v>2</v></c></row>')
    path = write_zip(tmp_path / "libro.xlsx", workbook_parts(part, reference="A1:B2", headers=("A", "B")))
    with Package.open(path) as package:
        structure = load_structure(package)
        found = CellReader(package, structure).table(structure.tables["Tabla"], ["B"])
    assert {header: cells(column) for header, column in found.items()} == {"B": [2.0]}


# Dates ---------------------------------------------------------------------------------------------------------

DATE_STYLES = (
    '<numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy"/><numFmt numFmtId="165" formatCode="0.0 &quot;d&quot;"/>'
    '</numFmts><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs>'
)


def test_dates_counted_from_1904_are_shifted_and_plain_numbers_are_not(tmp_path: Path):
    tags = ('s="0"', 's="1"', 's="2"', 's="3"', "", 't="n" s="2"', 's="99"')
    rows = "".join(
        f'<row r="{i}"><c r="A{i}" {tag}><v>100</v></c></row>'.replace(" >", ">") for i, tag in enumerate(tags, 2)
    )
    book = '<workbookPr date1904="1"/>'
    read = read_rows(tmp_path, sheet(rows), len(tags), styles=DATE_STYLES, workbook=book)
    assert read == [[100, 1562, 1562, 100, 100, 1562, 100]]
    parsed = sheet(rows).replace("<sheetData>", "<!-- --><sheetData>")
    assert read_rows(tmp_path, parsed, len(tags), styles=DATE_STYLES, workbook=book) == read


def test_dates_counted_from_1900_are_left_alone(tmp_path: Path):
    rows = '<row r="2"><c r="A2" s="1"><v>45292</v></c></row>'
    assert read_rows(tmp_path, sheet(rows), 1, styles=DATE_STYLES) == [[45292.0]]


# Damage --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ('<row r="2"><c r="A2" t="s"><v>7</v></c></row>', "package_part"),
        ('<row r="2"><c r="A2" t="s"><v>-1</v></c></row>', "package_part"),
        ('<row r="2"><c r="2A"><v>1</v></c></row>', "package_sheet"),
        ('<row r="dos"><c r="A2"><v>1</v></c></row>', "package_sheet"),
        ('<row r="2"><c r="XFE2"><v>1</v></c></row>', "package_sheet"),
    ],
)
def test_a_broken_sheet_is_said_to_be_broken(tmp_path: Path, rows: str, code: str):
    with pytest.raises(DamagedFileError) as raised:
        read_rows(tmp_path, sheet(rows), 1, shared="<si><t>a</t></si>")
    assert raised.value.code == code


def test_a_sheet_that_stops_short_is_said_to_be_broken(tmp_path: Path):
    part = sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="3">')[: -len("</sheetData></worksheet>")]
    with pytest.raises(DamagedFileError):
        read_rows(tmp_path, part, 5)


# The two readers against each other ---------------------------------------------------------------------------

FORMS = sorted({xml for xml, _ in ONE_CELL.values() if 'r="A2"' in xml and "<!" not in xml})
grids = st.lists(
    st.tuples(st.integers(1, 3), st.lists(st.tuples(st.integers(1, 30), st.sampled_from(FORMS)), max_size=6)),
    min_size=1,
    max_size=8,
)


@given(grids, st.sampled_from(["", "\n  "]))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_scanning_and_parsing_give_the_same(tmp_path: Path, grid: list[Any], space: str):
    rows, number = "", 1
    for step, row in grid:
        number += step
        column, written = 0, ""
        for width, form in row:
            column += width
            written += space + form.replace('r="A2"', f'r="{column_letters(column)}{number}"')
        rows += f'{space}<row r="{number}" spans="1:9">{written}{space}</row>'
    outcomes = []
    for part in (sheet(rows), sheet(rows).replace("<sheetData>", "<!-- parse this --><sheetData>")):
        path = write_zip(tmp_path / "libro.xlsx", workbook_parts(part, shared=SHARED))
        with Package.open(path) as package:
            structure = load_structure(package)
            area = CellReader(package, structure).range(structure.sheets[0], CellRange(1, 1, 60, number + 1))
            outcomes.append([cells(column) for column in area])
    assert outcomes[0] == outcomes[1]


def test_the_usual_sheet_is_scanned_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """Equal results would hide it if every sheet were read the slow way."""

    def parse_is_called(*_arguments: object) -> None:
        raise AssertionError

    monkeypatch.setattr(table_reader, "parsed_cells", parse_is_called)
    table = [("a", 1.5, None, True, dt.datetime(2024, 5, 1))] * 3
    for path in (written_by_xlsxwriter(tmp_path / "w.xlsx", table), written_by_openpyxl(tmp_path / "o.xlsx", table)):
        assert [cells(column) for column in columns_of(path).values()] == expect(table)
    indented = sheet('\n<row r="2">\n  <c r="A2" t="s">\n    <v>0</v>\n  </c>\n</row>\n')
    assert read_rows(tmp_path, indented, 1, shared=SHARED) == [["Ana"]]


# Random tables, written by two libraries ----------------------------------------------------------------------

numbers = st.floats(-9.9e307, 9.9e307) | st.integers(-(10**9), 10**9).map(float)
# Control characters and what XML cannot hold are the writers' business; strings that look like errors are too.
texts = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=40).filter(
    lambda text: not text.startswith("#") and "_x" not in text
)
dates = st.datetimes(dt.datetime(1905, 1, 1), dt.datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0))
values = st.none() | numbers | texts | st.booleans() | dates
tables = st.integers(1, 4).flatmap(lambda width: st.lists(st.tuples(*[values] * width), min_size=1, max_size=12))


def normal(value: object) -> object:
    if isinstance(value, dt.datetime):
        return pytest.approx(to_serial(value), abs=1e-9)
    if isinstance(value, float):
        # Both libraries write sixteen digits, one less than a double needs.
        return float(f"{value:.16G}")
    return None if value == "" else value


def expect(table: list[tuple[object, ...]]) -> list[list[object]]:
    return [[normal(value) for value in column] for column in zip(*table, strict=True)]


def written_by_xlsxwriter(path: Path, table: list[tuple[object, ...]], **options: object) -> Path:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"constant_memory": False, **options}) as book:
        page = book.add_worksheet()
        page.add_table(2, 1, 2 + len(table), len(table[0]))
        date = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        for row, record in enumerate(table, 3):
            for column, value in enumerate(record, 1):
                if isinstance(value, bool):
                    page.write_boolean(row, column, value)
                elif isinstance(value, dt.datetime):
                    page.write_datetime(row, column, value, date)
                elif isinstance(value, float):
                    page.write_number(row, column, value)
                elif value:
                    page.write_string(row, column, str(value))
    return path


def written_by_openpyxl(path: Path, table: list[tuple[object, ...]]) -> Path:
    import openpyxl
    from openpyxl.worksheet.table import Table

    book = openpyxl.Workbook()
    page = book.active
    page.append([f"c{i}" for i in range(len(table[0]))])
    for row, record in enumerate(table, 2):
        for column, value in enumerate(record, 1):
            cell = page.cell(row, column)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"
    last = f"{chr(64 + len(table[0]))}{len(table) + 1}"
    page.add_table(Table(displayName="T", ref=f"A1:{last}"))
    book.save(path)
    return path


moderate = settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(tables)
@moderate
def test_what_xlsxwriter_wrote_is_read(tmp_path: Path, table: list[tuple[object, ...]]):
    found = columns_of(written_by_xlsxwriter(tmp_path / "w.xlsx", table))
    assert [cells(column) for column in found.values()] == expect(table)


@given(tables)
@moderate
def test_what_openpyxl_wrote_is_read(tmp_path: Path, table: list[tuple[object, ...]]):
    found = columns_of(written_by_openpyxl(tmp_path / "o.xlsx", table))
    assert [cells(column) for column in found.values()] == expect(table)


def test_dates_of_a_1904_workbook_count_from_1900(tmp_path: Path):
    moment = dt.datetime(2024, 5, 1, 12)
    found = columns_of(written_by_xlsxwriter(tmp_path / "m.xlsx", [(moment, 5.0)], date_1904=True))
    assert [cells(column) for column in found.values()] == [[to_serial(moment)], [5.0]]


def test_blocks_may_be_cut_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """A table of many blocks reads the same as in one, whatever the size of a block."""
    rng = np.random.default_rng(7)
    table = [(f"C{i}", float(i), rng.normal(), "Café <ñ>" if i % 3 else None) for i in range(400)]
    path = written_by_xlsxwriter(tmp_path / "b.xlsx", table)
    whole = [cells(column) for column in columns_of(path).values()]
    assert whole == expect(table)
    for block in (200, 1000, 4097):
        monkeypatch.setattr(row_blocks, "BLOCK", block)
        assert [cells(column) for column in columns_of(path).values()] == whole


def values_only(tmp_path: Path, part: str, reference: str = "A1:A3") -> dict[str, bytes]:
    path = write_zip(tmp_path / "libro.xlsx", workbook_parts(part, reference=reference, headers=("A",)))
    noted: dict[str, bytes] = {}
    with Package.open(path) as package:
        structure = load_structure(package)
        CellReader(package, structure, noted).table(structure.tables["Tabla"])
    return noted


def test_a_sheet_read_to_its_end_without_a_formula_is_noted_with_what_follows_its_rows(tmp_path: Path):
    part = sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>')
    noted = values_only(tmp_path, part)
    assert list(noted.values()) == [part[part.index("</sheetData>") :].encode()]


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="2"><c r="A2"><f>1+1</f><v>2</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>',
        '<row r="2"><c r="A2"><v>1</v></c><c r="B2"><f>A2</f><v>1</v></c></row><row r="3"><c r="A3"><v>1</v></c></row>',
        '<row r="3"><c r="A3"><v>1</v></c></row><row r="4"><c r="B4"><f>A3</f></c></row>',
    ],
)
def test_a_sheet_with_a_formula_anywhere_is_not_noted(tmp_path: Path, rows: str):
    assert values_only(tmp_path, sheet(rows)) == {}


def test_a_sheet_not_read_to_its_end_is_not_noted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(row_blocks, "BLOCK", 200)
    rows = "".join(f'<row r="{row}"><c r="A{row}"><v>1</v></c></row>' for row in range(2, 60))
    part = sheet(rows + '<row r="60"><c r="B60"><f>A2</f></c></row>')
    assert values_only(tmp_path, part) == {}


def test_small_sheets_are_read_once_for_all_their_cells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    part = sheet('<row r="2"><c r="A2"><v>1</v></c></row><row r="3"><c r="A3"><v>2</v></c></row>')
    path = write_zip(tmp_path / "libro.xlsx", workbook_parts(part))
    with Package.open(path) as package:
        structure = load_structure(package)
        reader = CellReader(package, structure)
        assert reader.cell(structure.sheets[0], CellRange.parse("A3")) == 2.0
        monkeypatch.setattr(package, "stream", None)
        assert reader.cell(structure.sheets[0], CellRange.parse("A2")) == 1.0
