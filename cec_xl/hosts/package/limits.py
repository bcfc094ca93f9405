"""How much a workbook may ask of the machine that opens it."""

from __future__ import annotations

from typing import NamedTuple


class Limits(NamedTuple):
    """Bounds that are checked before anything is inflated, and again while inflating.

    A few kilobytes can be packed so that they unfold into terabytes. The defaults let every honest workbook pass,
    the largest sheet Excel can hold included, and stop such a file before it fills the memory.

    Attributes:
        size: bytes that one part, and all parts together, may unpack to.
        whole: bytes that a part may unpack to which is held in memory whole; sheets never are.
        least_ratio: packed size / unpacked size below which a part, or the whole package, is refused. A hundredth is
            what Apache POI takes; honest sheets reach it only with long texts repeated thousands of times.
        ratio_grace: bytes up to which the ratio is not judged. Parts this small are read in a fraction of a second
            and little memory whatever their ratio, and honest ones with a ratio of 120 exist.
        parts: number of parts.
        elements: XML elements of one structural part (workbook, styles, table, relationships, content types); a
            third of a kilobyte each. Excel's own limit of 65,490 cell formats needs about half of them.
    """

    size: int = 4 * 1024**3
    whole: int = 512 * 1024**2
    least_ratio: float = 0.01
    ratio_grace: int = 64 * 1024**2
    parts: int = 20_000
    elements: int = 1_000_000
