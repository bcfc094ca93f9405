"""One refresh, the same in every host: read, classify, write. The caller opens the workbook and saves it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from cec_xl.hosts.column import to_serial
from cec_xl.hosts.port import Cell, TableUpdate, WorkbookPort
from cec_xl.labels import Labels
from cec_xl.method.classification import Classification
from cec_xl.method.classify import classify
from cec_xl.method.problems import MethodError
from cec_xl.workbook import tables
from cec_xl.workbook.incidents import Incident
from cec_xl.workbook.pairwise import refresh_pairwise
from cec_xl.workbook.reading import WorkbookInputs, detect_language, read_workbook
from cec_xl.workbook.settings_reading import rule_synonyms
from cec_xl.workbook.steering import steering_results
from cec_xl.workbook.view import apply_view
from cec_xl.workbook.winback_presence import shows_lost_customers, speaks_of_lost_customers
from cec_xl.workbook.writing import classification_updates, incident_counts, incident_update, named_values

if TYPE_CHECKING:
    from cec_xl.workbook.winback_refresh import WinbackOutcome


class Refresh(NamedTuple):
    """What a refresh did.

    Attributes:
        inputs: what was read.
        classification: the result; None where a blocking incident stopped the work.
        incidents: everything the user should look at, gravest first.
        winback: what was found about lost customers; None where the workbook says nothing of any.
        pairwise: named cells of the pairwise comparison; none where nobody has compared anything.
    """

    inputs: WorkbookInputs
    classification: Classification | None
    incidents: tuple[Incident, ...]
    winback: WinbackOutcome | None = None
    pairwise: Mapping[str, Cell] = MappingProxyType({})

    @property
    def labels(self) -> Labels:
        """The labels of the workbook's language."""
        return self.inputs.labels

    @property
    def blocked(self) -> bool:
        """Whether nothing could be scored."""
        return self.classification is None


def score_workbook(port: WorkbookPort, *, as_of: dt.date | None = None) -> Refresh:
    """Read and classify without writing anything: what `check` and `explain` need."""
    inputs = read_workbook(port, as_of=as_of)
    classification = None
    if not inputs.log.blocking:
        try:
            classification = classify(inputs.portfolio, inputs.settings, synonyms=rule_synonyms())
        except MethodError as error:
            inputs.log.add_problems(error.problems)
        else:
            inputs.log.add_problems(classification.problems)
    if inputs.log.blocking:
        classification = None
    winback = None
    if speaks_of_lost_customers(port, inputs):
        from cec_xl.workbook.winback_refresh import evaluate_winback

        winback = evaluate_winback(port, inputs, as_of=as_of)
    pairwise = refresh_pairwise(port, inputs.settings, inputs.log)
    return Refresh(inputs, classification, tuple(inputs.log.ordered()), winback, pairwise)


def refresh_workbook(port: WorkbookPort, *, as_of: dt.date | None = None, now: dt.datetime) -> Refresh:
    """Score a workbook and write every result table; the caller saves.

    Blocking incidents leave the results as they were: only the incidents table and its counts are written.
    `now` is what the start sheet shows as the moment of the last refresh.
    """
    texts = Labels(detect_language(port.tables()))
    port.progress(texts.text("workbook.progress_reading"), 0.0)
    refresh = score_workbook(port, as_of=as_of)
    port.progress(refresh.labels.text("workbook.progress_writing"), 0.6)
    inputs, labels = refresh.inputs, refresh.labels
    updates: dict[str, TableUpdate] = {}
    classification = refresh.classification
    if classification is None:
        names = incident_counts(refresh.incidents)
    else:
        steering, steering_names = steering_results(port, inputs, classification, as_of, _recovered(refresh.winback))
        refresh = refresh._replace(incidents=tuple(inputs.log.ordered()))
        updates = classification_updates(classification, labels, inputs.tables, inputs.criterion_names)
        names = named_values(classification, refresh.incidents, labels, to_serial(now))
        updates |= steering
        names |= steering_names
    names |= refresh.pairwise
    if refresh.winback is not None:
        from cec_xl.workbook.winback_refresh import winback_results

        winback_updates, winback_names = winback_results(refresh.winback, labels, inputs.tables)
        updates |= winback_updates
        names |= winback_names
    elif shows_lost_customers(port, inputs) and not speaks_of_lost_customers(port, inputs):
        from cec_xl.workbook.winback_writing import emptied_results

        winback_updates, winback_names = emptied_results(labels, inputs.tables)
        updates |= winback_updates
        names |= winback_names
    if tables.INCIDENTS.name in inputs.tables:
        info = inputs.tables[tables.INCIDENTS.name]
        updates[tables.INCIDENTS.name] = incident_update(refresh.incidents, labels, info)
    port.write_tables(updates)
    port.write_names(names)
    apply_view(port, inputs.parameters.text("view"), labels)
    port.progress(labels.text("workbook.progress_done"), 1.0)
    return refresh


def _recovered(winback: WinbackOutcome | None) -> float:
    """Customers that the order history shows coming back; NaN where there is none."""
    if winback is None or winback.detection is None:
        return math.nan
    return float((winback.detection.register.relation == "recovered").sum())
