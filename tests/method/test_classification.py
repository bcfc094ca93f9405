from __future__ import annotations

from cec_xl.method.classify import classify
from tests.method.cases import WORKED, portfolio


def test_a_frame_has_one_row_per_customer_and_a_column_per_result():
    firm = portfolio(["b", "a"], volume=[90, 10], share=[0.6, 0.1], diversity=[4, 2], risk=[0, 1], loyalty=[3, 1])
    frame = classify(firm, WORKED).frame()
    assert frame["id"].tolist() == ["b", "a"]
    assert frame[["d1", "d2", "d3", "d4"]].to_numpy().tolist() == [[4, 4, 4, 4], [2, 1, 3, 3]]
    assert frame["code"].tolist() == ["4444", "2133"]
    assert {"total", "score", "rank", "abc", "segment", "sale_allowed", "fired"} <= set(frame.columns)
