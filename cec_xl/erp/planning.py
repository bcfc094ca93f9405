"""From what the user hands over to a mapping that can be confirmed: files examined, grouped, guessed, formats decided.

Nothing is imported here. What only the user can know comes out as questions; what was assumed, as notices.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from cec_xl.erp import files
from cec_xl.erp.amounts import NetRule, net_rule
from cec_xl.erp.dates import is_short
from cec_xl.erp.fields import FieldKind, Role
from cec_xl.erp.files import SourceFile, is_address
from cec_xl.erp.formats import decide_formats
from cec_xl.erp.guess import guess_source
from cec_xl.erp.layouts import Layout, database_layouts, group_layouts, layouts_of
from cec_xl.erp.mapping import ImportMapping, SavedSource, Source
from cec_xl.erp.notices import Notice, Question, listed
from cec_xl.erp.raw import RawTables
from cec_xl.erp.settings import Overrides
from cec_xl.errors import DamagedFileError, FileError, InputError

Found = TypeVar("Found")


@dataclass
class _Remarks:
    notices: list[Notice] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def plan_import(
    sources: Sequence[str | Path],
    raw: RawTables,
    overrides: Overrides,
    latest_year: int,
    *,
    saved: Sequence[SavedSource] = (),
    incidental: frozenset[Path] = frozenset(),
    examine: Callable[[Path], SourceFile] = files.examine,
) -> ImportMapping:
    """The mapping of everything that was handed over.

    Args:
        sources: files, folders, database addresses; none at all where the engine's own tables are meant.
        raw: where the sources are read.
        overrides: what the user said.
        latest_year: last year that a two-digit year may mean.
        saved: mappings of the last import, taken for files they fit.
        incidental: files among the sources that nobody named, because they only lay in a folder that was named.
        examine: says what a file is; `files.examined_ahead` has a quicker one.

    Raises:
        FileError: where a named file cannot be opened or is no table.
        InputError: where nothing to count is among the sources.
    """
    remarks = _Remarks()
    paths = [s for s in sources if not is_address(s)]
    found = _examined(paths, overrides, remarks, incidental, examine)
    layouts = _file_layouts(found, raw, overrides, remarks)
    for address in sources:
        if is_address(address):
            layouts += database_layouts(str(address), raw)
    layouts += [layout for layout in database_layouts("", raw) if not sources]
    desk = _Desk(raw, overrides, latest_year, saved, remarks)
    planned = [_planned(source, desk) for source in group_layouts(layouts)]
    mapping = ImportMapping(tuple(sorted(planned, key=_place)), tuple(remarks.notices), tuple(remarks.questions))
    _require_amounts(mapping)
    return replace(mapping, notices=(*mapping.notices, *_assumptions(mapping)))


def _place(source: Source) -> tuple[int, str]:
    roles = list(Role)
    return (len(roles) if source.role is None else roles.index(source.role), source.name)


def _examined(
    sources: Sequence[str | Path],
    overrides: Overrides,
    remarks: _Remarks,
    incidental: frozenset[Path],
    examine: Callable[[Path], SourceFile],
) -> list[tuple[SourceFile, bool]]:
    """The files among the sources, none with the content of another, and whether each was named."""
    named = {Path(source) for source in sources} - incidental

    def looked_at(path: Path) -> SourceFile:
        file, said = examine(path), overrides.about(path.name, "encoding")
        return files.in_encoding(file, said) if said else file

    paths = files.expand(sources) if sources else []
    kept, repeated = files.once_each([file for p in paths if (file := _tried(p, p in named, remarks, looked_at))])
    remarks.notices += [Notice("import_same_content", {"file": f.name, "other": other.name}) for f, other in repeated]
    return [(file, file.path in named) for file in kept]


def _file_layouts(
    examined: Sequence[tuple[SourceFile, bool]], raw: RawTables, overrides: Overrides, remarks: _Remarks
) -> list[Layout]:
    layouts: list[Layout] = []
    for file, is_named in examined:
        found = _tried(file.path, is_named, remarks, _layouts_in(file, raw, overrides))
        if found == [] and is_named:
            raise FileError("import_no_table_in_file", file=file.name)
        layouts += found or []
    return layouts


def _layouts_in(file: SourceFile, raw: RawTables, overrides: Overrides) -> Callable[[Path], list[Layout]]:
    return lambda _path: layouts_of(file, raw, overrides)


def _tried(path: Path, is_named: bool, remarks: _Remarks, action: Callable[[Path], Found]) -> Found | None:
    """What an action on a file gives; a damaged file that only lay in a folder is left out with a notice."""
    try:
        return action(path)
    except DamagedFileError as error:
        if is_named:
            raise
        remarks.notices.append(Notice("import_file_skipped", {"file": path.name, "reason": error}))
        return None


@dataclass(frozen=True)
class _Desk:
    """What planning one source needs besides the source."""

    raw: RawTables
    overrides: Overrides
    latest_year: int
    saved: Sequence[SavedSource]
    remarks: _Remarks


def _planned(source: Source, desk: _Desk) -> Source:
    remarks, kept = desk.remarks, _saved_for(source, desk.saved)
    if kept is None:
        source, notices, questions = guess_source(source, desk.overrides)
    else:
        columns = {(kept.role, key): header for key, header in kept.columns.items()}
        known = replace(desk.overrides, columns={**columns, **desk.overrides.columns})
        source, notices, questions = guess_source(source, known, kept.role)
    remarks.notices += notices
    remarks.questions += questions
    if source.role is None:
        return source
    remarks.notices += [
        Notice("import_damaged_letters", {"file": f.name, "count": f.damaged}) for f in source.files if f.damaged
    ]
    if any(is_short(text) for header in source.headers_of(FieldKind.DATE) for text in source.samples[header]):
        remarks.notices.append(Notice("import_short_years", {"file": source.name, "latest": desk.latest_year}))
    formats = None if kept is None else kept.formats
    source, questions = decide_formats(
        source, desk.overrides, desk.latest_year, lambda: desk.raw.table(source), formats
    )
    remarks.questions += questions + _vat_questions(source, desk.overrides)
    return source


def _saved_for(source: Source, saved: Sequence[SavedSource]) -> SavedSource | None:
    """The saved mapping that uses most of a source's columns, where one fits."""
    fitting = [kept for kept in saved if kept.fits(source.headers)]
    return max(fitting, key=lambda kept: len(kept.columns), default=None)


