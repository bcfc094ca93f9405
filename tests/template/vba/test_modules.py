from __future__ import annotations

import pytest

from cec_xl.template.vba.modules import (
    CLASS_BASE,
    SHEET_BASE,
    ModuleKind,
    class_module,
    document_module,
    standard_module,
)

EXPORTED_CLASS = """VERSION 1.0 CLASS
BEGIN
  MultiUse = -1  'True
END
Attribute VB_Name = "Shelf"
Attribute VB_GlobalNameSpace = False
Attribute VB_Creatable = False
Attribute VB_PredeclaredId = False
Attribute VB_Exposed = True
Attribute VB_Description = "Holds ""things""\\r\\nin order"
Option Explicit
"""


def test_a_standard_module_keeps_its_text_with_the_line_ends_of_windows():
    for newline in ("\n", "\r\n", "\r"):
        module = standard_module(f'Attribute VB_Name = "Sums"{newline}Option Explicit{newline}')
        assert (module.name, module.kind) == ("Sums", ModuleKind.STANDARD)
        assert module.source == 'Attribute VB_Name = "Sums"\r\nOption Explicit\r\n'


def test_a_class_loses_its_export_header_and_gets_the_attributes_a_stream_has():
    module = class_module(EXPORTED_CLASS)
    lines = module.source.split("\r\n")
    assert lines[:2] == ['Attribute VB_Name = "Shelf"', f'Attribute VB_Base = "{CLASS_BASE}"']
    assert "Attribute VB_TemplateDerived = False" in lines
    assert "Attribute VB_Customizable = False" in lines
    assert module.description == 'Holds "things"\r\nin order'
    assert class_module(module.source) == module


def test_a_document_module_is_tied_to_its_kind_of_document():
    module = document_module("Sheet7", SHEET_BASE, "Option Explicit\n")
    assert module.source.startswith(f'Attribute VB_Name = "Sheet7"\r\nAttribute VB_Base = "{SHEET_BASE}"\r\n')
    assert module.source.endswith("Attribute VB_Customizable = True\r\nOption Explicit\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "Option Explicit\n",
        'Attribute VB_Name = "1st"\n',
        'Attribute VB_Name = "Año"\n',
        f'Attribute VB_Name = "{"a" * 32}"\n',
    ],
)
def test_a_module_without_a_proper_name_is_refused(text: str):
    with pytest.raises(ValueError, match="VB_Name"):
        standard_module(text)
