"""What the user added to a table stays with its rows."""

from __future__ import annotations

import re
from pathlib import Path

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.hosts.decorated import SHEET, build, edit_part, ids, parts, update, write
from tests.hosts.table_writing.support import TABLE, calculated


def test_a_calculated_column_is_filled_down(path: Path):
    outcome = write(build(path, table=calculated("=datos[[#This Row],[Valor]]*2")), update(*ids(5)))
    for row in range(6, 11):
        assert f'<c r="D{row}"><f>datos[[#This Row],[Valor]]*2</f></c>' in outcome.row(row)


def test_a_calculated_column_with_addresses_names_its_own_row(path: Path):
    build(path, lambda _b, sheet, _o: [sheet.write_formula(row, 3, f"=C{row + 1}*$C$1") for row in (5, 6, 7)])
    edit_part(
        path,
        TABLE,
        lambda text: text.replace(
            'name="Nota"/>', 'name="Nota"><calculatedColumnFormula>C6*$C$1</calculatedColumnFormula></tableColumn>'
        ),
    )
    outcome = write(path, update(*ids(5)))
    assert "<f>C6*$C$1</f>" in outcome.row(6)
    assert "<f>C10*$C$1</f>" in outcome.row(10)


def test_a_value_typed_over_a_calculated_column_stays_with_its_customer(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write("D7", "a mano"), table=calculated("=datos[[#This Row],[Valor]]*2"))
    outcome = write(path, update("C1", "C0"))
    assert '<c r="D6" t="s">' in outcome.row(6)
    assert "<f>" in outcome.row(7)


def test_a_formula_shared_down_a_column_is_written_out(path: Path):
    build(path, lambda _b, sheet, _o: [sheet.write_formula(row, 3, "=0") for row in (5, 6, 7)])

    def share(text: str) -> str:
        text = text.replace('<c r="D6"><f>0</f>', '<c r="D6"><f t="shared" ref="D6:D8" si="0">C6*2</f>')
        return re.sub(r'(<c r="D[78]">)<f>0</f>', r'\1<f t="shared" si="0"/>', text)

    edit_part(path, SHEET, share)
    outcome = write(path, update("C2", "nuevo", "C0", "C1"))
    assert [re.findall(r"<f.*?</f>", outcome.row(row)) for row in range(6, 10)] == [
        [f"<f>C{row}*2</f>"] for row in range(6, 10)
    ]


def test_a_formula_entered_as_an_array_stays_one_in_every_row(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        for row in (5, 6, 7):
            sheet.write_dynamic_array_formula(row, 3, row, 3, f"=SUM(C{row + 1}*{{1,2}})", None, 7)

    outcome = write(build(path, decorate), update("C2", "nuevo", "C0"))
    for row in range(6, 9):
        assert f'<c r="D{row}" cm="1"><f t="array" ref="D{row}">SUM(C{row}*{{1,2}})</f></c>' in outcome.row(row)


def test_a_calculated_column_without_any_cell_takes_its_formula_from_the_table(path: Path):
    build(path, table=calculated("=datos[[#This Row],[Valor]]*2"))
    write(path, update())
    outcome = write(path, update("a", "b"))
    assert '<c r="D7"><f>datos[[#This Row],[Valor]]*2</f></c>' in outcome.row(7)


def test_notes_of_customers_that_are_gone_are_told(path: Path):
    outcome = write(build(path), update("C1"))
    assert outcome.codes() == ["notes_lost"]
    assert outcome.notices[0].details["keys"] == "C0, C2"


def test_rich_text_and_formats_of_notes_go_with_them(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        bold, red = book.add_format({"bold": True}), book.add_format({"bg_color": "red"})
        sheet.write_rich_string("D7", "muy ", bold, "importante", red)

    build(path, decorate)
    before = re.search(r'<c r="D7"( s="\d+" t="s"><v>\d+</v></c>)', parts(path)[SHEET].decode())
    assert before is not None
    outcome = write(path, update("x", "y", "z", "C1"))
    assert f'<c r="D9"{before[1]}' in outcome.row(9)
