"""Showing and hiding sheets of a closed workbook."""

from __future__ import annotations

import re
from collections.abc import Mapping

from cec_xl.errors import InputError
from cec_xl.hosts.changes import Changes
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.package.xml import Edit, splice, with_attributes
from cec_xl.hosts.reading.structure import Sheet, Structure, Visibility
from cec_xl.hosts.sheet.reframed import ReframedSheet
from cec_xl.hosts.sheet.scan import SheetStream

_SELECTED = re.compile(rb"(<(?:[\w.-]+:)?sheetView\b[^>]*?)\s+tabSelected\s*=\s*[\"'](?:1|true)[\"']")


def plan_visibility(package: EditedPackage, structure: Structure, states: Mapping[str, Visibility]) -> Changes:
    """The changes that show or hide sheets, by name; sheets that do not exist are left out.

    Raises:
        InputError: no sheet would be left to see.
    """
    wanted = {name.casefold(): state for name, state in states.items()}
    after = {sheet: wanted.get(sheet.name.casefold(), sheet.visibility) for sheet in structure.sheets}
    shown = [sheet for sheet, state in after.items() if state is Visibility.VISIBLE]
    if not shown:
        raise InputError("no_visible_sheet")
    root = package.xml(structure.part)
    edits: list[Edit] = []
    listed = root.child("sheets")
    for element, (sheet, state) in zip(listed.all("sheet") if listed else (), after.items(), strict=True):
        if state is not sheet.visibility:
            tag = element.start_tag
            value = None if state is Visibility.VISIBLE else state.value
            edits.append((element.start, element.start + len(tag), with_attributes(tag, {"state": value})))
    if not edits:
        return Changes()
    views = root.child("bookViews")
    for view in views.all("workbookView") if views else ():
        active = int(view.get("activeTab", "0"))
        if active < len(structure.sheets) and after[structure.sheets[active]] is not Visibility.VISIBLE:
            tag = view.start_tag
            new = with_attributes(tag, {"activeTab": str(shown[0].position)})
            edits.append((view.start, view.start + len(tag), new))
    changes = Changes({structure.part: splice(root.source, edits)})
    for sheet, state in after.items():
        if state is not Visibility.VISIBLE and sheet.visibility is Visibility.VISIBLE and sheet.part:
            _deselect(package, sheet, changes)
    return changes


def _deselect(package: EditedPackage, sheet: Sheet, changes: Changes) -> None:
    """A hidden sheet that stays selected would be edited together with the visible one."""
    if sheet.kind != "worksheet":
        return
    head = SheetStream(package.stream(sheet.part), sheet.part).head
    new = _SELECTED.sub(rb"\1", head)
    if new != head:
        changes.parts[sheet.part] = ReframedSheet(package.content(sheet.part), sheet.part, head=new)
