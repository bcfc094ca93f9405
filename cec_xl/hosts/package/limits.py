"""How much a workbook may ask of the machine that opens it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds that are checked before anything is inflated, and again while inflating.

    A few kilobytes can be packed so that they unfold into terabytes. The defaults let every honest workbook pass,
    the largest sheet Excel can hold included, and stop such a file before it fills the memory.

    Attributes:
        least_ratio: packed size / unpacked size below which a part is refused.
        ratio_grace: parts that unpack to no more bytes than this are not judged by ratio.
        part_size: bytes one part may unpack to.
        total_size: bytes all parts together may unpack to.
        parts: number of parts.
        elements: XML elements of one structural part (workbook, table, relationships, content types).
    """

    least_ratio: float = 0.01
    ratio_grace: int = 100 * 1024
    part_size: int = 2 * 1024**3
    total_size: int = 4 * 1024**3
    parts: int = 20_000
    elements: int = 400_000
