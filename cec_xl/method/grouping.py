"""Putting customers in groups and in order by text, without sorting a million strings."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def factorize(texts: NDArray[np.object_]) -> tuple[list[str], NDArray[np.intp]]:
    """The distinct texts in order of first appearance, and for each element which one it is.

    >>> names, codes = factorize(np.array(["b", "a", "b"], dtype=object))
    >>> names, codes.tolist()
    (['b', 'a'], [0, 1, 0])
    """
    listed = texts.tolist()
    names = list(dict.fromkeys(listed))
    if len(names) <= 1:
        return names, np.zeros(len(listed), np.intp)
    index = {name: code for code, name in enumerate(names)}
    return names, np.fromiter(map(index.__getitem__, listed), np.intp, len(listed))


def repeated(ids: NDArray[np.object_]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Positions of ids that stood in the array before, and beside each the position where they stood first.

    >>> again, first = repeated(np.array(["x", "y", "x"], dtype=object))
    >>> again.tolist(), first.tolist()
    ([2], [0])
    """
    if len(set(ids.tolist())) == len(ids):
        return np.empty(0, np.intp), np.empty(0, np.intp)
    _, codes = factorize(ids)
    _, first_of_code = np.unique(codes, return_index=True)
    first = first_of_code[codes]
    again = np.flatnonzero(first != np.arange(len(ids)))
    return again, first[again]


def settle_ties(order: NDArray[np.intp], starts: NDArray[np.bool_], ids: NDArray[np.object_]) -> NDArray[np.intp]:
    """The same order with every run of equals sorted by customer id, so that it never depends on the input's order.

    Args:
        order: positions, best first.
        starts: for each place of `order`, whether it begins a run of equals.
        ids: customer ids, aligned with the portfolio.
    """
    alone = starts & np.append(starts[1:], True)
    tied = np.flatnonzero(~alone)
    if not tied.size:
        return order
    # Sheets are often sorted by id already: sorting from the portfolio's order then costs next to nothing.
    by_id = sorted(np.sort(order[tied]).tolist(), key=ids.tolist().__getitem__)
    place_by_id = np.empty(len(ids), np.intp)
    place_by_id[by_id] = np.arange(len(by_id))
    run = np.cumsum(starts)[tied]
    settled = order.copy()
    settled[tied] = order[tied][np.lexsort((place_by_id[order[tied]], run))]
    return settled


def look_up(table: NDArray[np.object_], index: NDArray[np.integer]) -> NDArray[np.object_]:
    """One of a few texts for each element; index -1 takes the last entry of `table`, by custom ``""``."""
    found: NDArray[np.object_] = table[index]
    return found


def text_table(texts: list[str]) -> NDArray[np.object_]:
    """A table for `look_up`: the texts, and ``""`` for index -1."""
    table = np.empty(len(texts) + 1, dtype=object)
    table[:] = [*texts, ""]
    return table
