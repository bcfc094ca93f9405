from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from cec_xl.install.setup import install
from cec_xl.template.assemble import RIBBON_PART, VBA_PART, read_parts, write_parts
from cec_xl.template.ribbon import GROUPS, implemented_groups, ribbon_xml
from cec_xl.template.vba.build import project_modules
from cec_xl.template.vba.modules import standard_module
from cec_xl.template.vba.project import project_bytes
from cec_xl.template.vba.reading import read_sources
from tests.install.fake_computer import FakeComputer, windows
from tests.install.test_doctor import cec_workbook, found, save_with_openpyxl

MINE = standard_module('Attribute VB_Name = "Mine"\nSub A()\nEnd Sub\n')


@pytest.fixture
def computer(tmp_path: Path) -> FakeComputer:
    return windows(tmp_path)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "Cartera.xlsm"
    path.write_bytes(cec_workbook(implemented_groups()))
    return path


def rewrite(workbook: Path, change: Callable[[dict[str, bytes]], object]) -> None:
    parts = read_parts(workbook.read_bytes())
    change(parts)
    workbook.write_bytes(write_parts(parts))


def older_project(pattern: str, replacement: str) -> bytes:
    """The macros with something of another version, and a module the user added."""
    modules = project_modules(["SheetFirst", "SheetConf"], language="es", groups=GROUPS)
    changed = [
        type(module)(module.name, module.kind, re.sub(pattern, replacement, module.source), module.description)
        for module in modules
    ]
    return project_bytes([*changed, MINE])


@pytest.mark.parametrize(
    ("pattern", "replacement", "code"),
    [
        (r'(XLWINGS_VERSION As String = )"[\d.]+"', r'\1"0.30.1"', "other"),
        (r'(CEC_BUILT_VERSION As String = )"[\d.]+"', r'\1"0.0.1"', "old"),
        (r'VB_Name = "CEC_Help"', 'VB_Name = "CEC_Helped"', "missing"),
    ],
)
def test_macros_of_another_version_are_brought_up_to_date_and_the_users_module_stays(
    computer: FakeComputer, workbook: Path, pattern: str, replacement: str, code: str
):
    if code == "missing":
        project = project_bytes([*project_modules(["SheetFirst", "SheetConf"], language="es", groups=GROUPS)[:3], MINE])
    else:
        project = older_project(pattern, replacement)
    rewrite(workbook, lambda parts: parts.update({VBA_PART: project}))
    assert found(computer, workbook)["workbook_macros"] == code
    done = {check.name_key: check.code for check in install(workbook, computer=computer)}
    assert done["workbook_macros"] == "updated"
    assert found(computer, workbook)["workbook_macros"] == "ok"
    assert read_sources(read_parts(workbook.read_bytes())[VBA_PART])["Mine"] == MINE.source


def test_the_ribbon_another_program_dropped_comes_back(computer: FakeComputer, workbook: Path):
    original = read_parts(workbook.read_bytes())[RIBBON_PART]
    save_with_openpyxl(workbook)
    assert found(computer, workbook)["ribbon"] == "lost"
    done = {check.name_key: check.code for check in install(workbook, computer=computer)}
    assert done["ribbon"] == "restored"
    assert found(computer, workbook)["ribbon"] == "ok"
    assert read_parts(workbook.read_bytes())[RIBBON_PART] == original


def test_a_ribbon_of_ours_in_another_state_is_brought_up_to_date(computer: FakeComputer, workbook: Path):
    rewrite(workbook, lambda parts: parts.update({RIBBON_PART: ribbon_xml("es", implemented_groups()[:1])}))
    done = {check.name_key: check.code for check in install(workbook, computer=computer)}
    assert done["ribbon"] == "updated"


def test_a_ribbon_with_tabs_of_the_user_is_left_alone(computer: FakeComputer, workbook: Path):
    mixed = ribbon_xml("es", GROUPS).replace(b"</tabs>", b'<tab id="mine" label="Mine"/></tabs>')
    rewrite(workbook, lambda parts: parts.update({RIBBON_PART: mixed}))
    assert "ribbon" not in {check.name_key for check in install(workbook, computer=computer)}
    assert read_parts(workbook.read_bytes())[RIBBON_PART] == mixed


def test_macros_that_are_as_they_should_be_are_not_touched(computer: FakeComputer, workbook: Path):
    before = read_parts(workbook.read_bytes())
    assert "workbook_macros" not in {check.name_key for check in install(workbook, computer=computer)}
    assert read_parts(workbook.read_bytes())[VBA_PART] == before[VBA_PART]


def test_unreadable_macros_are_left_alone(computer: FakeComputer, workbook: Path):
    rewrite(workbook, lambda parts: parts.update({VBA_PART: b"rubbish"}))
    install(workbook, computer=computer)
    assert read_parts(workbook.read_bytes())[VBA_PART] == b"rubbish"
