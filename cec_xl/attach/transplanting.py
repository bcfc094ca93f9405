"""Which parts of ours go over, and under which names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from cec_xl.attach.body import Body
from cec_xl.attach.sheet_part import Transplant, renumbered
from cec_xl.hosts.package.xml import tag_end, with_attributes

_NUMBERED = re.compile(r"(.*?)(\d*)(\.[^./]*)")


def our_parts(body: Body) -> list[str]:
    """The sheets and everything they lead to, each once: sheets first, in the order of their tabs."""
    return list(dict.fromkeys([*(sheet.part for sheet in body.sheets), *_reached(body)]))


def _reached(body: Body) -> Iterator[str]:
    waiting = [sheet.part for sheet in body.sheets]
    seen = set(waiting)
    while waiting:
        targets = [r.target for r in body.relationships(waiting.pop(0)) if not r.external]
        new = [target for target in targets if target not in seen]
        yield from new
        seen.update(new)
        waiting += new


def free_part_names(wanted: Iterable[str], taken: Iterable[str]) -> dict[str, str]:
    """Names for our parts that no part of the workbook has: the same with numbers above all in use.

    >>> free_part_names(["xl/tables/table1.xml", "xl/tables/table2.xml", "xl/styles.xml"], ["xl/tables/Table7.xml"])
    {'xl/tables/table1.xml': 'xl/tables/table8.xml', 'xl/tables/table2.xml': 'xl/tables/table9.xml', \
'xl/styles.xml': 'xl/styles.xml'}
    """
    highest: dict[tuple[str, str], int] = {}
    for name in taken:
        stem, number, suffix = _pieces(name.lower())
        highest[stem, suffix] = max(highest.get((stem, suffix), -1), number)
    names = {}
    for name in wanted:
        stem, number, suffix = _pieces(name)
        key = stem.lower(), suffix.lower()
        if key in highest:
            number = highest[key] + 1
            highest[key] = number
        names[name] = f"{stem}{number or ''}{suffix}"
    return names


def _pieces(name: str) -> tuple[str, int, str]:
    found = _NUMBERED.fullmatch(name)
    return (found[1], int(found[2] or 0), found[3]) if found else (name, 0, "")


def with_own_table_id(content: bytes, table_id: int, plan: Transplant) -> bytes:
    """A table of ours with an id no other table of the workbook has."""
    start = content.index(b"<table")
    end = tag_end(content, start)
    tag = with_attributes(content[start:end], {"id": str(table_id)})
    return renumbered(content[:start] + tag + content[end:], plan.styles)
