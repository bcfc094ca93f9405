"""An import into an open workbook: compute from the files, merge with what stands there, write. Saving is the caller's.

`prepare_import` writes nothing, so that the user can look at what was understood before anything changes. Tables that
an import fills whole (order lines, billing by year) are its own only while they still say what the last import wrote;
what somebody typed there stays.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cec_xl.erp.criteria import YEARS
from cec_xl.erp.engine import DEFAULT_MEMORY
from cec_xl.erp.files import is_address
from cec_xl.erp.importing import ImportResult, import_exports
from cec_xl.erp.notices import Notice
from cec_xl.errors import InputError
from cec_xl.hosts.port import Cell, FormulaReader, TableUpdate, WorkbookPort
from cec_xl.labels import LANGUAGES, Labels
from cec_xl.method.criteria import PortfolioKind
from cec_xl.workbook import tables
from cec_xl.workbook.import_contents import columns_of, holds, read_values, trace
from cec_xl.workbook.import_merge import Merge, merge_customers
from cec_xl.workbook.import_state import Columns, import_columns, import_state, written_traces
from cec_xl.workbook.import_tables import IMPORT_ANSWERS, IMPORT_TABLES
from cec_xl.workbook.reading import WorkbookInputs, detect_language, read_workbook
from cec_xl.workbook.schema import TABLE_PREFIX, Table
from cec_xl.workbook.table_view import TableView
from cec_xl.workbook.writing import table_update

RULES_OF_WORKBOOK = ("lost_multiple", "lost_months", "rhythm_orders")
"""Parameters of the workbook that an import must apply too, or the two would disagree on who is lost."""

FILLED_WHOLE = ("order_lines", "billing_history")
"""Tables that an import writes from top to bottom."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, slots=True)
class PreparedImport:
    """An import that has not been written.

    Attributes:
        result: what the files say.
        merge: the customers table with it.
        updates: new contents of tables, by display name; tables that would stay as they are left out.
        names: new contents of single cells, by defined name.
        notices: what is to be said besides the report.
        language: the workbook's.
        is_known: whether every file is read as the user saw it read at an earlier import.
        backups_kept: how many copies of the old file the workbook wants kept.
    """

    result: ImportResult
    merge: Merge
    updates: Mapping[str, TableUpdate]
    names: Mapping[str, Cell]
    notices: tuple[Notice, ...]
    language: str
    is_known: bool
    backups_kept: int

    @property
    def changes(self) -> bool:
        """Whether there is anything to write."""
        return bool(self.updates or self.names)

    @property
    def all_notices(self) -> tuple[Notice, ...]:
        """What was assumed, found and left out, in the files and in the workbook."""
        return (*self.result.report.notices, *self.notices)

    def report(self, labels: Labels) -> str:
        """What was read, used, set aside and assumed, as a person reads it."""
        return replace(self.result.report, notices=self.all_notices).text(labels)


def prepare_import(
    port: WorkbookPort,
    sources: Sequence[str | Path],
    *,
    today: dt.date,
    as_of: dt.date | None = None,
    answers: Mapping[str, str] | None = None,
    engine: str | None = None,
    memory: str = DEFAULT_MEMORY,
    rejected: Path | None = None,
    keep_in: Path | None = None,
    active_set: str | None = None,
    progress: Progress | None = None,
) -> PreparedImport:
    """Compute an import into a workbook without writing anything.

    Args:
        port: the open workbook.
        sources: files, folders and database addresses; none to look where the last import looked.
        today: no later day than this counts.
        as_of: the day the figures are for; without it the workbook's own, else the last day in the files.
        answers: settings and answers, as `cec_xl.erp.Overrides` takes them.
        engine: address of an engine to compute on.
        memory: what the engine in this process may use.
        rejected: where to list the rows set aside.
        keep_in: folder for copies of the files.
        active_set: criteria set that current customers are to be scored with from now on; None leaves it as it is.
        progress: told how far the work is.

    Raises:
        UndecidedError: where only the user knows how something is meant.
        InputError: where the workbook lacks the import's sheets or the files hold nothing to count.
        FileError: where a file cannot be used.
    """
    inputs = read_workbook(port, as_of=as_of)
    views = _views(port, inputs)
    active_set = None if active_set is None else _known_set(inputs, active_set)
    names = {} if active_set is None else _chosen_set(inputs, active_set)
    state_columns = {spec.key: columns_of(views[spec.key]) for spec in IMPORT_TABLES}
    previous = import_state(state_columns)
    if not sources and not previous.sources:
        raise InputError("import_nothing_given")
    day = as_of or inputs.parameters.date("as_of")
    result = import_exports(
        [str(s) if is_address(s) else str(Path(s).absolute()) for s in sources],
        as_of=day or today,
        at_newest=day is None,
        overrides=answers,
        defaults={key: f"{inputs.parameters.number(key):g}" for key in RULES_OF_WORKBOOK},
        previous=previous,
        engine=engine,
        memory=memory,
        rejected=rejected,
        keep_in=keep_in,
        language=inputs.language,
        progress=progress,
    )
    merge = merge_customers(columns_of(views[tables.CUSTOMERS.key]), result.customers, previous.values or None)
    preparation = _Preparation(inputs, views, result, merge, _formulas(port, views[tables.CUSTOMERS.key]))
    if _wants_shares(inputs, active_set):
        preparation.require_shares()
    prepared = preparation.prepared(written_traces(state_columns["import_answers"]))
    known = all(source in previous.mapping for source in result.state.mapping)
    return replace(prepared, names=names, is_known=known)


