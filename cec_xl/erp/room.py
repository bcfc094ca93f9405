"""What DuckDB may use of the memory, and how little each of its threads is content with where that is not much.

Whatever reads, sorts or groups can turn to disk; what cannot are the blocks of text being cut into cells and the rows
being packed for Parquet, of which every thread has some of its own. With their usual sizes DuckDB wants an eighth of
a gigabyte per thread before it can begin; with less, both have to be smaller.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Self

from cec_xl.errors import SettingsError

_MEMORY = re.compile(r"([0-9]+(?:[.][0-9]+)?) ?([KMGT])i?B", re.IGNORECASE)

_THREAD = 64_000_000
"""Bytes that a thread needs to be worth having."""

_TEXT = 4_000_000, 32_000_000
"""Bytes of text that a thread cuts into cells at a time: twice the longest line allowed; and DuckDB's own choice."""

_PACKED_ROW = 1536
"""Bytes of a thread's memory per row of Parquet that is being packed: measured, with room for texts to spare."""

_VECTOR = 2048
"""Rows that DuckDB goes about with at a time."""

_GROUP = 2 * _VECTOR, 60 * _VECTOR
"""Rows that are packed together: so few that wide tables still fit; and DuckDB's own choice."""


@dataclass(frozen=True, slots=True)
class Room:
    """How the memory is divided.

    Attributes:
        said: the memory as the user says it.
        size: bytes in all.
        threads: how many threads share it.
    """

    said: str
    size: int
    threads: int

    @classmethod
    def of(cls, memory: str, cores: int | None = None) -> Self:
        """The room that a text like ``1GB`` means, on a computer of so many cores (this one by default).

        >>> Room.of("128 MB", cores=8)
        Room(said='128 MB', size=128000000, threads=2)

        Raises:
            SettingsError: where the text is no amount of memory.
        """
        found = _MEMORY.fullmatch(memory.strip())
        if found is None:
            raise SettingsError("import_bad_setting", key="memory", value=memory)
        size = int(float(found[1]) * 1000 ** ("KMGT".index(found[2].upper()) + 1))
        return cls(memory.strip(), size, max(1, min(cores or os.cpu_count() or 1, size // _THREAD)))

    @property
    def text_block(self) -> int:
        """Bytes of text that a thread cuts into cells at a time."""
        return _between(self.size // self.threads // 8, _TEXT)

    @property
    def packed_rows(self) -> int:
        """Rows that a thread packs together for Parquet."""
        return _between(self.size // self.threads // _PACKED_ROW // _VECTOR * _VECTOR, _GROUP)

    @property
    def more(self) -> str:
        """Twice as much memory, in round figures.

        >>> Room.of("0.7GB").more
        '2GB'
        """
        unit, name = (10**9, "GB") if self.size >= 5 * 10**8 else (10**6, "MB")
        return f"{-(-self.size * 2 // unit)}{name}"


def _between(wanted: int, limits: tuple[int, int]) -> int:
    least, most = limits
    return max(least, min(wanted, most))
