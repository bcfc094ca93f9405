"""The two views of a workbook: *Básica* shows the sheets an owner needs, *Completa* the whole method."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING

from cec_xl.hosts.port import TableInfo, WorkbookPort
from cec_xl.labels import Labels
from cec_xl.workbook.tables import TABLES

if TYPE_CHECKING:
    from cec_xl.workbook.layout import Sheet

ATTACHED_SUFFIX = "_CEC"
"""Ends the name of a sheet of ours in a workbook that had one of the usual name."""

BASIC_SHEETS = (
    "home",
    "settings",
    "incidents",
    "customers",
    "import_report",
    "families",
    "pareto",
    "criteria_sets",
    "weights",
    "scores",
    "customer_card",
    "chart_criteria",
    "segments",
    "priority",
    "services",
    "rules",
    "action_plan",
)
"""The sheets of the basic view, as their own modules say; repeated here because loading those takes a refresh longer
than reading the workbook. A test holds the two together."""


def apply_view(port: WorkbookPort, view: str, labels: Labels) -> None:
    """Show the sheets of the view the user chose.

    The basic view hides the other sheets at every refresh. The complete view brings them back only from the basic
    one, so that a sheet the user has hidden by hand stays hidden. `labels` are those of the workbook's language.
    """
    tables, shown = port.tables(), port.sheets_shown()
    if view == "complete" and all(shown.values()):
        return
    basic = {labels.text(f"sheets.{key}") for key in BASIC_SHEETS}
    if view == "basic" and all(name in basic for name, seen in shown.items() if seen):
        return
    from cec_xl.workbook.sheets import all_sheets

    tabs = {_tab(sheet, tables, shown, labels) for sheet in all_sheets() if not sheet.basic}
    others = {name: seen for name, seen in shown.items() if name in tabs}
    if view == "basic" and any(others.values()):
        port.show_sheets(dict.fromkeys(others, False))
    elif view == "complete" and not any(others.values()):
        port.show_sheets(dict.fromkeys(others, True))


def _tab(sheet: Sheet, tables: Mapping[str, TableInfo], shown: Collection[str], labels: Labels) -> str:
    """The tab of one of our sheets: where its table stands, else by its name, which a sheet of the user's may have."""
    from cec_xl.workbook.layout import TableBlock

    for block in sheet.blocks:
        table = tables.get(TABLES[block.table].name) if isinstance(block, TableBlock) else None
        if table is not None:
            return table.sheet
    usual = labels.text(f"sheets.{sheet.key}")
    attached = usual + ATTACHED_SUFFIX
    return next((name for name in shown if name == attached or name.startswith(attached + "_")), usual)
