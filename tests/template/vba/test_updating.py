from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import olefile
import pytest
import xlwings

from cec_xl.template.ribbon import GROUPS
from cec_xl.template.vba.build import build_project, program_modules, project_modules
from cec_xl.template.vba.modules import SHEET_BASE, class_module, document_module, standard_module
from cec_xl.template.vba.project import OFFICE, OLE_AUTOMATION, Reference, project_bytes
from cec_xl.template.vba.reading import read_project, read_sources
from cec_xl.template.vba.updating import updated_project
from tests.template.vba.strict_compound import StrictCompound

OURS = program_modules(language="es", groups=GROUPS)
MINE = standard_module('Attribute VB_Name = "Mine"\nSub A()\n    MsgBox "año"\nEnd Sub\n')
SHELF = class_module('Attribute VB_Name = "Shelf"\nAttribute VB_Exposed = False\nOption Explicit\n')
STALE = standard_module('Attribute VB_Name = "CEC_Errors"\nSub Old()\nEnd Sub\n')
THEIRS = Reference("Scripting", r"*\G{420B2830-E718-11CF-893D-00A0C9054228}#1.0#0#C:\Windows\scrrun.dll#Scripting")


def used_project() -> bytes:
    """A project as after a user's work: own modules and reference, ours old and incomplete."""
    documents = project_modules(["Sheet1"], language="es", groups=GROUPS)[:2]
    modules = [*documents, MINE, STALE, SHELF, document_module("Hoja9", SHEET_BASE, "' mine\n")]
    return project_bytes(modules, name="Cartera", references=(OLE_AUTOMATION, OFFICE, THEIRS))


def test_our_modules_are_replaced_or_added_and_the_users_stay():
    sources = read_sources(updated_project(used_project(), OURS))
    assert {module.name: module.source for module in OURS}.items() <= sources.items()
    for module in (MINE, SHELF):
        assert sources[module.name] == module.source
    assert sources["Hoja9"].endswith("' mine\r\n")
    assert "CEC_RegisterFunctions" in sources["ThisWorkbook"]


def test_references_and_the_projects_name_stay():
    before, after = read_project(used_project()), read_project(updated_project(used_project(), OURS))
    assert after.head == before.head
    assert b"Scripting" in after.head
    assert b'Name="Cartera"' in after.streams["PROJECT"]


def test_every_module_is_listed_once_everywhere():
    streams = StrictCompound(updated_project(used_project(), OURS)).streams
    lines = streams["PROJECT"].decode("cp1252").split("\r\n")
    listed = [found[1] for line in lines if (found := re.match(r"(?:Document|Module|Class)=(\w+)", line))]
    workspace = [line.partition("=")[0] for line in lines[lines.index("[Workspace]") + 1 :] if line]
    named = streams["PROJECTwm"].decode("latin-1")
    assert len(listed) == len(set(listed))
    assert set(listed) == set(workspace) == set(read_sources(used_project())) | {module.name for module in OURS}
    assert all(named.count(f"{name}\0{name[0]}\0") == 1 for name in listed)
    assert streams["VBA/_VBA_PROJECT"] == bytes.fromhex("CC61FFFF000100")


def test_updating_twice_changes_nothing_more():
    once = updated_project(used_project(), OURS)
    assert updated_project(once, OURS) == once


def test_a_project_of_our_own_stays_what_it_is():
    project = build_project(["Sheet1"], language="es", groups=GROUPS)
    assert read_sources(updated_project(project, OURS)) == read_sources(project)


def test_a_project_that_excel_saved_keeps_its_modules():
    """xlwings ships one that Excel saved, with compiled code in front of the sources."""
    with zipfile.ZipFile(Path(xlwings.__file__).parent / "quickstart_standalone.xlsm") as archive:
        shipped = archive.read("xl/vbaProject.bin")
    project = updated_project(shipped, OURS)
    with olefile.OleFileIO(io.BytesIO(project), raise_defects=olefile.DEFECT_INCORRECT) as ole:
        assert not ole.parsing_issues
    before, after = read_sources(shipped), read_sources(project)
    for name in ("Module1", "Sheet1", "ThisWorkbook"):
        assert after[name] == before[name]
    assert "CEC_Result" in after["CEC_Errors"]


def test_letters_of_another_code_page_stay_bytes():
    project = used_project()
    stored = read_project(project)
    assert next(module for module in stored.modules if module.name == "Mine").source == MINE.source.encode("cp1252")
    again = read_project(updated_project(project, OURS))
    assert next(module for module in again.modules if module.name == "Mine").source == MINE.source.encode("cp1252")


def test_a_project_with_forms_is_refused():
    class_line, form_line = b"Class=Shelf", b"BaseClass=Sh"  # of one length, so that the streams keep their sizes
    project = used_project()
    assert class_line in project
    with pytest.raises(ValueError, match="forms"):
        updated_project(project.replace(class_line + b"\r", form_line[: len(class_line)] + b"\r"), OURS)


def test_documents_are_never_overwritten():
    with pytest.raises(ValueError, match="document"):
        updated_project(used_project(), [document_module("Sheet1", SHEET_BASE)])
