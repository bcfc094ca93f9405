from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Any

import pytest

from cec_xl.labels import Labels
from cec_xl.template.vba.wrappers import UDF_MODULE, wrappers_source
from tests.hosts.excel_stub.pywin32 import windows_xlwings
from udfs.registry import CATEGORY, FUNCTIONS


class RecordingWorkbook:
    """What xlwings' importer touches of a workbook: it imports a module and describes each function."""

    Name = "CEC.xlsm"
    Version = "16.0"
    Worksheets: tuple[object, ...] = ()

    def __init__(self) -> None:
        self.module = ""
        self.described: dict[str, dict[str, Any]] = {}
        self.VBProject = self.VBComponents = self.Application = self

    def __call__(self, name: str) -> str:
        return name

    def Remove(self, name: str) -> None:  # noqa: N802 - COM members are written so
        assert name == "xlwings_udfs"

    def Import(self, path: str) -> None:  # noqa: N802
        self.module = Path(path).read_text(encoding="ascii")

    def MacroOptions(self, macro: str, **options: object) -> None:  # noqa: N802
        self.described[macro.rpartition("!")[2]] = options


@pytest.fixture(scope="module")
def imported() -> RecordingWorkbook:
    """What xlwings' own importer makes of our functions."""
    book = RecordingWorkbook()
    with windows_xlwings():
        sys.modules["xlwings.udfs"].import_udfs(UDF_MODULE, book)
    return book


def test_the_module_is_what_xlwings_importer_writes_plus_the_mapping_of_errors(imported: RecordingWorkbook):
    ours = wrappers_source()
    without_mapping = re.sub(r"CEC_Result\((XLPy\.CallUDF\(.*\))\)$", r"\1", ours, flags=re.MULTILINE)
    without_mapping = without_mapping.replace("CEC_Failure(Err.Description)", "Err.Description")
    assert without_mapping == imported.module
    # Every result is mapped, in Excel and elsewhere, and every failure.
    assert ours.count("= CEC_Result(XLPy.CallUDF(") == 2 * len(FUNCTIONS)
    assert ours.count("= CEC_Failure(Err.Description)") == len(FUNCTIONS)


def test_the_functions_are_described_as_xlwings_would(imported: RecordingWorkbook):
    labels = Labels("es")
    assert {
        name: (options["Description"], options["Category"], options["ArgumentDescriptions"])
        for name, options in imported.described.items()
    } == {
        spec.name: (
            spec.description(labels),
            CATEGORY,
            [spec.argument_help(argument, labels) for argument in spec.arguments],
        )
        for spec in FUNCTIONS
    }
