"""Tables of a decorated workbook, feature by feature: what must follow follows, everything else keeps its bytes."""

from __future__ import annotations

import datetime as dt
import re
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.errors import InputError, TableSpaceError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate
from cec_xl.labels import LANGUAGES, Labels
from tests.hosts.decorated import SHEET, Decorate, Outcome, add_part, build, edit_part, ids, parts, texts, update, write
from tests.support import ooxml_errors

TABLE = "xl/tables/table1.xml"
WORKBOOK = "xl/workbook.xml"
OTHER = "xl/worksheets/sheet2.xml"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "libro.xlsx"


def rows_of(path: Path) -> list[tuple[object, ...]]:
    with warnings.catch_warnings():
        # openpyxl says that it would lose the newer decorations.
        warnings.simplefilter("ignore", UserWarning)
        return list(openpyxl.load_workbook(path)["Datos"].iter_rows(values_only=True))


# The table itself ----------------------------------------------------------------------------------------------


def test_only_the_sheet_and_its_table_change(path: Path):
    outcome = write(build(path), update(*ids(5)))
    assert outcome.changed == {SHEET, TABLE}
    assert 'ref="B5:D10"' in outcome.text(TABLE)
    assert '<autoFilter ref="B5:D10"/>' in outcome.text(TABLE)
    assert '<dimension ref="B5:D10"/>' in outcome.text(SHEET)


def test_a_table_of_the_same_height_changes_only_its_rows(path: Path):
    outcome = write(build(path), update(*ids(3)))
    assert outcome.changed == {SHEET}


def test_the_same_rows_again_give_the_same_bytes(path: Path):
    first = write(build(path, _everything), update(*ids(40)))
    second = write(path, update(*ids(40)))
    assert first.changed
    assert second.changed == set()


def test_shrinking_and_growing_back_gives_the_same_bytes(path: Path):
    build(path, _everything)
    write(path, update(*ids(3)))
    start = parts(path)
    write(path, update(*ids(30)))
    outcome = write(path, update(*ids(3)))
    assert {name for name in start if start[name] != outcome.after[name]} == set()


