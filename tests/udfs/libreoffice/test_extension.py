"""What the extension is made of, and what its functions answer in a running office."""

from __future__ import annotations

import io
import json
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from cec_xl.hosts.calc.office.document import OfficeDocument
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.template.ribbon import GROUPS
from tests.office import Office, the_office
from udfs.libreoffice import program
from udfs.libreoffice.commands import COMMANDS
from udfs.libreoffice.extension import Place, extension
from udfs.libreoffice.office.engine import EngineError, LocalEngine, RemoteEngine, engine
from udfs.libreoffice.registry_files import OFFICE_LANGUAGES, argument_name, interface_source, method_name
from udfs.registry import FUNCTIONS, CellError

OOR = "{http://openoffice.org/2001/registry}"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
PLACE = Place("/nowhere/python", (3, 11), ("/nowhere",))
CUTS = ((0.5, 0.25, 0.1),)


def parts(place: Place = PLACE) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(extension(place))) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def node(tree: ET.Element, *names: str) -> ET.Element:
    for name in names:
        (tree,) = (child for child in tree if child.get(f"{OOR}name") == name)
    return tree


def texts(found: ET.Element) -> dict[str | None, str | None]:
    return {value.get(LANGUAGE): value.text for value in found}


def test_the_same_sources_give_the_same_bytes():
    assert extension(PLACE) == extension(PLACE)


def test_every_part_of_the_manifest_is_there():
    found = parts()
    manifest = ET.fromstring(found["META-INF/manifest.xml"])  # noqa: S314 - our own XML
    listed = [value for entry in manifest for key, value in entry.items() if key.endswith("full-path")]
    assert set(listed) < set(found)
    for name, content in found.items():
        if name.endswith((".xcu", ".xml")):
            ET.fromstring(content)  # noqa: S314
        if name.endswith(".py"):
            compile(content, name, "exec")
            assert b"from cec_xl" not in content


def test_every_function_has_its_help_in_every_language():
    functions = node(
        ET.fromstring(parts()["registry/CalcAddIns.xcu"]),  # noqa: S314
        "AddInInfo",
        "org.cecxl.Functions",
        "AddInFunctions",
    )
    assert len(functions) == len(FUNCTIONS)
    for spec in FUNCTIONS:
        entry = node(functions, method_name(spec))
        assert set(texts(node(entry, "CompatibilityName")).values()) == {spec.name}
        described = {OFFICE_LANGUAGES[language]: spec.description(Labels(language)) for language in LANGUAGES}
        assert texts(node(entry, "Description")) == described
        for argument in spec.arguments:
            helped = {
                OFFICE_LANGUAGES[language]: spec.argument_help(argument, Labels(language)) for language in LANGUAGES
            }
            assert texts(node(entry, "Parameters", argument_name(argument), "Description")) == helped
        assert f"{method_name(spec)}(" in interface_source()


def test_menu_and_toolbar_have_every_command_under_the_ribbons_label():
    tree = ET.fromstring(parts()["registry/Addons.xcu"])  # noqa: S314
    labels = {
        button.key: Labels("es").text(f"ribbon.{button.key}.label") for group in GROUPS for button in group.buttons
    }
    for bar in (("OfficeMenuBar", "org.cecxl.menu", "Submenu"), ("OfficeToolBar", "org.cecxl.toolbar")):
        entries = [entry for entry in node(tree, "AddonUI", *bar) if node(entry, "URL")[0].text != "private:separator"]
        found = {node(entry, "URL")[0].text: texts(node(entry, "Title"))["es"] for entry in entries}
        assert found == {f"org.cecxl:{key}": labels[key] for key in COMMANDS}


def test_older_offices_are_refused_by_the_extension_itself():
    assert b'LibreOffice-minimal-version value="25.2"' in parts()["description.xml"]


def test_the_program_in_a_process_of_its_own_answers_the_same():
    place = Place.here()
    remote = RemoteEngine(place.python, place.paths)
    for name, arguments in {
        "CEC_DIGIT": [[[0.6], ["n/a"], [""]], CUTS],
        "CEC_STRATEGY": [[["Vitales"], ["Innecesarios"]]],
        "CEC_CODE": [[[4.0, 3.0, 2.0, 1.0]]],
    }.items():
        assert remote.answer(name, arguments, "es") == program.answer(name, arguments, "es")
    remote.stop()


def test_a_program_that_is_gone_is_an_error_of_its_own():
    with pytest.raises(EngineError):
        RemoteEngine("/nowhere/python", ()).answer("CEC_CODE", [], "")


