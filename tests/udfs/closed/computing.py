"""One formula computed without a workbook."""

from __future__ import annotations

from typing import cast

from cec_xl.hosts.reading.structure import Sheet, Structure, Visibility
from udfs.closed.areas import Area, Origin
from udfs.closed.evaluation import Evaluation, Surroundings
from udfs.closed.formulas import LeftToExcel, parsed
from udfs.closed.operands import Rows
from udfs.values import Scalar

SHEET = Sheet("Hoja", "xl/worksheets/sheet1.xml", "worksheet", Visibility.VISIBLE, 0, 1, "rId1")


def computed(formula: str) -> Scalar:
    """What a formula without references comes to in one cell."""

    def nothing(_area: Area) -> Rows:
        raise LeftToExcel

    surroundings = Surroundings(cast("Structure", None), nothing, nothing, "es", 46000.0)
    return Evaluation(Origin(SHEET, 1, 1), surroundings, is_array=False).result(parsed(formula))[0][0]
