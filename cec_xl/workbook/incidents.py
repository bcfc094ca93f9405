"""Incidents (*Incidencias*): everything that could not be read or scored, with its sheet and cell. METHOD §2.

The method and the readers name a `Place` (table, row, field); here a place becomes a sheet and a cell, and a code
becomes a sentence in the workbook's language.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from cec_xl.labels import Labels
from cec_xl.method.problems import Place, Problem
from cec_xl.workbook.table_view import TableView

BLOCKS, WARNING, INFO = "blocks", "warning", "info"
SEVERITIES = (BLOCKS, WARNING, INFO)


class Incident(NamedTuple):
    """One row of the incidents table, texts chosen.

    Attributes:
        severity: ``blocks`` (nothing can be scored), ``warning`` (one customer or setting is affected), ``info``.
        code: the label it came from.
        sheet, cell: where to look; the cell is ``""`` where the incident concerns a whole sheet.
        customer_id: the customer concerned, ``""`` for settings.
        found: what stands in the cell.
        text: what is wrong.
        remedy: what to do.
    """

    severity: str
    code: str
    sheet: str
    cell: str
    customer_id: str
    found: str
    text: str
    remedy: str

    def sentence(self) -> str:
        """Place, trouble and remedy in one line, for the terminal and dialogues."""
        where = f"{self.sheet}!{self.cell}" if self.cell else self.sheet
        return " ".join(part for part in (f"{where}:" if where else "", self.text, self.remedy) if part)


@dataclass(slots=True)
class IncidentLog:
    """Collects incidents while a workbook is read and scored; one per cell, the first one noted wins."""

    labels: Labels
    views: Mapping[str, TableView]
    setting_rows: dict[str, int] = field(default_factory=dict)
    """Setting key -> its row in the settings table, so that a problem with a setting finds its cell."""
    incidents: list[Incident] = field(default_factory=list)
    _seen: set[Place] = field(default_factory=set)

    def add(self, code: str, place: Place, severity: str = WARNING, **details: object) -> None:
        """Note an incident at a place; a cell that already has one keeps it."""
        if place.table == "settings" and place.row is None and place.field in self.setting_rows:
            place = Place("settings", self.setting_rows[place.field], "setting_value")
        if place.row is not None and place.field is not None:
            if place in self._seen:
                return
            self._seen.add(place)
        view = self.views.get(place.table)
        header = view.header(place.field) if view and place.field else ""
        found = view.found(place) if view else ""
        known: dict[str, object] = {"field": header or place.field or "", "found": found}
        sheet = view.info.sheet if view else ""
        known |= {"sheet": sheet, "table": place.table} | details
        name_of_setting = f"settings.{details.get('setting')}.name"
        if self.labels.has(name_of_setting):
            known["setting"] = self.labels.text(name_of_setting)
        if "choice_kind" in details:
            known["allowed"] = ", ".join(self.labels.choices(str(details["choice_kind"])).values())
        remedy_key = f"remedies.{code}"
        self.incidents.append(
            Incident(
                severity=severity,
                code=code,
                sheet=sheet,
                cell=view.address(place) if view else "",
                customer_id=view.row_id(place.row) if view and place.row is not None else "",
                found=found,
                text=self.labels.message(code, **known),
                remedy=self.labels.text(remedy_key, **known) if self.labels.has(remedy_key) else "",
            )
        )

    def add_problems(self, problems: Iterable[Problem]) -> None:
        """Note what the method found."""
        for problem in problems:
            severity = BLOCKS if problem.blocking else WARNING
            self.add(problem.code, problem.place, severity, **dict(problem.details))

    @property
    def blocking(self) -> list[Incident]:
        """The incidents that stop everything."""
        return [incident for incident in self.incidents if incident.severity == BLOCKS]

    def ordered(self) -> list[Incident]:
        """Gravest first, otherwise in the order of the sheets and rows they were found in."""
        return sorted(self.incidents, key=lambda incident: SEVERITIES.index(incident.severity))
