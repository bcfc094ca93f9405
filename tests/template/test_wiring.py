"""The built workbook as a whole: sheets, buttons, ribbon, macros and Python find each other."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from importlib import import_module
from pathlib import Path

import pytest

from cec_xl.install.settings_sheet import ROWS, SHEET
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.template.assemble import RIBBON_PART, VBA_PART, code_names, read_parts
from cec_xl.template.vba.lint import procedures
from cec_xl.template.vba.modules import Module, ModuleKind
from tests.once import new_workbook
from tests.support import ooxml_errors
from tests.template.vba.readers import olevba_modules
from tests.template.vba.running import as_rows, started
from tests.template.vba.strict_compound import StrictCompound


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def workbook(language: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return new_workbook(tmp_path_factory.mktemp("built") / "cec.xlsm", language=language, view="complete")


@pytest.fixture(scope="module")
def parts(workbook: Path) -> dict[str, bytes]:
    return read_parts(workbook.read_bytes())


@pytest.fixture(scope="module")
def sources(workbook: Path) -> dict[str, str]:
    return olevba_modules(workbook)


@pytest.fixture(scope="module")
def macros(sources: dict[str, str]) -> dict[str, str]:
    """Every macro and callback of the workbook: name -> what stands between its parentheses."""
    return {
        name: arguments
        for module, source in sources.items()
        for name, arguments in procedures(Module(module, ModuleKind.STANDARD, source))
    }


def test_the_open_xml_validator_finds_nothing(workbook: Path):
    assert ooxml_errors(workbook) == []


def test_every_sheet_has_its_document_module(parts: dict[str, bytes]):
    project = StrictCompound(parts[VBA_PART]).streams["PROJECT"].decode("cp1252")
    assert re.findall(r"^Document=(\w+)/&H00000000\r$", project, re.MULTILINE) == code_names(parts)


def test_every_button_drawn_on_a_sheet_runs_a_macro_that_exists(parts: dict[str, bytes], macros: dict[str, str]):
    drawn = [
        macro
        for name, content in parts.items()
        if name.endswith((".vml", ".xml")) and "drawing" in name.lower()
        for macro in re.findall(r'(?:FmlaMacro>|\bmacro=")\[\d\]!(\w+)', content.decode("utf-8"))
    ]
    assert "CEC_Actualizar" in drawn
    assert all(macros.get(macro) == "" for macro in drawn)


def test_every_ribbon_button_calls_back_and_reaches_python(parts: dict[str, bytes], sources: dict[str, str]):
    actions = import_module("udfs.buttons")
    ribbon = ET.fromstring(parts[RIBBON_PART])  # noqa: S314 - our own XML
    callbacks = [element.get("onAction") for element in ribbon.iter() if element.get("onAction")]
    assert callbacks
    for callback in callbacks:
        called = re.search(rf'Sub {callback}\(control As IRibbonControl\)\s+CEC_Run "(\w+)"', sources["CEC_Ribbon"])
        assert called is not None
        assert callable(getattr(actions, called[1]))


def test_the_workbook_tells_xlwings_where_the_functions_are(parts: dict[str, bytes]):
    from cec_xl.template.conf_sheet import CODE_NAME

    assert CODE_NAME in code_names(parts)
    names = re.findall(r'<definedName name="(cecxl_conf_\w+)"[^>]*>([^<]+)<', parts["xl/workbook.xml"].decode())
    assert {name for name, _ in names} >= {row.value_name for row in ROWS}
    assert all(target.startswith(f"'{SHEET}'!") for _, target in names)


def test_the_macros_read_the_workbooks_language_from_its_settings(workbook: Path, language: str):
    excel, outside = started("en" if language != "en" else "es", workbook)
    assert as_rows(excel.interpreter.run("CEC_Language", [])) == language
    excel.interpreter.run("CEC_RegisterFunctions", [])
    from udfs.registry import FUNCTIONS

    assert outside.described["CEC_DIGIT"][0] == FUNCTIONS[0].description(Labels(language))
