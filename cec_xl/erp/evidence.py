"""Which of several readings a column of texts allows: one, several, or none for all of it.

A file's texts are read under every candidate (decimal point or comma; day, month or year first). A candidate that
cannot read a text which another one can is out. One candidate left: proven. Several left that say different things:
*open*, and none left: *mixed*. Both are questions for the user; a reading is never chosen because it is likelier.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import combinations
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable

    import ibis.expr.types as ir

Candidate = TypeVar("Candidate", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Evidence(Generic[Candidate]):
    """What texts say about the candidates; evidence from several columns or files adds up.

    Attributes:
        out: candidate -> texts that another candidate reads and this one cannot.
        differ: pair of candidates -> texts that both read, differently.
        example_out: candidate -> one such text.
        example_differ: pair -> one such text.
        readable: texts that at least one candidate reads.
    """

    out: Mapping[Candidate, int] = field(default_factory=dict)
    differ: Mapping[tuple[Candidate, Candidate], int] = field(default_factory=dict)
    example_out: Mapping[Candidate, str] = field(default_factory=dict)
    example_differ: Mapping[tuple[Candidate, Candidate], str] = field(default_factory=dict)
    readable: int = 0

    def __add__(self, other: Evidence[Candidate]) -> Evidence[Candidate]:
        return Evidence(
            _added(self.out, other.out),
            _added(self.differ, other.differ),
            _least(self.example_out, other.example_out),
            _least(self.example_differ, other.example_differ),
            self.readable + other.readable,
        )


class Standing(StrEnum):
    """How far the evidence goes."""

    PROVEN = "proven"
    OPEN = "open"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class Verdict(Generic[Candidate]):
    """The candidate that reads everything, or why there is none.

    `alive` are the candidates left; for *mixed*, where none is, those that read some of the texts. `examples` are
    texts that show the doubt: for *open* one with two readings, for *mixed* ones that some candidate cannot read.
    """

    standing: Standing
    choice: Candidate | None = None
    alive: tuple[Candidate, ...] = ()
    examples: tuple[str, ...] = ()


def weigh(evidence: Evidence[Candidate], candidates: Sequence[Candidate]) -> Verdict[Candidate]:
    """What the evidence proves about the candidates; the first of those that agree everywhere."""
    alive = tuple(c for c in candidates if not evidence.out.get(c))
    if not alive:
        some = tuple(c for c in candidates if evidence.out[c] < evidence.readable)
        return Verdict(Standing.MIXED, alive=some, examples=tuple(dict.fromkeys(evidence.example_out[c] for c in some)))
    doubts = [pair for pair in combinations(alive, 2) if evidence.differ.get(pair)]
    if doubts:
        return Verdict(Standing.OPEN, alive=alive, examples=(evidence.example_differ[doubts[0]],))
    return Verdict(Standing.PROVEN, alive[0], alive)


def evidence_of_texts(
    texts: Iterable[str], candidates: Sequence[Candidate], read: Callable[[str, Candidate], Hashable | None]
) -> Evidence[Candidate]:
    """Evidence of a sample, read in Python."""
    out: dict[Candidate, int] = {}
    differ: dict[tuple[Candidate, Candidate], int] = {}
    example_out: dict[Candidate, str] = {}
    example_differ: dict[tuple[Candidate, Candidate], str] = {}
    readable = 0
    for text, times in Counter(texts).items():
        readings = {c: read(text, c) for c in candidates}
        if all(reading is None for reading in readings.values()):
            continue
        readable += times
        for c, reading in readings.items():
            if reading is None:
                out[c] = out.get(c, 0) + times
                example_out[c] = min(example_out.get(c, text), text)
        for pair in combinations(candidates, 2):
            first, second = readings[pair[0]], readings[pair[1]]
            if first is not None and second is not None and first != second:
                differ[pair] = differ.get(pair, 0) + times
                example_differ[pair] = min(example_differ.get(pair, text), text)
    return Evidence(out, differ, example_out, example_differ, readable)


def evidence_of_columns(
    table: ir.Table,
    columns: Sequence[str],
    candidates: Sequence[Candidate],
    expression: Callable[[ir.StringValue, Candidate], ir.Value],
) -> Evidence[Candidate]:
    """Evidence of whole columns, read by the engine in one pass over the table."""
    total: Evidence[Candidate] = Evidence()
    for column in columns:
        total += _evidence_of_column(table, column, candidates, expression)
    return total


def _evidence_of_column(
    table: ir.Table,
    column: str,
    candidates: Sequence[Candidate],
    expression: Callable[[ir.StringValue, Candidate], ir.Value],
) -> Evidence[Candidate]:
    import ibis

    text = table[column].cast("string").strip()
    readings = table.select(text=text).filter(lambda t: t.text != "")
    readings = readings.mutate(**{c.name: expression(readings.text, c) for c in candidates})
    readable = ibis.or_(*(readings[c.name].notnull() for c in candidates))
    tests: dict[str, ir.BooleanValue] = {f"out_{c.name}": readable & readings[c.name].isnull() for c in candidates}
    tests |= {f"differ_{a.name}_{b.name}": readings[a.name] != readings[b.name] for a, b in combinations(candidates, 2)}
    measures: dict[str, ir.Scalar] = {"readable": readable.sum()}
    for name, test in tests.items():
        measures[name] = test.sum()
        measures[f"example_{name}"] = ibis.cases((test, readings.text)).min()
    row = {key: values[0] for key, values in readings.aggregate(**measures).to_pyarrow().to_pydict().items()}

    def counts(names: Mapping[Hashable, str]) -> dict[Hashable, int]:
        return {key: int(row[name]) for key, name in names.items() if row[name]}

    out = {c: f"out_{c.name}" for c in candidates}
    differ = {(a, b): f"differ_{a.name}_{b.name}" for a, b in combinations(candidates, 2)}
    return Evidence(
        counts(out),  # type: ignore[arg-type]
        counts(differ),  # type: ignore[arg-type]
        {c: row[f"example_{name}"] for c, name in out.items() if row[name]},
        {pair: row[f"example_{name}"] for pair, name in differ.items() if row[name]},
        int(row["readable"] or 0),
    )


Key = TypeVar("Key", bound=Hashable)


def _added(one: Mapping[Key, int], other: Mapping[Key, int]) -> dict[Key, int]:
    return {key: one.get(key, 0) + other.get(key, 0) for key in (*one, *(k for k in other if k not in one))}


def _least(one: Mapping[Key, str], other: Mapping[Key, str]) -> dict[Key, str]:
    return {key: min(text for text in (one.get(key), other.get(key)) if text is not None) for key in {**one, **other}}
