"""Which workbooks cannot take our sheets, and why; said before anything is built."""

from __future__ import annotations

from cec_xl.errors import InputError, ProtectedFileError
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.package.workbook_kind import WorkbookKind
from cec_xl.hosts.reading.structure import Structure, flag

PREFIX = "cecxl_"


def check_attachable(package: EditedPackage, structure: Structure) -> None:
    """Refuse a workbook that cannot, or need not, get our sheets.

    Raises:
        ProtectedFileError: signed, or its structure is protected.
        InputError: it has our sheets already, is shared the old way, or is an add-in.
    """
    file = package.path.name
    package.check_signatures()
    present = [table for name, table in structure.tables.items() if name.casefold().startswith(PREFIX)]
    if present:
        raise InputError("attach_present", file=file, sheet=present[0].sheet.name)
    if any(name.name.casefold().startswith(PREFIX) for name in structure.names):
        raise InputError("attach_remains", file=file)
    protection = package.xml(structure.part).child("workbookProtection")
    if protection is not None and flag(protection.get("lockStructure")):
        raise ProtectedFileError("attach_structure_protected", file=file)
    if structure.kind is WorkbookKind.ADD_IN:
        raise InputError("attach_add_in", file=file)
    if package.relationship_targets(structure.part, "revisionHeaders"):
        # Excel allows no tables in such a workbook.
        raise InputError("attach_shared", file=file)
