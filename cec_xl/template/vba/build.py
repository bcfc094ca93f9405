"""The template's VBA project: which modules it has."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path

from cec_xl.template.ribbon import Group, callbacks_source
from cec_xl.template.vba.lint import check_project
from cec_xl.template.vba.modules import (
    SHEET_BASE,
    WORKBOOK_BASE,
    Module,
    class_module,
    document_module,
    standard_module,
)
from cec_xl.template.vba.project import ENCODING, project_bytes
from cec_xl.template.vba.texts import help_source
from cec_xl.template.vba.wrappers import wrappers_source

OWN_MODULES = ("CEC_Errors", "CEC_Texts", "CEC_Python")
"""Written by hand, in ``udfs/vba``."""


def project_modules(
    sheet_code_names: Sequence[str],
    *,
    language: str,
    groups: Sequence[Group],
    workbook_code_name: str = "ThisWorkbook",
    function_wrappers: str | None = None,
) -> list[Module]:
    """All modules of a workbook: documents, xlwings, ours.

    Args:
        sheet_code_names: the ``codeName`` of every sheet, in any order.
        language: the language the workbook is built in.
        groups: the ribbon's buttons, which the callbacks answer.
        workbook_code_name: the ``codeName`` of the workbook.
        function_wrappers: text of the module ``xlwings_udfs``; by default generated for all worksheet functions.
    """
    return [
        document_module(workbook_code_name, WORKBOOK_BASE, own_source("ThisWorkbook")),
        *(document_module(code_name, SHEET_BASE) for code_name in sheet_code_names),
        *program_modules(language=language, groups=groups, function_wrappers=function_wrappers),
    ]


def program_modules(*, language: str, groups: Sequence[Group], function_wrappers: str | None = None) -> list[Module]:
    """The modules that are the same whatever sheets the workbook has; arguments as in `project_modules`."""
    return [
        standard_module(xlwings_source("xlwings.bas")),
        # Stands in for Scripting.Dictionary on macOS.
        class_module(xlwings_source("addin", "Dictionary.cls")),
        standard_module(wrappers_source() if function_wrappers is None else function_wrappers),
        *(standard_module(own_source(name)) for name in OWN_MODULES),
        standard_module(callbacks_source(groups)),
        standard_module(help_source(language)),
    ]


def build_project(
    sheet_code_names: Sequence[str],
    *,
    language: str,
    groups: Sequence[Group],
    workbook_code_name: str = "ThisWorkbook",
    function_wrappers: str | None = None,
) -> bytes:
    """The ``vbaProject.bin`` of a workbook; arguments as in `project_modules`.

    Raises:
        ValueError: the source has something the VBA editor refuses; the text lists it.
    """
    modules = project_modules(
        sheet_code_names,
        language=language,
        groups=groups,
        workbook_code_name=workbook_code_name,
        function_wrappers=function_wrappers,
    )
    check_project(modules)
    return project_bytes(modules)


def own_source(name: str) -> str:
    """The text of one of our own modules."""
    return files("udfs").joinpath("vba", f"{name}.bas").read_text(encoding="ascii")


def xlwings_source(*path: str) -> str:
    """The text of a VBA module of the installed xlwings, licence header included."""
    return xlwings_folder().joinpath(*path).read_text(encoding=ENCODING)


def xlwings_folder() -> Path:
    """Where xlwings is installed; found without importing it, which costs a second."""
    spec = find_spec("xlwings")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("xlwings")
    return Path(spec.origin).parent
