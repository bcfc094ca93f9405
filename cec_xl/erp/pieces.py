"""Queries computed piece by piece, so that each piece finds room where the whole does not.

Some of what a group-by, a window or a median needs cannot be put on disk. Groups do not mix, though: rows whose keys
have other hashes can be left for later. DuckDB moves a condition on the hash of the keys down to where rows are read,
as long as it is a comparison (it would not move a remainder), so that the other rows cost no more than being read.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

Found = TypeVar("Found")

_HASHES = 1 << 64
_PARTS = 4
"""Into how many a piece is split that finds no room."""

_SMALLEST = _HASHES // _PARTS**5
"""What is not split further: a thousandth that finds no room is one group, or is not what takes the room."""


@dataclass(frozen=True, slots=True)
class Piece:
    """The rows whose keys have hashes from `start`, `width` of them."""

    start: int = 0
    width: int = _HASHES

    def split(self) -> list[Piece]:
        """The parts of a piece; none where it is small enough."""
        if self.width <= _SMALLEST:
            return []
        width = self.width // _PARTS
        return [Piece(self.start + number * width, width) for number in range(_PARTS)]

    def of(self, query: str, keys: Sequence[str]) -> str:
        """The rows of a query that are in the piece, by quoted columns of its result.

        Where it has groups, windows or joins, none of them may bring together several values of `keys`. The hash
        has a further value in it, for DuckDB itself divides groups by the first bits of their own hash.
        """
        if self == WHOLE:
            return query
        hashed = f"hash({', '.join(keys)}, 1)"
        last = self.start + self.width - 1
        return f"SELECT * FROM ({query}) WHERE {hashed} BETWEEN {self.start} AND {last}"  # noqa: S608 (quoted by the caller)


WHOLE = Piece()
"""All rows."""


def in_pieces(
    compute: Callable[[Piece], Found],
    no_room: type[Exception],
    start: Sequence[Piece] = (WHOLE,),
    *,
    divisible: bool = True,
) -> list[Found]:
    """What `compute` makes of pieces, of which those that raise `no_room` are split further.

    Args:
        compute: computes a piece.
        no_room: what it raises where there is not enough memory.
        start: the pieces to begin with; together they are the whole.
        divisible: whether there are keys to divide by.
    """
    todo, found = [*reversed(start)], list[Found]()
    while todo:
        piece = todo.pop()
        try:
            found.append(compute(piece))
        except no_room:
            parts = piece.split() if divisible else []
            if not parts:
                raise
            todo += reversed(parts)
    return found
