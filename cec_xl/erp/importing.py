"""One import from end to end: exports in, one row of criteria per customer out, and an account of every row."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from cec_xl.erp.computing import Computation
from cec_xl.erp.conflicts import FileOrder
from cec_xl.erp.counting import FileCount, Sum
from cec_xl.erp.criteria import Periods
from cec_xl.erp.engine import DEFAULT_MEMORY, open_engine
from cec_xl.erp.figures import Floats, Texts, assemble
from cec_xl.erp.files import examined_ahead, expand, is_address, without_password
from cec_xl.erp.mapping import ImportMapping
from cec_xl.erp.notices import UndecidedError
from cec_xl.erp.planning import base_currency, plan_import
from cec_xl.erp.raw import RawTables
from cec_xl.erp.reasons import Reason, Rules
from cec_xl.erp.rejects import collect_rejects, write_rejects
from cec_xl.erp.remarks import remarks_on
from cec_xl.erp.report import ImportReport, ordered_files
from cec_xl.erp.settings import Overrides
from cec_xl.erp.staging import Staged, stage
from cec_xl.erp.state import ImportState, KnownFile, earlier_files, keep_copies
from cec_xl.labels import DEFAULT_LANGUAGE, Labels

Progress = Callable[[str, float], None]
"""Called with what is being read and how far the work is, 0..1."""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """What an import found.

    Attributes:
        customers: fields of the customers table -> values, sorted by customer id; NaN and "" where not known.
        details: further figures per customer, same rows.
        history: billing, margin and orders per customer and calendar year.
        order_lines: what was bought of each product family day by day; empty where a sheet could not hold it.
        report: what became of every row.
        mapping: how the files were read.
        state: what to keep for the next import.
    """

    customers: Mapping[str, Floats | Texts]
    details: Mapping[str, Floats | Texts]
    history: Mapping[str, Floats | Texts]
    order_lines: Mapping[str, Floats | Texts]
    report: ImportReport
    mapping: ImportMapping
    state: ImportState


def import_exports(
    sources: Sequence[str | Path],
    *,
    as_of: dt.date,
    at_newest: bool = False,
    overrides: Mapping[str, str] | None = None,
    defaults: Mapping[str, str] | None = None,
    previous: ImportState | None = None,
    engine: str | None = None,
    rejected: Path | None = None,
    keep_in: Path | None = None,
    language: str = DEFAULT_LANGUAGE,
    memory: str = DEFAULT_MEMORY,
    work: Path | None = None,
    progress: Progress | None = None,
) -> ImportResult:
    """Turn exports into one row of criteria per customer.

    Args:
        sources: files, folders and database addresses; none to look again where the previous import looked.
        as_of: the day the figures are for.
        at_newest: whether they are for the last day up to it on which anything was sold or paid.
        overrides: settings and answers, ``key -> value``; see `Overrides.of`.
        defaults: settings where nobody said otherwise; they are not kept.
        previous: what the last import kept. Its files go on counting.
        engine: address of an engine to compute on; None for DuckDB in this process.
        rejected: where to write the list of rows set aside; None for nowhere.
        keep_in: folder for copies of the files, so that they are there next month; None to remember their places.
        language: of the list of rejected rows.
        memory: what DuckDB may use before it turns to disk, e.g. ``"1GB"``.
        work: folder for temporary files; the system's by default.
        progress: told how far the work is.

    Raises:
        UndecidedError: where something has two readings and only the user knows which is meant.
        InputError: where the sources hold nothing to count, or an answer means nothing.
        FileError: where a file cannot be read or written, or the import's extra is not installed.
    """
    state = previous or ImportState()
    answers = {**state.answers, **(overrides or {})}
    said = Overrides.of({**(defaults or {}), **answers})
    given = list(sources) or list(state.sources)
    paths = expand([source for source in given if not is_address(source)])
    earlier = earlier_files(state, paths)
    named = {Path(source) for source in given}
    is_named = [path in named for path in paths]
    if keep_in is not None:
        paths = keep_copies(paths, keep_in)
    incidental = frozenset(path for path, known in zip(paths, is_named, strict=True) if not known)
    addresses = [source for source in given if is_address(source)]
    report_progress = progress or (lambda _text, _done: None)
    with (
        tempfile.TemporaryDirectory(prefix="cecxl-", dir=work) as folder,
        examined_ahead([*earlier, *paths]) as examine,
        open_engine(engine, Path(folder), memory) as running,
    ):
        raw = RawTables(running, Path(folder))
        latest_year = as_of.year + 1
        mapping = plan_import(
            [*earlier, *paths, *addresses],
            raw,
            said,
            latest_year,
            saved=state.mapping,
            incidental=incidental,
            examine=examine,
        )
        if mapping.questions:
            raise UndecidedError(mapping.questions, mapping)
        rules = Rules(said.settings, latest_year, base_currency(mapping, said))
        recent = None if at_newest else Periods.of(as_of, said.settings).recent
        staged = stage(mapping, raw, rules, as_of, recent=recent, progress=report_progress)
        if at_newest:
            as_of = staged.newest_day()
        order = _file_order(staged, state)
        computed = Computation(staged, order, rules, as_of, running).run()
        computed = replace(computed, counts=_with_lines_that_are_no_rows(computed.counts, staged, raw))
        rejects = collect_rejects(staged, computed.counts, computed.late, raw, rules) if rejected else []
    if rejected is not None and rejects:
        write_rejects(rejects, rejected, Labels(language))
    figures = assemble(computed, as_of, said.settings)
    mapping = replace(mapping, sources=(*staged.sources, *(s for s in mapping.sources if s.role is None)))
    report = ImportReport(
        as_of,
        staged.base,
        ordered_files(list(computed.counts.values())),
        (*mapping.notices, *remarks_on(computed, figures, staged, said.settings)),
        computed.debt_rule,
        len(figures.customers["customer_id"]),
        rejected.name if rejected is not None and rejects else "",
    )
    return ImportResult(
        figures.customers,
        figures.details,
        figures.history,
        figures.order_lines,
        report,
        mapping,
        ImportState(
            mapping.saved(),
            _known_files(computed.counts, order),
            answers,
            tuple(without_password(str(source)) for source in given),
            figures.customers,
        ),
    )


def _file_order(staged: Staged, state: ImportState) -> FileOrder:
    """Earlier imports' files before this one's, each import's in the order they were handed over."""
    files = {key: file for role in staged.keys.values() for key, file in role.items()}
    batch = {key: state.batch_of(file.fingerprint, file.table) for key, file in files.items()}
    rank = {key: number for number, key in enumerate(sorted(files, key=lambda key: (batch[key], files[key].name, key)))}
    return FileOrder(batch, rank, {key: file.name for key, file in files.items()})


def _with_lines_that_are_no_rows(
    counts: Mapping[str, FileCount], staged: Staged, raw: RawTables
) -> dict[str, FileCount]:
    """The counts with empty lines and lines that could not be cut into columns."""
    found = dict(counts)
    for broken in staged.broken:
        found[broken.file] = found[broken.file].with_aside(Reason.BROKEN, Sum(1))
    for key, count in counts.items():
        header = next((s.dialect.header_line for s in staged.sources if count.file in s.files and s.dialect), 0)
        empty = count.file.blank_lines - raw.empty_lines_above(count.file, header)
        if empty > 0:
            found[key] = found[key].with_aside(Reason.EMPTY, Sum(empty))
    return found


def _known_files(counts: Mapping[str, FileCount], order: FileOrder) -> tuple[KnownFile, ...]:
    return tuple(
        KnownFile(
            count.file.name,
            count.file.place,
            count.file.fingerprint,
            str(count.role),
            order.batch[key],
            count.file.table,
            count.total_read.rows,
            count.total_used.rows,
            count.total_used.amount,
            count.first_day,
            count.last_day,
        )
        for key, count in sorted(counts.items(), key=lambda item: order.rank[item[0]])
    )
