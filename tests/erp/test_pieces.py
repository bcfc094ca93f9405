"""What is computed piece by piece is what it would have been as a whole."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st

from cec_xl.erp.pieces import Piece, in_pieces

if TYPE_CHECKING:
    import duckdb

KEYS = ("customer", "day")
ROWS = st.lists(
    st.tuples(
        st.sampled_from([None, "", "A", "B", "ñ"]), st.none() | st.dates(), st.integers(-(10**9), 10**9)
    ),
    max_size=60,
)  # fmt: skip
SUMS = "SELECT customer, day, count(*), sum(amount) FROM lines GROUP BY customer, day"
RANKS = "SELECT customer, day, amount, rank() OVER (PARTITION BY customer, day ORDER BY amount) FROM lines"


class NoRoomError(Exception):
    """A piece is too large."""


@pytest.fixture(scope="module")
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    import duckdb

    with duckdb.connect() as opened:
        opened.execute("CREATE TABLE lines (customer VARCHAR, day DATE, amount BIGINT)")
        yield opened


def pieces_of(
    connection: duckdb.DuckDBPyConnection, query: str, keys: tuple[str, ...], most: int
) -> list[list[tuple[object, ...]]]:
    def compute(piece: Piece) -> list[tuple[object, ...]]:
        found = connection.execute(piece.of(query, keys)).fetchall()
        if len(found) > most:
            raise NoRoomError
        return found

    return in_pieces(compute, NoRoomError, divisible=bool(keys))


def filled(connection: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]]) -> None:
    connection.execute("DELETE FROM lines")
    if rows:
        columns = [list(column) for column in zip(*rows, strict=True)]
        connection.execute(
            "INSERT INTO lines SELECT unnest(?::VARCHAR[]), unnest(?::DATE[]), unnest(?::BIGINT[])", columns
        )


@settings(max_examples=60, deadline=None)
@given(rows=ROWS, query=st.sampled_from([SUMS, RANKS]), most=st.integers(1, 30))
def test_pieces_together_are_the_whole(
    connection: duckdb.DuckDBPyConnection, rows: list[tuple[object, ...]], query: str, most: int
):
    filled(connection, rows)
    whole = connection.execute(query).fetchall()
    largest = max(Counter(row[:2] for row in whole).values(), default=0)
    try:
        parts = pieces_of(connection, query, KEYS, max(most, largest))
    except NoRoomError:  # several groups have nearly the same hash
        reject()
    assert Counter(row for part in parts for row in part) == Counter(whole)
    owner = {row[:2]: number for number, part in enumerate(parts) for row in part}
    assert all(owner[row[:2]] == number for number, part in enumerate(parts) for row in part)


def test_what_fits_is_not_divided(connection: duckdb.DuckDBPyConnection):
    filled(connection, [("A", None, 1), ("B", None, 2)])
    assert [len(part) for part in pieces_of(connection, SUMS, KEYS, most=2)] == [2]


def test_what_cannot_be_divided_is_given_up(connection: duckdb.DuckDBPyConnection):
    filled(connection, [("A", None, 1), ("A", None, 2), ("B", None, 2)])
    for keys in ((), KEYS):  # nothing to divide it by; and one group that is too large by itself
        with pytest.raises(NoRoomError):
            pieces_of(connection, RANKS, keys, most=1)


def test_rows_of_other_pieces_are_left_out_before_they_are_grouped(connection: duckdb.DuckDBPyConnection):
    filled(connection, [("A", None, 1), ("B", None, 2), ("C", None, 3)])
    plans: list[str] = []

    def explain(piece: Piece, query: str) -> None:
        plans.append(connection.execute(f"EXPLAIN {piece.of(query, KEYS)}").fetchall()[0][1])
        if len(plans) == 1:
            raise NoRoomError

    for query in (SUMS, RANKS):
        plans.clear()
        in_pieces(partial(explain, query=query), NoRoomError)
        for plan in plans[1:]:
            grouped = max(plan.find(step) for step in ("HASH_GROUP_BY", "PERFECT_HASH_GROUP_BY", "WINDOW"))
            assert plan.find("hash(") > grouped > 0
