"""The assembled workbook, as independent readers see it."""

from __future__ import annotations

import datetime as dt
import io
import re
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Callable
from pathlib import Path

import olefile
import openpyxl
import pytest
import xlsxwriter
import xlwings
from pyopenvba import ExcelFile, VBAModuleKind

from cec_xl.labels import LANGUAGES
from cec_xl.template.assemble import (
    RIBBON_PART,
    RIBBON_RELATION,
    VBA_PART,
    VBA_RELATION,
    make_macro_workbook,
    read_parts,
)
from cec_xl.template.ribbon import GROUPS
from cec_xl.template.vba.build import project_modules
from cec_xl.template.vba.modules import ModuleKind
from tests.support import ooxml_errors
from tests.template.vba.readers import olevba_modules
from tests.template.vba.strict_compound import StrictCompound

CODE_NAMES = ["Hoja_inicio", "Hoja_conf"]


def body(code_names: list[str] = CODE_NAMES, workbook_name: str = "ThisWorkbook") -> bytes:
    """A workbook without macros as XlsxWriter makes it, with a button and settings."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2024, 1, 1)})
    book.set_vba_name(workbook_name)
    for code_name in code_names:
        sheet = book.add_worksheet(code_name)
        sheet.set_vba_name(code_name)
        sheet.insert_button("B3", {"macro": "CEC_Actualizar", "caption": "Actualizar"})
    book.close()
    return content.getvalue()


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def package(language: str) -> bytes:
    return make_macro_workbook(body(), language=language, sheet_code_names=CODE_NAMES, groups=GROUPS)


@pytest.fixture(scope="module")
def workbook(package: bytes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("assembled") / "cec.xlsm"
    path.write_bytes(package)
    return path


def test_the_open_xml_validator_finds_nothing_in_any_part(workbook: Path):
    assert ooxml_errors(workbook) == []


def test_the_open_xml_validator_does_look_at_the_ribbon(package: bytes, tmp_path: Path):
    broken = tmp_path / "broken.xlsm"
    with zipfile.ZipFile(broken, "w") as archive:
        for name, content in read_parts(package).items():
            archive.writestr(name, content.replace(b'size="large"', b'size="giant"'))
    assert {error["path"] for error in ooxml_errors(broken)} == {f"/{RIBBON_PART}"}


def test_every_part_of_the_body_but_types_and_relations_is_kept_as_it_was(package: bytes):
    before, after = read_parts(body()), read_parts(package)
    assert set(after) - set(before) == {VBA_PART, RIBBON_PART}
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"}


@pytest.mark.parametrize(
    ("relations", "kind", "target"),
    [
        ("_rels/.rels", RIBBON_RELATION, RIBBON_PART),
        ("xl/_rels/workbook.xml.rels", VBA_RELATION, "vbaProject.bin"),
    ],
)
def test_ribbon_and_project_are_related_once(package: bytes, relations: str, kind: str, target: str):
    found = [item.attrib for item in ET.fromstring(read_parts(package)[relations])]  # noqa: S314 - our own XML
    assert [item["Target"] for item in found if item["Type"] == kind] == [target]
    assert len({item["Id"] for item in found}) == len(found)


def test_olevba_gives_back_every_source_as_it_was_written(workbook: Path, language: str):
    written = project_modules(CODE_NAMES, language=language, groups=GROUPS)
    found = olevba_modules(workbook)
    assert set(found) == {module.name for module in written}
    for module in written:
        assert found[module.name].replace("\r\n", "\n").rstrip("\n") == module.source.replace("\r\n", "\n").rstrip("\n")


def test_olefile_and_the_strict_reader_find_no_defect(package: bytes):
    project = read_parts(package)[VBA_PART]
    with olefile.OleFileIO(io.BytesIO(project), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        assert not ole.parsing_issues
    assert "VBA/xlwings_udfs" in StrictCompound(project).streams


def test_pyopenvba_reads_every_module_with_its_kind(workbook: Path, language: str):
    written = project_modules(CODE_NAMES, language=language, groups=GROUPS)
    with ExcelFile(workbook) as host:
        project = host.vba_project()
        found = {module.name: module for module in project.modules}
    assert set(found) == {module.name for module in written}
    for module in written:
        assert found[module.name].source == module.source
        standard = found[module.name].kind is VBAModuleKind.standard
        assert standard == (module.kind is ModuleKind.STANDARD)


def test_each_sheet_has_the_document_module_its_code_name_asks_for(package: bytes):
    parts = read_parts(package)
    project = StrictCompound(parts[VBA_PART]).streams["PROJECT"].decode("cp1252")
    documents = re.findall(r"^Document=(\w+)/&H00000000\r$", project, re.MULTILINE)
    assert documents == ["ThisWorkbook", *CODE_NAMES]
    for number, code_name in enumerate(CODE_NAMES, 1):
        assert f'<sheetPr codeName="{code_name}"'.encode() in parts[f"xl/worksheets/sheet{number}.xml"]


def test_every_callback_and_every_button_on_a_sheet_has_its_macro(workbook: Path, package: bytes):
    parts = read_parts(package)
    ribbon = ET.fromstring(parts[RIBBON_PART])  # noqa: S314 - our own XML
    called = [element.get("onAction") for element in ribbon.iter() if element.get("onAction")]
    source = olevba_modules(workbook)["CEC_Ribbon"]
    for callback in called:
        assert len(re.findall(rf"^Public Sub {callback}\(control As IRibbonControl\)", source, re.MULTILINE)) == 1
    on_sheets = [
        macro
        for name, content in parts.items()
        if name.endswith(".vml")
        for macro in re.findall(r"<x:FmlaMacro>\[0\]!(\w+)</x:FmlaMacro>", content.decode())
    ]
    assert on_sheets == ["CEC_Actualizar"] * len(CODE_NAMES)
    assert re.search(r"^Public Sub CEC_Actualizar\(\)", source, re.MULTILINE)


def test_the_xlwings_module_is_the_installed_version_with_its_licence(workbook: Path):
    source = olevba_modules(workbook)["xlwings"]
    version = xlwings.__version__
    assert f'Public Const XLWINGS_VERSION As String = "{version}"' in source
    assert set(re.findall(r'Lib "(xlwings\w*-[\d.]+dll)"', source)) == {
        f"xlwings64-{version}.dll",
        f"xlwings32-{version}.dll",
    }
    assert "Redistribution and use in source and binary forms" in source
    assert "License: MIT" in olevba_modules(workbook)["Dictionary"]


def test_the_pinned_xlwings_is_the_one_whose_module_is_built_in():
    pinned = re.search(r'"xlwings==([\d.]+)"', (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8"))
    assert pinned is not None
    assert pinned[1] == xlwings.__version__


def test_openpyxl_opens_it_as_a_macro_workbook(workbook: Path):
    book = openpyxl.load_workbook(workbook, keep_vba=True)
    assert book.code_name == "ThisWorkbook"
    assert VBA_PART in book.vba_archive.namelist()
    book.vba_archive.close()


def test_same_body_gives_same_bytes(package: bytes, language: str):
    again = make_macro_workbook(body(), language=language, sheet_code_names=CODE_NAMES, groups=GROUPS)
    assert again == package


@pytest.mark.parametrize(
    ("make_body", "message"),
    [
        (lambda: body(["Hoja_inicio", "Otra"]), "Otra"),
        (lambda: body(list(reversed(CODE_NAMES))), "Hoja_conf"),
        (lambda: body(workbook_name="Libro"), "Libro"),
        (
            lambda: make_macro_workbook(body(), language="es", sheet_code_names=CODE_NAMES, groups=GROUPS),
            "sheet.main",
        ),
    ],
)
def test_a_body_that_does_not_fit_is_refused(make_body: Callable[[], bytes], message: str):
    with pytest.raises(ValueError, match=message):
        make_macro_workbook(make_body(), language="es", sheet_code_names=CODE_NAMES, groups=GROUPS)
