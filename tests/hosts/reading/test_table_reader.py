"""Tables read from a sheet, however its cells are written."""

from __future__ import annotations

from pathlib import Path

import pytest

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.package import Package
from cec_xl.hosts.reading.ranges import CellRange
from cec_xl.hosts.reading.structure import load_structure
from cec_xl.hosts.reading.table_reader import CellReader
from tests.hosts.reading.reading_rows import ONE_CELL, SHARED, cells, columns_of, read_rows
from tests.hosts.written_workbooks import MAIN, sheet, workbook_parts, write_zip


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