def test_cells_keep_the_format_of_the_first_row(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_row(5, 33)
        sheet.write("B6", "C0", book.add_format({"bold": True}))

    outcome = write(build(path, decorate), update(*ids(4), Valor=[1, None, 3, 4]))
    assert outcome.row(9).startswith('<row r="9" ht="33" customHeight="1"><c r="B9" s="1" t="inlineStr">')
    assert '<c r="C7" s="2"/>' in outcome.row(7)
    assert '<c r="C9" s="2"><v>4</v></c>' in outcome.row(9)


def test_the_only_row_of_a_table_gives_its_format_to_the_rows_that_follow(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.write("B6", "C0", book.add_format({"bold": True}))

    build(path, decorate)
    write(path, update("solo"))
    styled = re.compile(r'<c r="B[67]" s="1" t="inlineStr">')
    outcome = write(path, update(*ids(2)))
    assert styled.search(outcome.row(6))
    assert styled.search(outcome.row(7))


def test_a_column_without_cells_takes_the_format_of_its_sheet_column(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_column("B:B", None, book.add_format({"italic": True}))

    build(path, decorate)
    edit_part(path, SHEET, lambda text: re.sub(r'<row r="[678]".*?</row>', "", text))
    outcome = write(path, update(*ids(2)))
    assert re.search(r'<c r="B6" s="[1-9]" t="inlineStr">', outcome.row(6))
    assert '<c r="C6"><v>' in outcome.row(6)


def test_a_totals_row_moves_along_and_its_old_results_go(path: Path):
    table = {
        "total_row": True,
        "columns": [
            {"header": "Id", "total_string": "Total"}, {"header": "Valor", "total_function": "sum", "total_value": 99},
            {"header": "Nota"},
        ],
    }  # fmt: skip
    outcome = write(build(path, table=table), update(*ids(6)))
    assert 'ref="B5:D12"' in outcome.text(TABLE)
    assert '<autoFilter ref="B5:D11"/>' in outcome.text(TABLE)
    assert outcome.row(12) == (
        '<row r="12"><c r="B12" t="s"><v>0</v></c><c r="C12"><f>SUBTOTAL(109,[Valor])</f></c></row>'
    )
    assert rows_of(path)[8][1:3] == ("C3", 3.25)
    outcome = write(path, update("solo"))
    assert outcome.row(7).startswith('<row r="7"><c r="B7" t="s">')
    assert outcome.row(8) == ""


def test_a_totals_formula_with_fixed_addresses_covers_the_new_rows(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write_formula("C9", "=SUM(C6:C8)", None, 4), table={"total_row": True})
    outcome = write(path, update(*ids(5)))
    assert '<c r="C11"><f>SUM(C6:C10)</f></c>' in outcome.row(11)


def test_a_table_without_header_is_written_from_its_first_row(path: Path):
    outcome = write(
        build(path, table={"header_row": False}), {"datos": TableUpdate({"Id": texts("a", "b", "c", "d", "e")})}
    )
    assert 'ref="B5:D9"' in outcome.text(TABLE)
    assert "<t>a</t>" in outcome.row(5)
    assert "<t>e</t>" in outcome.row(9)


def test_no_rows_leave_one_blank_row_in_the_formats_of_the_columns(path: Path):
    outcome = write(build(path), update())
    assert 'ref="B5:D6"' in outcome.text(TABLE)
    assert outcome.row(6) == '<row r="6"><c r="B6"/><c r="C6" s="1"/><c r="D6"/></row>'
    assert outcome.row(7) == ""


def test_the_insert_row_of_an_empty_table_becomes_an_ordinary_row(path: Path):
    build(path)
    edit_part(path, TABLE, lambda text: text.replace(' ref="', ' insertRow="1" ref="', 1))
    assert "insertRow" not in write(path, update(*ids(2))).text(TABLE)


def test_a_set_filter_stays_and_its_hidden_rows_are_shown(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_row(6, None, None, {"hidden": True})

    build(path, decorate)
    criterion = '<filterColumn colId="0"><filters><filter val="C0"/></filters></filterColumn>'
    edit_part(
        path,
        TABLE,
        lambda text: text.replace('<autoFilter ref="B5:D8"/>', f'<autoFilter ref="B5:D8">{criterion}</autoFilter>'),
    )
    outcome = write(path, update(*ids(4)))
    assert f'<autoFilter ref="B5:D9">{criterion}</autoFilter>' in outcome.text(TABLE)
    assert "hidden" not in outcome.text(SHEET)
    assert set(outcome.codes()) == {"filter_to_reapply", "rows_shown"}


def test_rows_hidden_elsewhere_stay_hidden(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_row(1, None, None, {"hidden": True})
        sheet.set_row(30, None, None, {"hidden": True})

    outcome = write(build(path, decorate), update(*ids(4)))
    assert outcome.text(SHEET).count('hidden="1"') == 2
    assert outcome.codes() == []


def test_the_sort_order_covers_the_new_rows(path: Path):
    build(path)
    state = '<sortState ref="B6:D8"><sortCondition descending="1" ref="C6:C8"/></sortState>'
    edit_part(path, TABLE, lambda text: text.replace("<tableColumns", state + "<tableColumns"))
    outcome = write(path, update(*ids(7)))
    assert '<sortState ref="B6:D12"><sortCondition descending="1" ref="C6:C12"/></sortState>' in outcome.text(TABLE)


def test_a_table_fed_by_a_query_is_refused(path: Path):
    build(path)
    edit_part(path, TABLE, lambda text: text.replace(' id="1"', ' tableType="queryTable" id="1"', 1))
    with pytest.raises(InputError) as caught:
        write(path, update(*ids(2)))
    assert caught.value.code == "table_from_outside"


# What the user added to the table ------------------------------------------------------------------------------


def calculated(formula: str) -> dict[str, Any]:
    return {
        "columns": [{"header": "Id"}, {"header": "Valor"}, {"header": "Nota", "formula": formula}],
        "data": [["C0", 1], ["C1", 2], ["C2", 3]],
    }


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


# Around the table ----------------------------------------------------------------------------------------------


def test_cells_and_rows_around_keep_their_bytes(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.set_row(0, 30)
        sheet.write("A1", "Título", book.add_format({"bold": True}))
        sheet.write("A7", 7)
        sheet.write("F8", "nota al lado")
        sheet.write("G8", True)
        sheet.write("B40", "muy abajo")
        sheet.write_dynamic_array_formula("H6", "=SEQUENCE(3)", None, 1)

    build(path, decorate)
    old = parts(path)[SHEET].decode()
    for count in (20, 2, 3):
        outcome = write(path, update(*ids(count)))
        for cell in ("A1", "A7", "F8", "G8", "B40", "H6"):
            found = re.search(rf'<c r="{cell}".*?</c>', old)
            assert found is not None
            assert found[0] in outcome.text(SHEET)
        assert re.match(r'<row r="1" spans="[\d:]+" ht="30" customHeight="1">', outcome.row(1))


def test_rows_come_in_ascending_order_with_ascending_cells(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        for row in range(0, 60, 3):
            sheet.write(row, 0, row)
            sheet.write(row, 9, row)
        sheet.add_table("F3:G20", {"name": "vecina", "columns": [{"header": "K"}, {"header": "V"}]})

    build(path, decorate)
    updates = update(*ids(30)) | {"vecina": TableUpdate({"K": texts("a", "b"), "V": np.arange(2)})}
    outcome = write(path, updates)
    rows = [int(row) for row in re.findall(r'<row r="(\d+)"', outcome.text(SHEET))]
    assert rows == sorted(set(rows))
    for row in rows:
        letters = re.findall(rf'<c r="([A-Z])+{row}"', outcome.row(row))
        assert letters == sorted(set(letters))
    assert rows_of(path)[2][5:7] == ("K", "V")
    assert rows_of(path)[3][5:7] == ("a", 0)


@pytest.mark.parametrize(
    ("decorate", "cell"),
    [
        (lambda _b, sheet, _o: sheet.write("C9", "aquí"), "C9"),
        (lambda _b, sheet, _o: sheet.write_formula("D10", '=""', None, ""), "D10"),
        (lambda _b, sheet, _o: sheet.merge_range("A9:B9", ""), "A9:B9"),
        (lambda _b, sheet, _o: sheet.add_table("C10:E12"), "C10:E12"),
    ],
    ids=["value", "formula that shows nothing", "merged cells", "another table"],
)
def test_growing_over_anything_is_refused_and_the_cells_named(path: Path, decorate: Decorate, cell: str):
    build(path, decorate)
    before = parts(path)
    with pytest.raises(TableSpaceError) as caught:
        write(path, update(*ids(5)))
    assert cell in str(caught.value.details["cell"])
    assert parts(path) == before


def test_empty_formatted_cells_below_are_in_nobodys_way(path: Path):
    outcome = write(
        build(path, lambda book, sheet, _o: sheet.write_blank("C9", None, book.add_format({"bold": True}))),
        update(*ids(5)),
    )
    assert '<c r="C9" s="1"><v>3.25</v></c>' in outcome.row(9)


def test_growing_beyond_the_sheet_is_refused(path: Path):
    count = 1_048_576 - 4
    with pytest.raises(TableSpaceError) as caught:
        write(build(path), {"datos": TableUpdate({"Valor": np.zeros(count)})})
    assert caught.value.details["limit"] == count - 1


def test_a_text_too_long_is_refused_and_its_cell_named(path: Path):
    with pytest.raises(InputError) as caught:
        write(build(path), update("a", "b", "x" * 32_768))
    assert (caught.value.code, caught.value.details["cell"]) == ("text_too_long", "B8")


# Making room ---------------------------------------------------------------------------------------------------


def with_room(path: Path, decorate: Decorate, count: int = 6) -> Outcome:
    before = parts(build(path, decorate))
    with ClosedWorkbook.open(path, make_room=True) as book:
        book.write_tables(update(*ids(count)))
        book.save()
        return Outcome(before, parts(path), book.notices)


def test_cells_below_are_moved_down_where_that_is_allowed(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        bold = book.add_format({"bold": True})
        sheet.set_row(39, 30)
        sheet.write("B10", "debajo", bold)
        sheet.write("A10", "fuera")
        sheet.write_formula("C12", "=A10&1", None, "fuera1")
        sheet.write_dynamic_array_formula("D12", "=SUM(A1:A3*2)", None, 0)
        sheet.write_url("B14", "https://example.org", string="enlace")
        sheet.write_comment("B10", "comentario")
        sheet.merge_range("F12:G12", "al lado")
        book.define_name("abajo", "=Datos!$B$10")
        sheet.conditional_format("B10:B11", {"type": "formula", "criteria": '=$B10="x"', "format": bold})
        sheet.set_row(12, None, None, {"hidden": True})

    outcome = with_room(path, decorate)
    text = outcome.text(SHEET)
    assert outcome.codes() == []
    assert re.search(r'<c r="B13" s="2" t="s">', outcome.row(13))
    assert '<c r="A10" t="s">' in outcome.row(10)
    assert '<c r="C15" t="str"><f>A10&amp;1</f><v>fuera1</v></c>' in outcome.row(15)
    assert '<c r="D15" cm="1"><f t="array" ref="D15">SUM(A1:A3*2)</f><v>0</v></c>' in outcome.row(15)
    assert '<hyperlink ref="B17"' in text
    assert 'sqref="B13:B14"' in text
    assert "$B13=" in text
    assert '<mergeCell ref="F12:G12"/>' in text
    assert re.search(r'<row r="13"[^>]* hidden="1"', text)
    assert re.search(r'<row r="40"[^>]* ht="30" customHeight="1"', text)
    assert "Datos!$B$13<" in outcome.text(WORKBOOK)
    assert '<comment ref="B13"' in outcome.text("xl/comments1.xml")
    assert rows_of(path)[10][1] == "C5"


def test_cells_in_nobodys_way_are_not_moved(path: Path):
    outcome = with_room(path, lambda _b, sheet, _o: sheet.write("B20", "lejos"))
    assert '<c r="B20" t="s">' in outcome.row(20)


@pytest.mark.parametrize(
    "decorate",
    [
        lambda _b, sheet, other: [sheet.write("C9", 1), other.write_formula("A1", "=Datos!C9*2")],
        lambda _b, sheet, _o: [sheet.write("C9", 1), sheet.write_formula("D9", "=SUM(C6:C9)")],
        lambda _b, sheet, _o: [sheet.write("C9", 1), sheet.merge_range("B30:C30", "")],
        lambda _b, sheet, _o: [sheet.write("C9", 1), sheet.add_table("C30:E32")],
    ],
    ids=["a formula elsewhere", "a formula among them", "merged cells", "another table"],
)
def test_what_cannot_be_moved_safely_is_refused(path: Path, decorate: Decorate):
    build(path, decorate)
    before = parts(path)
    with ClosedWorkbook.open(path, make_room=True) as book:
        with pytest.raises(TableSpaceError) as caught:
            book.write_tables(update(*ids(6)))
        assert "Datos" in caught.value.text(Labels("es"))
    assert parts(path) == before


# What points into the table ------------------------------------------------------------------------------------


def followed(path: Path, decorate: Decorate, count: int = 9) -> Outcome:
    return write(build(path, decorate), update(*ids(count)))


def test_names_and_print_areas_follow(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        book.define_name("todos", "=Datos!$C$6:$C$8")
        book.define_name("con_encabezado", "=Datos!$B$5:$D$8")
        book.define_name("una_celda", "=Datos!$C$7")
        book.define_name("dinamico", "=OFFSET(Datos!$C$6,0,0,COUNTA(Datos!$B$6:$B$8),1)")
        book.define_name("Otra!local", "=Datos!$B$6:$B$8,Otra!$A$1:$A$3")
        sheet.print_area("A1:H8")
        sheet.repeat_rows(4)

    names = dict(re.findall(r'<definedName name="([^"]*)"[^>]*>([^<]*)<', followed(path, decorate).text(WORKBOOK)))
    assert names == {
        "_xlnm.Print_Area": "Datos!$A$1:$H$14",
        "_xlnm.Print_Titles": "Datos!$5:$5",
        "todos": "Datos!$C$6:$C$14",
        "con_encabezado": "Datos!$B$5:$D$14",
        "una_celda": "Datos!$C$7",
        "dinamico": "OFFSET(Datos!$C$6,0,0,COUNTA(Datos!$B$6:$B$14),1)",
        "local": "Datos!$B$6:$B$14,Otra!$A$1:$A$3",
    }


def test_charts_follow_wherever_they_stand(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        for place in (sheet, other):
            chart = book.add_chart({"type": "column"})
            chart.add_series({"name": "=Datos!$C$5", "categories": "=Datos!$B$6:$B$8", "values": "=Datos!$C$6:$C$8"})
            place.insert_chart("H2", chart)

    outcome = followed(path, decorate)
    for chart in ("xl/charts/chart1.xml", "xl/charts/chart2.xml"):
        assert re.findall(r"<c:f>(.*?)</c:f>", outcome.text(chart)) == [
            "Datos!$C$5",
            "Datos!$B$6:$B$14",
            "Datos!$C$6:$C$14",
        ]
    assert outcome.changed == {SHEET, TABLE, "xl/charts/chart1.xml", "xl/charts/chart2.xml"}


def test_a_chart_over_the_one_blank_row_of_a_template_grows(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        chart = book.add_chart({"type": "line"})
        chart.add_series({"values": "=Datos!$C$6:$C$6"})
        sheet.insert_chart("H2", chart)

    build(path, decorate, rows=1)
    assert "<c:f>Datos!$C$6:$C$14</c:f>" in write(path, update(*ids(9))).text("xl/charts/chart1.xml")
    assert "<c:f>Datos!$C$6:$C$6</c:f>" in write(path, update()).text("xl/charts/chart1.xml")
    assert "<c:f>Datos!$C$6:$C$7</c:f>" in write(path, update(*ids(2))).text("xl/charts/chart1.xml")


def test_charts_of_the_newer_kind_follow(path: Path):
    formula = '<cx:f dir="row">Datos!$C$6:$C$8</cx:f>'
    content = (
        f'<cx:chartSpace xmlns:cx="urn:cx"><cx:data id="0"><cx:numDim>{formula}</cx:numDim></cx:data></cx:chartSpace>'
    )
    build(path)
    add_part(path, "xl/charts/chartEx1.xml", "application/vnd.ms-office.chartex+xml", content, kind="chartEx")
    assert "Datos!$C$6:$C$14<" in write(path, update(*ids(9))).text("xl/charts/chartEx1.xml")


def test_conditional_formats_follow_old_and_new(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        red = book.add_format({"bg_color": "red"})
        sheet.conditional_format(
            "C6:C8", {"type": "cell", "criteria": ">", "value": "=AVERAGE($C$6:$C$8)", "format": red}
        )
        sheet.conditional_format(
            "B6:D8", {"type": "formula", "criteria": '=$B6="C1"', "format": red, "multi_range": "B6:D8 H1:H3"}
        )
        sheet.conditional_format("C6:C8", {"type": "data_bar", "data_bar_2010": True})
        sheet.conditional_format("C7", {"type": "no_blanks", "format": red})

    text = followed(path, decorate).text(SHEET)
    assert set(re.findall(r'<conditionalFormatting sqref="([^"]*)"', text)) == {"C6:C14", "B6:D14 H1:H3", "C7"}
    assert "<formula>AVERAGE($C$6:$C$14)</formula>" in text
    assert "<xm:sqref>C6:C14</xm:sqref>" in text
    assert '$B6="C1"' in text.replace("&quot;", '"')


def test_validations_follow_old_and_new(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        sheet.data_validation("C6:C8", {"validate": "decimal", "criteria": ">=", "value": 0})
        other.data_validation("A1:A5", {"validate": "list", "source": "=Datos!$B$6:$B$8"})

    build(path, decorate)
    new = (
        '<extLst><ext xmlns:x14="urn:x14" uri="{CCE6A557}"><x14:dataValidations xmlns:xm="urn:xm">'
        "<x14:dataValidation><x14:formula1><xm:f>Datos!$B$6:$B$8</xm:f></x14:formula1><xm:sqref>B1:B5</xm:sqref>"
        "</x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    edit_part(path, OTHER, lambda text: text.replace("</worksheet>", new + "</worksheet>"))
    outcome = write(path, update(*ids(9)))
    assert 'sqref="C6:C14"' in outcome.text(SHEET)
    assert "<formula1>Datos!$B$6:$B$14</formula1>" in outcome.text(OTHER)
    assert "<xm:f>Datos!$B$6:$B$14</xm:f></x14:formula1><xm:sqref>B1:B5</xm:sqref>" in outcome.text(OTHER)
    rows = re.search(r"<sheetData.*</sheetData>|<sheetData/>", outcome.before[OTHER].decode())
    assert rows is not None


def test_sparklines_follow_on_both_sheets(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        sheet.add_sparkline("H1", {"range": "Datos!C6:C8"})
        other.add_sparkline("A1", {"range": "Datos!C6:C8"})

    outcome = followed(path, decorate)
    assert "<xm:f>Datos!C6:C14</xm:f><xm:sqref>H1</xm:sqref>" in outcome.text(SHEET)
    assert "<xm:f>Datos!C6:C14</xm:f><xm:sqref>A1</xm:sqref>" in outcome.text(OTHER)


def test_links_go_with_their_customer(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        for row in range(3):
            sheet.write_url(5 + row, 1, f"https://example.org/{row}", string=f"C{row}")
        sheet.write_url("A1", "https://example.org/inicio")

    build(path, decorate)
    outcome = write(path, update("nuevo", "C2", "C0"))
    links = dict(re.findall(r'<hyperlink ref="([^"]*)" r:id="([^"]*)"', outcome.text(SHEET)))
    targets = dict(
        re.findall(
            r'Id="(rId\d+)"[^>]*Target="https://example.org/(\w+)"', outcome.text("xl/worksheets/_rels/sheet1.xml.rels")
        )
    )
    assert {cell: targets[link] for cell, link in links.items()} == {"A1": "inicio", "B7": "2", "B8": "0"}
    assert sorted(targets.values()) == ["0", "2", "inicio"]


def test_the_last_link_takes_the_list_of_links_with_it(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write_url("B6", "https://example.org", string="C0"))
    assert "hyperlink" not in write(path, update("nuevo")).text(SHEET)


def test_comments_go_with_their_customer(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.write_comment("B6", "sobre C0", {"author": "yo"})
        sheet.write_comment("B7", "sobre C1 & más")
        sheet.write_comment("B5", "sobre el encabezado")

    build(path, decorate)
    outcome = write(path, update(*ids(1), *(f"N{i}" for i in range(4)), "C0"))
    outcome = write(path, update("nuevo", "otro", "C0"))
    assert re.findall(r'<comment ref="(\w+)"', outcome.text("xl/comments1.xml")) == ["B5", "B8"]
    drawing = outcome.text("xl/drawings/vmlDrawing1.vml")
    assert re.findall(r"<x:Row>(\d+)</x:Row>", drawing) == ["4", "7"]
    anchors = [anchor.split(",") for anchor in re.findall(r"<x:Anchor>([^<]*)<", drawing)]
    assert [int(anchor[2]) for anchor in anchors] == [3, 6]


def test_a_comment_whose_customer_is_gone_is_told_with_its_text(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write_comment("B7", "llamar & insistir"))
    outcome = write(path, update("C0"))
    lost = [notice for notice in outcome.notices if notice.code == "comment_lost"]
    assert [(notice.details["cell"], notice.details["text"]) for notice in lost] == [("B7", "llamar & insistir")]
    assert "<v:shape " not in outcome.text("xl/drawings/vmlDrawing1.vml")


def test_shapes_linked_to_the_totals_follow(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        sheet.write("A1", 1)
        other.insert_textbox("A1", "", {"textlink": "=Datos!$C$9"})

    build(path, decorate, table={"total_row": True})
    assert 'textlink="Datos!$C$15"' in write(path, update(*ids(9))).text("xl/drawings/drawing1.xml")


PIVOT = (
    '<pivotCacheDefinition xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<cacheSource type="worksheet"><worksheetSource {source}/></cacheSource></pivotCacheDefinition>'
)
PIVOT_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml"


@pytest.mark.parametrize(
    ("source", "after"),
    [
        ('name="datos"', '<worksheetSource name="datos"/>'),
        ('ref="B5:D8" sheet="Datos"', '<worksheetSource ref="B5:D14" sheet="Datos"/>'),
    ],
)
def test_pivot_tables_over_the_table_are_refreshed_on_opening(path: Path, source: str, after: str):
    build(path)
    part = "xl/pivotCache/pivotCacheDefinition1.xml"
    add_part(path, part, PIVOT_TYPE, PIVOT.format(source=source), kind="pivotCacheDefinition")
    text = write(path, update(*ids(9))).text(part)
    assert 'refreshOnLoad="1"' in text
    assert after in text


def test_other_pivot_tables_keep_their_bytes(path: Path):
    build(path)
    part = "xl/pivotCache/pivotCacheDefinition1.xml"
    add_part(path, part, PIVOT_TYPE, PIVOT.format(source='ref="A1:B9" sheet="Otra"'), kind="pivotCacheDefinition")
    assert part not in write(path, update(*ids(9))).changed


def test_nothing_grows_into_a_pivot_table(path: Path):
    build(path)
    content = '<pivotTableDefinition xmlns="urn:x"><location ref="A10:D20"/></pivotTableDefinition>'
    add_part(path, "xl/pivotTables/pivotTable1.xml", "application/x", content, kind="pivotTable", owner=SHEET)
    with pytest.raises(TableSpaceError):
        write(path, update(*ids(6)))


# Formulas ------------------------------------------------------------------------------------------------------


def without_full_calculation(path: Path) -> Path:
    edit_part(path, WORKBOOK, lambda text: text.replace(' fullCalcOnLoad="1"', ""))
    return path


@pytest.mark.parametrize(
    ("formula", "sheet", "depends"),
    [
        ("=1+2", "Otra", False),
        ("=SUM(B1:B3)", "Otra", False),
        ("=SUM(B1:B3)", "Datos", True),
        ("=SUM(datos[Valor])", "Otra", True),
        ("=SUM(DATOS!C6:C8)", "Otra", True),
        ("=cuota*2", "Otra", True),
        ("=otra_cuota*2", "Otra", False),
        ('=INDIRECT("Da"&"tos!C6")', "Otra", True),
    ],
)
def test_excel_is_asked_to_calculate_only_where_a_formula_depends(path: Path, formula: str, sheet: str, depends: bool):
    def decorate(book: Workbook, *sheets: Worksheet) -> None:
        book.define_name("base", "=Datos!$C$6")
        book.define_name("cuota", "=base/2")
        book.define_name("otra_cuota", "=Otra!$A$1")
        sheets[sheet == "Otra"].write_formula("H1", formula, None, 5)

    outcome = write(without_full_calculation(build(path, decorate)), update(*ids(3)))
    assert ('fullCalcOnLoad="1"' in outcome.text(WORKBOOK)) is depends
    assert ("<v>5</v>" in outcome.text(SHEET if sheet == "Datos" else OTHER)) is True


def test_fixed_ranges_that_no_longer_cover_the_table_are_told(path: Path):
    def decorate(_book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        other.write_formula("A1", "=SUM(Datos!$C$6:$C$8)")
        other.write_formula("A2", "=Datos!C6+SUM(datos[Valor])")
        sheet.write_formula("G2", "=MAX(C6:C8)")

    outcome = followed(path, decorate)
    told = {
        (n.details["sheet"], n.details["cell"], n.details["reference"])
        for n in outcome.notices
        if n.code == "formula_left_behind"
    }
    assert told == {("Otra", "A1", "Datos!C6:C8"), ("Datos", "G2", "Datos!C6:C8")}
    assert write(path, update(*ids(9))).codes() == []


CHAIN = '<calcChain xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><c r="D6" i="1"/></calcChain>'
CHAIN_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"


def test_the_calculation_chain_goes_only_where_formulas_vanished(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write_formula("H1", "=1"))
    add_part(path, "xl/calcChain.xml", CHAIN_TYPE, CHAIN, kind="calcChain")
    assert "xl/calcChain.xml" in write(path, update(*ids(3))).after
    build(path, table=calculated("=datos[[#This Row],[Valor]]*2"))
    add_part(path, "xl/calcChain.xml", CHAIN_TYPE, CHAIN, kind="calcChain")
    outcome = write(path, update(*ids(3)))
    assert "xl/calcChain.xml" not in outcome.after
    assert "calcChain" not in outcome.text("[Content_Types].xml") + outcome.text("xl/_rels/workbook.xml.rels")


# Sheets as other programs write them ---------------------------------------------------------------------------


def test_a_sheet_with_prefixed_elements_stays_prefixed(path: Path):
    build(path, lambda _b, sheet, _o: sheet.write("A1", "Título"))

    def prefixed(text: str) -> str:
        text = re.sub(r"<(/?)(?!\?)(\w)", r"<\1x:\2", text)
        return text.replace("xmlns=", "xmlns:x=")

    edit_part(path, SHEET, prefixed)
    outcome = write(path, update(*ids(4)))
    assert '<x:c r="B9" t="inlineStr"><x:is><x:t>C3</x:t></x:is></x:c>' in outcome.row(9).replace("<x:row", "<row") or (
        '<x:c r="B9" t="inlineStr"><x:is><x:t>C3</x:t></x:is></x:c>' in outcome.text(SHEET)
    )
    assert rows_of(path)[8][1:3] == ("C3", 3.25)


def test_sheet_names_that_need_quotes_are_recognised(path: Path):
    build(path)
    edit_part(
        path,
        WORKBOOK,
        lambda text: text.replace('name="Datos"', 'name="L&apos;any &amp; més"').replace(
            "<calcPr",
            "<definedNames><definedName name=\"n\">'L''any &amp; més'!$C$6:$C$8</definedName></definedNames><calcPr",
        ),
    )
    assert "'L''any &amp; més'!$C$6:$C$14<" in write(path, update(*ids(9))).text(WORKBOOK)


def test_dates_of_a_workbook_that_counts_from_1904_are_shown_right(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, _other: Worksheet) -> None:
        sheet.write_blank("C6", None, book.add_format({"num_format": "dd/mm/yyyy"}))

    build(path, decorate)
    edit_part(path, WORKBOOK, lambda text: text.replace("<workbookPr", '<workbookPr date1904="1"'))
    day = dt.date(2024, 1, 1)
    write(path, update("a", "b", Valor=[45292, 45293]))
    sheet = openpyxl.load_workbook(path)["Datos"]
    assert sheet["C6"].value == dt.datetime.combine(day, dt.time())
    with ClosedWorkbook.open(path) as book:
        assert book.read_table("datos")["Valor"].numbers.tolist() == [45292, 45293]


# Everything at once --------------------------------------------------------------------------------------------


def _everything(book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
    """All kinds of decoration together."""
    red = book.add_format({"bg_color": "red"})
    sheet.write("A1", "Título", red)
    sheet.write_comment("A1", "nota")
    sheet.write_formula("G1", "=SUM(datos[Valor])", None, 4.5)
    sheet.conditional_format("C6:C8", {"type": "data_bar", "data_bar_2010": True})
    sheet.data_validation("C6:C8", {"validate": "decimal", "criteria": ">=", "value": 0})
    sheet.add_sparkline("H1", {"range": "Datos!C6:C8"})
    sheet.print_area("A1:H8")
    sheet.freeze_panes(5, 0)
    sheet.insert_textbox("J20", "texto")
    chart = book.add_chart({"type": "column"})
    chart.add_series({"categories": "=Datos!$B$6:$B$8", "values": "=Datos!$C$6:$C$8"})
    other.insert_chart("C3", chart)
    other.write_rich_string("A1", "a", red, "b", "c")
    other.insert_checkbox("A3", True)
    other.write_dynamic_array_formula("A5", "=SORT(datos[Id])", None, "C0")
    book.define_name("todos", "=Datos!$C$6:$C$8")
    book.set_custom_property("Proyecto", "CEC")


def test_of_a_workbook_with_everything_only_what_must_change_changes(path: Path):
    outcome = write(build(path, _everything), update(*ids(50)))
    assert outcome.changed == {SHEET, TABLE, WORKBOOK, "xl/charts/chart1.xml"}
    assert rows_of(path)[54][1:3] == ("C49", 49.25)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_is_there_in_every_language(path: Path, language: str):
    def decorate(_book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        sheet.write_comment("B7", "x")
        sheet.set_row(6, None, None, {"hidden": True})
        other.write_formula("A1", "=SUM(Datos!$C$6:$C$8)")

    outcome = write(build(path, decorate), update("C2"))
    assert set(outcome.codes()) == {"rows_shown", "notes_lost", "comment_lost", "formula_left_behind"}
    labels = Labels(language)
    assert all("Datos" in notice.text(labels) for notice in outcome.notices)


def test_the_validator_of_the_format_finds_no_error(path: Path):
    def decorate(book: Workbook, sheet: Worksheet, other: Worksheet) -> None:
        _everything(book, sheet, other)
        for row in range(5, 8):
            sheet.write_url(row, 1, f"https://example.org/{row}", string=f"C{row - 5}")
            sheet.write_comment(row, 3, "nota")
        columns = [
            {"header": "a"},
            {"header": "b", "total_function": "sum"},
            {"header": "c", "formula": "=lado[[#This Row],[b]]*2"},
        ]
        sheet.add_table("K5:M8", {"name": "lado", "total_row": True, "columns": columns})

    build(path, decorate)
    before = ooxml_errors(path)
    for rows in (ids(30), ids(0), ["C2", "x"]):
        write(path, update(*rows))
        write(path, {"lado": TableUpdate({"a": texts(*rows), "b": np.arange(len(rows)) / 3})})
        assert ooxml_errors(path) == before


def test_what_was_noted_of_a_sheet_when_it_was_read_goes_when_it_changes(path: Path):
    build(path)
    with ClosedWorkbook.open(path) as book:
        book.read_table("datos")
        assert SHEET in book._values_only
        book.write_tables(update(*ids(9)))
        assert SHEET not in book._values_only
