"""Deciding decimal mark, date order and percent signs of a source, from a sample first and from everything if needed.

A sample that leaves one reading is enough to start with: the import itself notices any row that contradicts it. A
sample that leaves several is not enough to choose, so the whole column is looked at before anybody is asked.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Generic

from cec_xl.erp.dates import DateOrder, date_expression, read_date
from cec_xl.erp.evidence import Candidate, Evidence, Standing, Verdict, evidence_of_columns, evidence_of_texts, weigh
from cec_xl.erp.fields import FieldKind, field_of
from cec_xl.erp.mapping import Formats, Source
from cec_xl.erp.notices import Labelled, Question, listed
from cec_xl.erp.numbers import DecimalMark, number_expression, read_number
from cec_xl.erp.settings import Overrides

if TYPE_CHECKING:
    import ibis.expr.types as ir

NUMBERS = (FieldKind.AMOUNT, FieldKind.NUMBER, FieldKind.RATIO)


def decide_formats(
    source: Source, overrides: Overrides, latest_year: int, raw: Callable[[], ir.Table], saved: Formats | None = None
) -> tuple[Source, list[Question]]:
    """The source with its formats, and what only the user can say about them.

    Args:
        source: with its role and columns.
        overrides: what the user said already.
        latest_year: last year that a two-digit year may mean.
        raw: gives the source's whole raw table, for when the sample does not decide.
        saved: formats of the last import of this source, taken where the user had decided them.
    """
    given = _given(source, overrides, saved or Formats())
    questions: list[Question] = []
    if not given.decimal_given:
        marks = _verdict(_numbers(source, raw))
        given = replace(given, decimal=_needed_choice(marks))
        questions += _question(source, marks, "decimal", tuple(DecimalMark))
    if not given.date_order_given:
        orders = _verdict(_dates(source, latest_year, raw))
        given = replace(given, date_order=_needed_choice(orders))
        questions += _question(source, orders, "date_order", tuple(DateOrder))
    source = replace(source, formats=given)
    return replace(source, formats=replace(given, percent=_percents(source, raw))), questions


def settle_formats(source: Source, latest_year: int, raw: Callable[[], ir.Table]) -> tuple[Source, list[Question]]:
    """The formats again, from all values, after the import met rows that contradict them."""
    return decide_formats(replace(source, texts={}, complete=False), Overrides(), latest_year, raw, source.formats)


def _given(source: Source, overrides: Overrides, saved: Formats) -> Formats:
    mark = overrides.about(source.files[0].name, "decimal")
    order = overrides.about(source.files[0].name, "date_order")
    return Formats(
        DecimalMark(mark) if mark else saved.decimal if saved.decimal_given else None,
        DateOrder(order) if order else saved.date_order if saved.date_order_given else None,
        decimal_given=bool(mark) or saved.decimal_given,
        date_order_given=bool(order) or saved.date_order_given,
    )


@dataclass(frozen=True, slots=True)
class _Doubt(Generic[Candidate]):
    """What has to be decided about some columns, and the two ways to find out: from a sample, from everything."""

    source: Source
    candidates: tuple[Candidate, ...]
    sample: Evidence[Candidate]
    everything: Callable[[], Evidence[Candidate]]


def _numbers(source: Source, raw: Callable[[], ir.Table]) -> _Doubt[DecimalMark]:
    headers, marks = source.headers_of(*NUMBERS), tuple(DecimalMark)
    return _Doubt(
        source,
        marks,
        evidence_of_texts(_texts(source, headers), marks, read_number),
        lambda: evidence_of_columns(raw(), headers, marks, number_expression),
    )


def _dates(source: Source, latest_year: int, raw: Callable[[], ir.Table]) -> _Doubt[DateOrder]:
    headers, orders = source.headers_of(FieldKind.DATE), tuple(DateOrder)
    return _Doubt(
        source,
        orders,
        evidence_of_texts(_texts(source, headers), orders, lambda text, order: read_date(text, order, latest_year)),
        lambda: evidence_of_columns(
            raw(), headers, orders, lambda text, order: date_expression(text, order, latest_year)
        ),
    )


def _verdict(doubt: _Doubt[Candidate]) -> Verdict[Candidate]:
    """The sample's verdict where it proves something, else that of everything.

    Nothing to read at all proves that nothing has to be decided. `source.texts` is emptied to ask for everything.
    """
    from_sample = weigh(doubt.sample, doubt.candidates)
    if doubt.source.complete or (doubt.sample.readable and from_sample.standing is not Standing.OPEN):
        return from_sample
    return weigh(doubt.everything(), doubt.candidates)


def _needed_choice(verdict: Verdict[Candidate]) -> Candidate | None:
    """The proven candidate; None where all read the same, so that nothing else is read unnoticed."""
    return verdict.choice if len(verdict.alive) == 1 else None


def _texts(source: Source, headers: Iterable[str]) -> Iterable[str]:
    values = source.samples if source.texts is None else source.texts
    return (text.strip() for header in headers for text in values.get(header, ()) if text.strip())


def _question(source: Source, verdict: Verdict[Candidate], key: str, candidates: Sequence[Candidate]) -> list[Question]:
    if verdict.standing is Standing.PROVEN:
        return []
    choices = verdict.alive or tuple(candidates)
    details = {
        "file": source.name,
        "examples": listed([f"«{example}»" for example in verdict.examples]),
        "first": Labelled(f"readings.{choices[0].name.lower()}"),
        "second": Labelled(f"readings.{choices[1].name.lower()}"),
    }
    prefix = f"{source.files[0].name}:" if len(source.files) == 1 else ""
    return [Question(f"import_{key}_{verdict.standing}", details, tuple(f"{prefix}{key}={c}" for c in choices))]


def _percents(source: Source, raw: Callable[[], ir.Table]) -> frozenset[str]:
    """The ratio fields whose values are per cents: one of them has the sign or is above one."""
    if source.role is None:
        return frozenset()
    ratios = [m for m in source.matches if field_of(source.role, m.field).kind is FieldKind.RATIO]
    return frozenset(match.field for match in ratios if _has_percents(source, match.header, raw))


def _has_percents(source: Source, header: str, raw: Callable[[], ir.Table]) -> bool:
    sample = list(_texts(source, [header]))
    if any(_is_percent(text, source) for text in sample):
        return True
    return not (source.complete and sample) and _largest(raw()[header], source) > 1


def _is_percent(text: str, source: Source) -> bool:
    value = read_number(text, source.formats.decimal)
    return "%" in text or (value is not None and value > 1)


def _largest(column: ir.Value, source: Source) -> float:
    text = column.cast("string").strip()
    value = number_expression(text, source.formats.decimal or DecimalMark.POINT).cast("float64")
    largest = text.contains("%").ifelse(2.0, value).max().to_pyarrow().as_py()
    return float(largest or 0)
