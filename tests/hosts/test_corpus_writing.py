"""Tables of real workbooks, grown, shrunk and written again: no new defect, nothing changed that need not."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

from cec_xl.errors import InputError, ProtectedFileError, TableSpaceError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.formula_results import Outcome
from cec_xl.hosts.port import TableUpdate
from cec_xl.hosts.reading.ranges import CellRange
from tests.hosts.corpus import OPENABLE, SIGNED, corpus_file, each
from tests.hosts.decorated import parts
from tests.support import ooxml_errors

MAY_CHANGE = re.compile(
    r"xl/(worksheets/|tables/|charts/|pivotCache/|comments|drawings/vmlDrawing|threadedComments|calcChain\.xml|workbook\.xml)"
    r"|xl/_rels/workbook\.xml\.rels|\[Content_Types\]\.xml"
)


def write_every_table(path: Path, change: int) -> list[str]:
    """Replace the first column of every table that can be written; the names of those tables."""
    written = []
    with ClosedWorkbook.open(path) as book:
        for name, info in book.tables().items():
            ids = np.array([f"N{row}" for row in range(max(0, info.rows + change))], dtype=object)
            try:
                book.write_tables({name: TableUpdate({info.headers[0]: ids})})
            except (InputError, TableSpaceError):
                continue
            written.append(name)
            assert [t for t in book.read_table(name)[info.headers[0]].as_texts() if t] == ids.tolist()
        if written:
            book.save()
    return written


@each([name for name in OPENABLE if name not in SIGNED])
def test_tables_of_real_workbooks_can_be_written(name: str, tmp_path: Path):
    path = tmp_path / Path(name).name
    path.write_bytes(corpus_file(name).read_bytes())
    before = parts(path)
    defects = ooxml_errors(path) if any("/tables/" in part for part in before) else []
    for change in (2, -3, 0):
        written = write_every_table(path, change)
    after = parts(path)
    if not written:
        assert after == before
        return
    changed = {part for part in before.keys() | after.keys() if before.get(part) != after.get(part)}
    assert changed
    assert all(MAY_CHANGE.match(part) for part in changed)
    assert ooxml_errors(path) == defects
    write_every_table(path, 0)
    assert parts(path) == after


@each(sorted(SIGNED))
def test_a_signed_workbook_is_left_alone(name: str, tmp_path: Path):
    path = tmp_path / Path(name).name
    content = corpus_file(name).read_bytes()
    path.write_bytes(content)
    with ClosedWorkbook.open(path) as book:
        sheet = book.structure.sheets[0].name
        book.write_results({sheet: [Outcome(CellRange.parse("A1"), [[1]])]})
        with pytest.raises(ProtectedFileError):
            book.save()
    assert path.read_bytes() == content