def _wants_shares(inputs: WorkbookInputs, active_set: str | None) -> bool:
    """Whether the set that current customers are scored with asks for their share."""
    name = active_set or inputs.settings.active_sets.get(PortfolioKind.CURRENT, "")
    sets = [one for one in inputs.settings.sets if one.kind is PortfolioKind.CURRENT and name in ("", one.name)]
    return bool(sets) and any(rule.criterion == "share" for rule in sets[0].rules)


def _formulas(port: WorkbookPort, view: TableView) -> frozenset[str]:
    """Fields of a table that the user fills with formulas, where the host can tell."""
    headers = port.formula_columns(view.info.name) if isinstance(port, FormulaReader) else frozenset()
    return frozenset(key for key, header in view.headers.items() if header in headers)


def last_sources(port: WorkbookPort) -> tuple[str, ...]:
    """Where the last import into a workbook looked for files; none where it never imported.

    Raises:
        InputError: where the workbook lacks the import's sheets.
    """
    infos = port.tables()
    if IMPORT_ANSWERS.name not in infos:
        raise _no_sheet(Labels(detect_language(infos)), IMPORT_ANSWERS)
    view = TableView.of(IMPORT_ANSWERS, infos[IMPORT_ANSWERS.name], port.read_table(IMPORT_ANSWERS.name))
    return import_state({IMPORT_ANSWERS.key: columns_of(view)}).sources


def _no_sheet(labels: Labels, table: Table) -> InputError:
    return InputError("import_no_sheet", sheet=labels.text("sheets.import_report"), table=table.name)


def write_import(port: WorkbookPort, prepared: PreparedImport) -> None:
    """Write a prepared import; the caller saves."""
    if prepared.updates:
        port.write_tables(prepared.updates)
    if prepared.names:
        port.write_names(prepared.names)


def _known_set(inputs: WorkbookInputs, name: str) -> str:
    """The set of current customers with this name; the set for invoices goes by its name in any language."""
    sets = dict.fromkeys(one.name for one in inputs.settings.sets if one.kind is PortfolioKind.CURRENT)
    for_invoices = {Labels(language).text("names.set.invoices") for language in LANGUAGES}
    found = [one for one in sets if one == name or {one, name} <= for_invoices]
    if not found:
        raise InputError("import_no_such_set", set=name, known=", ".join(sets))
    return name if name in found else found[0]


def _chosen_set(inputs: WorkbookInputs, name: str) -> dict[str, Cell]:
    """The cell that chooses the set of current customers, where it says something else now."""
    if inputs.settings.active_sets.get(PortfolioKind.CURRENT) == name:
        return {}
    return {f"{TABLE_PREFIX}active_set_current": name}


def _views(port: WorkbookPort, inputs: WorkbookInputs) -> dict[str, TableView]:
    """Every table an import reads or writes, by key; those of the import itself must be there."""
    infos = inputs.tables
    missing = [spec for spec in IMPORT_TABLES if spec.name not in infos]
    if missing:
        raise _no_sheet(inputs.labels, missing[0])
    specs = (*IMPORT_TABLES, *(tables.TABLES[key] for key in FILLED_WHOLE))
    found = {
        spec.key: TableView.of(spec, infos[spec.name], port.read_table(spec.name))
        for spec in specs
        if spec.name in infos
    }
    return {**inputs.log.views, **found}


