"""Typed and computed values meeting in the customers table."""

from __future__ import annotations

import numpy as np

from cec_xl.hosts.column import Column
from cec_xl.workbook.import_merge import Imported, Merge, merge_customers


def imported(ids: list[str], **columns: list[float] | list[str]) -> Imported:
    return {"customer_id": np.array(ids, dtype=object)} | {
        key: np.array(values, dtype=np.float64 if isinstance(values[0], float) else object)
        for key, values in columns.items()
    }


def typed(ids: list[object], **columns: list[object]) -> dict[str, Column]:
    return {key: Column.of(values) for key, values in ({"customer_id": ids} | columns).items()}


def values(merge: Merge, key: str) -> list[object]:
    return [None if isinstance(value, float) and np.isnan(value) else value for value in merge.columns[key].tolist()]


NEW = imported(["A", "B"], customer_name=["Alba", "Bosque"], volume=[100.0, 200.0])


def test_an_empty_table_takes_everything():
    merge = merge_customers({}, NEW)
    assert values(merge, "customer_id") == ["A", "B"]
    assert values(merge, "volume") == [100, 200]
    assert (merge.added, merge.kept) == (2, ())


def test_new_customers_come_below_in_the_order_of_their_ids():
    merge = merge_customers(typed(["Z", "A"], volume=[7, None]), NEW)
    assert values(merge, "customer_id") == ["Z", "A", "B"]
    assert values(merge, "volume") == [7, 100, 200]
    assert merge.untouched == 1


def test_what_was_typed_wins_and_is_marked():
    merge = merge_customers(typed(["A", "B"], volume=[150, None], customer_name=["Alba y Cía.", None]), NEW)
    assert values(merge, "volume") == [150, 200]
    assert [(mark.customer_id, mark.field, mark.kept, mark.computed) for mark in merge.kept] == [
        ("A", "customer_name", "Alba y Cía.", "Alba"),
        ("A", "volume", "150", "100"),
    ]


def test_what_the_last_import_wrote_is_replaced_without_a_mark():
    last = imported(["A", "B"], volume=[90.0, 190.0])
    merge = merge_customers(typed(["A", "B"], volume=[90, 180], customer_name=["Alba", "Bosque"]), NEW, last)
    assert values(merge, "volume") == [100, 180]
    assert [(mark.customer_id, mark.kept) for mark in merge.kept] == [("B", "180")]


def test_what_was_computed_and_is_no_longer_known_is_emptied():
    last = imported(["A"], share=[0.5])
    merge = merge_customers(typed(["A"], share=[0.5]), imported(["A"], share=[float("nan")]), last)
    assert values(merge, "share") == [None]


def test_nothing_changes_where_everything_stands_there_already():
    existing = typed(["A", "B"], volume=[100, 200], customer_name=["Alba", "Bosque"])
    merge = merge_customers(existing, NEW, NEW)
    assert merge.columns == {}
    assert merge.kept == ()


def test_columns_without_news_are_not_written():
    merge = merge_customers(typed(["A", "B"], volume=[100, 250], customer_name=["Alba", None]), NEW)
    assert set(merge.columns) == {"customer_name"}


def test_customers_the_files_do_not_know_stay_as_they_are():
    last = imported(["X"], volume=[5.0])
    merge = merge_customers(typed(["X", "A"], volume=[5, None]), NEW, last)
    assert values(merge, "volume") == [5, 100, 200]


def test_a_cell_that_is_no_number_gives_way_and_is_listed():
    merge = merge_customers(typed(["A", "B"], volume=["n/d", "#DIV/0!"]), NEW)
    assert values(merge, "volume") == [100, 200]
    assert [(mark.kept, mark.replaced) for mark in merge.kept] == [("n/d", True), ("#DIV/0!", True)]


def test_choices_are_compared_by_meaning_in_any_language():
    now = imported(["A", "B"], situation=["current", "lost"])
    merge = merge_customers(typed(["A", "B"], situation=["Current", "Actual"]), now)
    assert merge.columns == {}
    assert [(mark.customer_id, mark.kept) for mark in merge.kept] == [("B", "Actual")]


def test_rows_without_an_id_keep_their_place():
    merge = merge_customers(typed(["Z", None, "A"], volume=[1, 2, None]), NEW)
    assert values(merge, "customer_id") == ["Z", "", "A", "B"]
    assert values(merge, "volume") == [1, 2, 100, 200]


def test_ids_that_are_numbers_stay_numbers():
    now = imported(["12", "13"], volume=[1.0, 2.0])
    assert values(merge_customers(typed([12, None], volume=[None, 5]), now), "customer_id") == [12, None, 13]
    assert values(merge_customers(typed([12], volume=[None]), imported(["0013"], volume=[1.0])), "customer_id") == [
        "12",
        "0013",
    ]
    assert values(merge_customers(typed(["12"], volume=[None]), now), "customer_id") == ["12", "13"]