def test_another_version_of_python_means_another_process(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("CEC_XL_OFFICE_PROCESS", raising=False)
    settings = {"python": sys.executable, "version": list(sys.version_info[:2]), "paths": []}
    assert isinstance(engine(settings), LocalEngine)
    assert isinstance(engine(settings | {"version": [3, 2]}), RemoteEngine)
    monkeypatch.setenv("CEC_XL_OFFICE_PROCESS", "own")
    assert isinstance(engine(settings), RemoteEngine)


def test_every_error_has_the_offices_number():
    assert set(program.ERROR_NUMBERS) == set(CellError)
    listed = json.loads(parts()["pythonpath/cec_office/functions.json"])
    assert [entry["name"] for entry in listed] == [spec.name for spec in FUNCTIONS]


@pytest.fixture
def document() -> Iterator[Any]:
    office: Office = the_office()
    document = office.desktop.loadComponentFromURL("private:factory/scalc", "_blank", 0, office.values(Hidden=True))
    found = document.Sheets.getByIndex(0)
    found.getCellRangeByName("A1:A4").setDataArray(((0.6,), (0.3,), ("",), ("n/a",)))
    found.getCellRangeByName("C1:E1").setDataArray(CUTS)
    yield document
    document.close(True)


def cells_at(document: Any, place: str) -> Any:  # noqa: ANN401
    return document.Sheets.getByIndex(0).getCellRangeByName(place)


def shown(cells: Any) -> list[str]:  # noqa: ANN401
    rows = cells.RangeAddress.EndRow - cells.RangeAddress.StartRow + 1
    return [cells.getCellByPosition(0, row).String for row in range(rows)]


@pytest.mark.parametrize(
    ("formula", "answer"),
    {
        "=CEC_DIGIT(A1;C1:E1)": "4",
        "=CEC_DIGIT(0.3;C1:E1)": "3",
        "=CEC_DIGIT(A4;C1:E1)": "#VALUE!",
        "=CEC_CODE({4;3;2;1})": "4321",
        "=CEC_TOTAL(4321)": "10",
        "=CEC_DIGIT(1;C1:E1;TRUE())": "#NUM!",
        "=SUM(CEC_DIGIT(A1:A2;C1:E1))": "7",
        '=IF(ISERROR(CEC_DIGIT(A4;C1:E1));"error";"")': "error",
        '=CEC_STRATEGY("Vitales")': "Mantenimiento",
        '=CEC_STRATEGY("Vitales")&""="Mantenimiento"': "1",
        "=CEC_WINBACK_VALUE(-2000;0.2;0.5;24)": "-400",
        "=ROUND(CEC_RECOVERY(0.4;45292;45292;;6;0.5);6)": "0.2",
        '=IF(CEC_TOTAL(4444)=16;IF(CEC_TOTAL(1111)=4;"dos";"una");"")': "dos",
    }.items(),
)
def test_functions_answer_in_cells(document: Any, formula: str, answer: str):  # noqa: ANN401
    cell = cells_at(document, "G1")
    cell.Formula = formula
    assert shown(cell) == [answer]


def test_a_command_works_on_the_document_from_a_process_of_its_own(document: Any):  # noqa: ANN401
    place = Place.here()
    remote = RemoteEngine(place.python, place.paths)
    said = remote.command("refresh", OfficeDocument(document), "es")
    remote.stop()
    assert said == program.command("refresh", OfficeDocument(document), "es")
    assert said["trouble"]
    assert "cecxl_customers" in said["text"]


def test_a_block_answers_with_a_block_with_true_errors(document: Any):  # noqa: ANN401
    cells = cells_at(document, "G1:G4")
    cells.setArrayFormula("=CEC_DIGIT(A1:A4;C1:E1)")
    assert shown(cells) == ["4", "3", "", "#VALUE!"]
    assert cells.getCellByPosition(0, 3).getError() == 519


def test_the_function_wizard_has_our_help(document: Any):  # noqa: ANN401, ARG001 - the office with the extension
    described = the_office().service("com.sun.star.sheet.FunctionDescriptions")
    score = {one.Name: one.Value for one in described.getByName("CEC_SCORE")}
    assert score["Description"] == Labels("en").text("functions.CEC_SCORE.description")
    assert [(one.Name, one.IsOptional) for one in score["Arguments"]] == [
        ("codes", False),
        ("weights", False),
        ("years", True),
        ("loyalty", True),
    ]


def test_excel_files_hold_the_functions_under_their_own_names(document: Any, tmp_path: Path):  # noqa: ANN401
    import openpyxl

    cells_at(document, "G1").Formula = "=CEC_DIGIT(A1;C1:E1)"
    office, path = the_office(), tmp_path / "funciones.xlsx"
    document.storeToURL(path.as_uri(), office.values(FilterName="Calc MS Excel 2007 XML"))
    assert openpyxl.load_workbook(path).active["G1"].value == "=CEC_DIGIT(A1,C1:E1)"
    with office.opened(path) as again:
        again.calculateAll()
        assert again.Sheets.getByIndex(0).getCellRangeByName("G1").String == "4"
