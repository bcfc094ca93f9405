"""Reading a few rows of a sheet written by hand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from cec_xl.hosts.column import CellKind, Column
from cec_xl.hosts.package import Package
from cec_xl.hosts.reading.structure import load_structure
from cec_xl.hosts.reading.table_reader import read_table
from tests.hosts.written_workbooks import workbook_parts, write_zip


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
numbers = st.floats(-9.9e307, 9.9e307) | st.integers(-(10**9), 10**9).map(float)
# Control characters and what XML cannot hold are the writers' business; strings that look like errors are too.
texts = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), max_size=40).filter(
    lambda text: not text.startswith("#") and "_x" not in text
)
dates = st.datetimes(dt.datetime(1905, 1, 1), dt.datetime(2100, 1, 1)).map(lambda d: d.replace(microsecond=0))
values = st.none() | numbers | texts | st.booleans() | dates