class _Preparation:
    """Puts the new contents of every table together."""

    def __init__(
        self,
        inputs: WorkbookInputs,
        views: Mapping[str, TableView],
        result: ImportResult,
        merge: Merge,
        formulas: frozenset[str],
    ) -> None:
        self._inputs, self._views, self._result, self._merge = inputs, views, result, merge
        self._formulas = formulas
        self._labels = inputs.labels
        self._updates: dict[str, TableUpdate] = {}
        self._notices: list[Notice] = []

    def prepared(self, traces: Mapping[str, str]) -> PreparedImport:
        """Everything to be written; `traces` of what the last import wrote."""
        self._add_customers()
        self._add_families()
        written = {key: self._add_whole(tables.TABLES[key], traces.get(key)) for key in FILLED_WHOLE}
        if self._merge.untouched:
            self._notices.append(Notice("import_not_in_files", {"count": self._merge.untouched}))
        if self._merge.kept:
            self._notices.append(Notice("import_typed_kept", {"count": len(self._merge.kept)}))
        known = {key: found for key, found in written.items() if found}
        found = import_columns(self._result, self._merge.kept, self._notices, known, self._labels)
        for spec in IMPORT_TABLES:
            self._add_table(spec, found[spec.key])
        return PreparedImport(
            self._result,
            self._merge,
            self._updates,
            {},
            tuple(self._notices),
            self._inputs.language,
            is_known=False,
            backups_kept=int(self._inputs.parameters.number("backups_kept")),
        )

    def _add_table(self, spec: Table, columns: Columns) -> None:
        """New contents for a table, unless it has them. Rows stay where they are, so none is looked for by its key."""
        view = self._views.get(spec.key)
        if view is None or not columns:
            return
        update = TableUpdate(table_update(spec, columns, self._labels, view.info).columns)
        if not holds(view, update):
            self._updates[spec.name] = update

    def _add_customers(self) -> None:
        """The customers table, but for columns that hold formulas: values in their place would end them."""
        for key in sorted(self._formulas & set(self._merge.columns)):
            self._notices.append(Notice("import_formulas_kept", {"column": self._labels.text(f"fields.{key}")}))
        columns = {key: values for key, values in self._merge.columns.items() if key not in self._formulas}
        self._add_table(tables.CUSTOMERS, columns)

    def require_shares(self) -> None:
        """Say so where no customer has a share, neither typed nor imported, and what can be done without."""
        typed = self._views[tables.CUSTOMERS.key].column("share")
        imported = np.isfinite(self._result.customers["share"].astype(np.float64)).any()
        if not imported and (typed is None or not np.isfinite(typed.numbers).any()):
            details = {"sheet": self._labels.text("sheets.customers"), "set": self._labels.text("names.set.invoices")}
            self._notices.append(Notice("import_no_shares", details))

    def _add_families(self) -> None:
        """Customer families that the files name and the workbook does not know yet, below those it has."""
        view = self._views.get(tables.FAMILIES.key)
        if view is None or "family" not in view.headers:
            return
        here = columns_of(view)["family"].as_texts().tolist()
        named = sorted(set(np.asarray(self._result.customers["family"]).tolist()) - {""} - set(here))
        if named:
            self._add_table(tables.FAMILIES, {"family": np.array([*here, *named], dtype=object)})

    def _add_whole(self, spec: Table, written: str | None) -> str:
        """New contents for a table the import fills whole; the trace of what it then holds of ours, ``""`` for none."""
        view, columns = self._views.get(spec.key), self._whole(spec.key)
        if view is None:
            return ""
        there = trace(spec, read_values(spec, columns_of(view))) if len(view) else ""
        if there and there != written:
            details = {"sheet": view.info.sheet}
            self._notices.append(Notice("import_table_left_alone", details))
            return ""
        if not len(next(iter(columns.values()))):
            return there
        self._add_table(spec, columns)
        return trace(spec, columns)

    def _whole(self, key: str) -> Columns:
        if key == "order_lines":
            return self._result.order_lines
        details = self._result.details
        years = [f"year_{number}" for number in range(1, YEARS + 1)]
        bought = np.any([details[year] != 0 for year in years], axis=0)
        return {name: details[name][bought] for name in ("customer_id", *years)}
