"""What points into a table follows it: names, charts, formats, validations, links, comments, pivot tables."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cec_xl.errors import TableSpaceError
from tests.hosts.decorated import SHEET, add_part, build, edit_part, ids, update, write
from tests.hosts.table_writing.support import OTHER, TABLE, WORKBOOK, followed


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
