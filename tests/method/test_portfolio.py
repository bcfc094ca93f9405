from __future__ import annotations

import numpy as np

from cec_xl.method.portfolio import Portfolio
from tests.method.cases import portfolio


def test_a_column_the_portfolio_does_not_have_is_all_missing():
    firm = portfolio(["a", "b"], volume=[1, 2])
    assert np.isnan(firm.value("share")).all()
    assert firm.text("zone").tolist() == ["", ""]


def test_rows_count_from_zero_unless_told():
    firm = portfolio(["a", "b"])
    assert firm.row_of(1) == 1
    assert Portfolio(firm.ids, {}, {}, np.array([4, 8])).row_of(1) == 8