def _vat_questions(source: Source, overrides: Overrides) -> list[Question]:
    """Amounts that are known only with VAT need a rate; zero is an answer too."""
    if source.role is Role.PAYMENTS or net_rule(source) is not NetRule.GROSS_AND_SETTING:
        return []
    if overrides.settings.vat_rate is not None:
        return []
    details = {"file": source.name, "column": source.header("gross") or ""}
    answers = ("vat_rate=0.21", "vat_rate=0", f"{source.role}.net={source.header('gross')}")
    return [Question("import_only_gross", details, answers)]


def _require_amounts(mapping: ImportMapping) -> None:
    """Somebody has to say what was sold to whom."""
    deals = [s for role in (Role.LINES, Role.INVOICES, Role.ORDERS) for s in mapping.of_role(role)]
    if not any(net_rule(source) is not NetRule.NOTHING for source in deals):
        seen = listed([f"{s.name}: {listed(s.headers, 12)}" for s in mapping.sources], 6)
        raise InputError("import_nothing_to_count", seen=seen)


def _assumptions(mapping: ImportMapping) -> list[Notice]:
    found: list[Notice] = []
    for source in mapping.sources:
        if source.role in (Role.LINES, Role.INVOICES, Role.ORDERS) and net_rule(source) is NetRule.AMOUNT:
            details = {"file": source.name, "column": source.header("amount"), "role": str(source.role)}
            found.append(Notice("import_amount_taken_as_net", details))
    if not mapping.of_role(Role.CUSTOMERS):
        found.append(Notice("import_no_customers_file"))
    return found


def base_currency(mapping: ImportMapping, overrides: Overrides) -> str:
    """The currency everything is counted in: as said, or the only one that is seen; "" where there are several."""
    if overrides.settings.base_currency:
        return overrides.settings.base_currency
    seen = {
        text.strip().upper()
        for source in mapping.sources
        for text in source.samples.get(source.header("currency") or "", ())
        if text.strip()
    }
    return seen.pop() if len(seen) == 1 else ""
