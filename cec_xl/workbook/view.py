"""The two views of a workbook: *Básica* shows the sheets an owner needs, *Completa* the whole method."""

from __future__ import annotations

from cec_xl.hosts.port import WorkbookPort
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.workbook.sheets import all_sheets


def apply_view(port: WorkbookPort, view: str) -> None:
    """Show the sheets of the view the user chose.

    The basic view hides the other sheets at every refresh. The complete view brings them back only from the basic
    one, so that a sheet the user has hidden by hand stays hidden.
    """
    tabs = {
        Labels(language).text(f"sheets.{sheet.key}")
        for sheet in all_sheets()
        for language in LANGUAGES
        if not sheet.basic
    }
    others = {name: seen for name, seen in port.sheets_shown().items() if name in tabs}
    if view == "basic" and any(others.values()):
        port.show_sheets(dict.fromkeys(others, False))
    elif view == "complete" and not any(others.values()):
        port.show_sheets(dict.fromkeys(others, True))
