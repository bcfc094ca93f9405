"""What a column writes, cell by cell."""

from cec_xl.hosts.sheet.fields import Field


def whole_tails(column: Field, start: int, stop: int, gap: int = 0) -> list[bytes]:
    """The tails of rows `start` to `stop`, their gaps cut off."""
    lead, differing, end = column.tails(start, stop, gap)
    assert len(lead) + differing.shape[1] + len(end) <= 8 * column.width(start, stop)
    return [(lead + bytes(row) + end).rstrip(bytes([gap])) for row in differing]
