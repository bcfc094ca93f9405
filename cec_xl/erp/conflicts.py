"""Documents that stand in several files with different contents: the January export, and the one made in February.

A file imported later replaces what earlier imports said about the same document. Between files of one import there
is no later one, so somebody has to say which counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cec_xl.erp.engine import FILE, Engine
from cec_xl.erp.notices import Question, UndecidedError
from cec_xl.erp.settings import Conflicts

if TYPE_CHECKING:
    import ibis.expr.types as ir


@dataclass(frozen=True, slots=True)
class FileOrder:
    """Which file came when.

    Attributes:
        batch: value of `FILE` -> number of the import that first had it.
        rank: value of `FILE` -> position among all files, later imports after earlier ones.
        names: value of `FILE` -> what the user is shown.
    """

    batch: Mapping[str, int]
    rank: Mapping[str, int]
    names: Mapping[str, str]


def without_superseded(
    rows: ir.Table, key: tuple[str, ...], within: str | None, *, order: FileOrder, rule: Conflicts, engine: Engine
) -> tuple[ir.Table, ir.Table | None]:
    """The rows without those of documents that a later file has anew, and the rows left out; None where none are.

    Args:
        rows: rows in use, repeated ones already gone; all of documents that stand in several files.
        key: what makes a document.
        within: column that tells the rows of a document apart; None where a document has one row per file.
        order: which file came when.
        rule: what to do between files of one import.
        engine: where to look.

    Raises:
        UndecidedError: where files of one import contradict each other and `rule` says to ask.
    """
    clashing = engine.keep(_clashing(rows, key, within, order), "clashing")
    if rule is Conflicts.ADD or engine.count(clashing) == 0:
        return rows, None
    if rule is Conflicts.ASK:
        _ask_within_an_import(clashing, order, engine)
    ranked = rows.mutate(rank=_numbered(rows[FILE], order.rank))
    documents = ranked.semi_join(clashing.select(*key).distinct(), key)
    newest = documents.group_by(*key).aggregate(newest=documents["rank"].max())
    newest = newest.rename({f"newest_{name}": name for name in key})
    joined = ranked.left_join(newest, [ranked[name] == newest[f"newest_{name}"] for name in key])
    stale = (joined["rank"] < joined.newest).fill_null(False)
    kept = engine.keep(joined.filter(~stale).select(*rows.columns), "current")
    return kept, engine.keep(joined.filter(stale).select(*rows.columns), "superseded")


def _clashing(rows: ir.Table, key: tuple[str, ...], within: str | None, order: FileOrder) -> ir.Table:
    """The documents (or rows of documents) that stand in more than one file."""
    import ibis

    known = rows if within is None else rows.filter(rows[within].notnull())
    batched = known.mutate(batch=_numbered(known[FILE], order.batch))
    found = batched.group_by(*key, *([within] if within else [])).aggregate(
        first_file=ibis._[FILE].min(), last_file=ibis._[FILE].max(), one=ibis._.batch.min(), other=ibis._.batch.max()
    )
    return found.filter(found.first_file != found.last_file)


def _numbered(file: ir.StringValue, numbers: Mapping[str, int]) -> ir.IntegerValue:
    import ibis

    return ibis.cases(*((file == name, number) for name, number in sorted(numbers.items())))


def _ask_within_an_import(clashing: ir.Table, order: FileOrder, engine: Engine) -> None:
    alike = clashing.filter(clashing.one == clashing.other)
    count = engine.count(alike)
    if count:
        example = engine.rows(alike.order_by("document").limit(1)).to_pylist()[0]
        details = {
            "count": count,
            "document": example["document"],
            "one": order.names[example["first_file"]],
            "other": order.names[example["last_file"]],
        }
        raise UndecidedError([Question("import_conflict", details, ("conflicts=last", "conflicts=add"))])
