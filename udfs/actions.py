"""What a button does and says, whatever program it is pressed in."""

from __future__ import annotations

from collections.abc import Sequence

from cec_xl.hosts.port import WorkbookPort
from cec_xl.labels import DEFAULT_LANGUAGE, LANGUAGES, Labels
from cec_xl.workbook import tables
from cec_xl.workbook.incidents import Incident
from cec_xl.workbook.layout import TableBlock
from cec_xl.workbook.reading import detect_language
from cec_xl.workbook.refresh import Refresh, score_workbook
from cec_xl.workbook.schema import TABLE_PREFIX
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.writing import incident_counts, incident_update

SHOWN_INCIDENTS = 5

REPORT_TABLES = [
    table.name
    for table in (
        tables.PRIORITY,
        *tables.SEGMENT_TABLES.values(),
        tables.PARETO,
        tables.SERVICE_PLAN,
        tables.SERVICE_LOAD,
        tables.SALES_RULES,
    )
]
"""Tables whose sheets make up the report, behind the start sheet."""


def workbook_language(port: WorkbookPort, otherwise: str = DEFAULT_LANGUAGE) -> str:
    """The language a workbook says it is in, else that of its headers; `otherwise` where it has no table of ours."""
    named = port.read_name("cecxl_language")
    if named in LANGUAGES:
        return str(named)
    found = port.tables()
    return detect_language(found) if any(name.startswith(TABLE_PREFIX) for name in found) else otherwise


def refreshed(done: Refresh, labels: Labels) -> str:
    """What to say after a refresh."""
    if done.classification is None:
        return blocked(done, labels)
    scored = int((done.classification.rank > 0).sum())
    said = [labels.text("buttons.refreshed", scored=scored, customers=len(done.inputs.portfolio))]
    said.append(_incidents(done, labels))
    said.append(labels.text("buttons.can_undo"))
    return "\n\n".join(said)


def check_workbook(port: WorkbookPort, labels: Labels) -> str:
    """Look for errors, write them into the incidents table and nothing else; returns what to say."""
    found = score_workbook(port)
    if tables.INCIDENTS.name in found.inputs.tables:
        info = found.inputs.tables[tables.INCIDENTS.name]
        port.write_tables({tables.INCIDENTS.name: incident_update(found.incidents, found.labels, info)})
    port.write_names(incident_counts(found.incidents))
    heading = labels.text("buttons.checked", customers=len(found.inputs.portfolio))
    return _listed(heading, found.incidents, labels) if found.incidents else f"{heading} {_incidents(found, labels)}"


def blocked(done: Refresh, labels: Labels) -> str:
    """What to say where nobody could be classified."""
    return _listed(labels.text("buttons.blocked"), done.inputs.log.blocking, labels)


def _incidents(done: Refresh, labels: Labels) -> str:
    if not done.incidents:
        return labels.text("buttons.refreshed_clean")
    return labels.text("buttons.refreshed_incidents", count=len(done.incidents), sheet=_incident_sheet(labels))


def _listed(heading: str, incidents: Sequence[Incident], labels: Labels) -> str:
    """A heading and the first incidents as sentences; the rest is counted."""
    lines = [heading, "", *(f"• {incident.sentence()}" for incident in incidents[:SHOWN_INCIDENTS])]
    if len(incidents) > SHOWN_INCIDENTS:
        more = len(incidents) - SHOWN_INCIDENTS
        lines += ["", labels.text("buttons.more", count=more, sheet=_incident_sheet(labels))]
    return "\n".join(lines)


def _incident_sheet(labels: Labels) -> str:
    return labels.text("sheets.incidents")


def help_page(labels: Labels) -> str:
    """How the workbook is used, on one page."""
    sheets = ("customers", "criteria_sets", "weights", "scores", "priority", "segments", "incidents")
    return labels.text("buttons.help", **{key: labels.text(f"sheets.{key}") for key in sheets})


def tables_found(port: WorkbookPort, labels: Labels) -> str:
    """Whether the workbook has all our tables."""
    present = set(port.tables())
    blocks = (block for sheet in all_sheets() for block in sheet.blocks if isinstance(block, TableBlock))
    wanted = [tables.TABLES[block.table].name for block in blocks]
    missing = [name for name in wanted if name not in present]
    if missing:
        return labels.text("buttons.diagnosis.missing_tables", names=", ".join(missing))
    return labels.text("buttons.diagnosis.tables", count=len(wanted))
