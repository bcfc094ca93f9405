"""Which part of a package is the workbook, and what kind of workbook it is."""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from cec_xl.errors import DamagedFileError
from cec_xl.hosts.package.package import Package

STRICT_NAMESPACE = "http://purl.oclc.org/ooxml/spreadsheetml/main"
_BINARY = "application/vnd.ms-excel.sheet.binary.macroEnabled.main"


class WorkbookKind(Enum):
    """The kinds of workbook, by the content type of their main part."""

    WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
    MACRO_WORKBOOK = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    TEMPLATE = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
    MACRO_TEMPLATE = "application/vnd.ms-excel.template.macroEnabled.main+xml"
    ADD_IN = "application/vnd.ms-excel.addin.macroEnabled.main+xml"

    @property
    def macros(self) -> bool:
        """Whether it may hold macros."""
        return self not in (WorkbookKind.WORKBOOK, WorkbookKind.TEMPLATE)


class MainPart(NamedTuple):
    """The workbook part and its kind; `strict` says that the file uses the strict namespaces of ISO 29500."""

    part: str
    kind: WorkbookKind
    strict: bool


def main_part(package: Package) -> MainPart:
    """Find the workbook in a package.

    Raises:
        DamagedFileError: there is none, or it is of a kind that cannot be edited (binary workbook, document, …).
    """
    name = package.path.name
    part = next(iter(package.relationship_targets("", "officeDocument")), "")
    if part not in package:
        code = "file_open_document" if "mimetype" in package else "package_not_workbook"
        raise DamagedFileError(code, file=name)
    content_type = package.content_type(part)
    if content_type == _BINARY:
        raise DamagedFileError("file_binary_workbook", file=name)
    root = package.xml(part)
    if root.name != "workbook":
        raise DamagedFileError("package_not_workbook", file=name)
    try:
        kind = WorkbookKind(content_type)
    except ValueError:
        raise DamagedFileError("package_not_workbook", file=name) from None
    return MainPart(part, kind, root.namespace == STRICT_NAMESPACE)
