"""Floating point numbers as shortest decimal text, a whole array at once.

A workbook stores numbers as text, and the text must give back the same number: up to 17 digits, but ``0.1`` and not
``0.10000000000000001``. `repr` finds the shortest such text in about a microsecond; the numbers of one large table
would keep it busy for longer than everything else a refresh does. Here the same digits come from array arithmetic:

1. x · 10^k is computed as the sum of two doubles (Dekker's product), scaled so that it has 17 digits before the
   point. 10^k is a sum of two doubles itself where it does not fit into one.
2. The nearest decimals of 15, 16 and 17 digits are tried in this order. One stands for x exactly if it lies nearer
   to x than half the distance to the neighbouring doubles.
3. Numbers with equal sign, magnitude and digit count share one layout, so each layout is written as a rectangle of
   bytes.

Whatever needs more care (very large or small numbers, ties, infinities) is left to `repr`: see `odd` below.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cec_xl.arrays import distinct
from cec_xl.hosts.sheet.byte_rows import Bytes, as_items, part

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_LOWEST = -20
_LEAST, _BOUND = 1e-20, 1e16
"""Numbers taken apart here."""
_LAST_PLAIN = -4
"""Below this power of ten `repr` writes an exponent."""
_DIGITS = 17
_WHOLE_POWERS = [10**k for k in range(17 - _LOWEST)]
_POWERS = np.array(_WHOLE_POWERS, np.float64)
_POWERS_REST = np.array([float(power - int(float(power))) for power in _WHOLE_POWERS])
_EXACT_POWERS = np.array(_WHOLE_POWERS[:19], np.int64)
_BOUNDS = np.array([float(f"1e{k}") for k in range(_LOWEST, 18)])
_EXPONENT_BITS = 0x7FF << 52
_SPLITTER = 134_217_729.0
"""2^27 + 1: splits a double into two halves of 26 bits."""
_FIXED, _FIXED_BOUND = 1e4, 1e11
"""Numbers below this bound with at most four decimal places, which is most money and every percentage, need no search:
fifteen digits are never shared by two doubles."""
_SAMPLE = 64
_DOUBT = 1e-6
"""Distances this close to the limit, in units of the 17th digit, are decided by `repr`."""
_FOUR_DIGITS: Bytes = (np.arange(10_000)[:, None] // [1000, 100, 10, 1] % 10 + ord("0")).astype(np.uint8)
_FOUR = _FOUR_DIGITS.view(np.uint32)[:, 0]
ZERO, POINT, MINUS = b"0.-"


class Decimals(NamedTuple):
    """Numbers taken apart into decimal digits.

    Attributes:
        digits: the significant digits as ASCII in the last 17 of 20 columns, left-justified there; those of whole
            numbers right-justified in as many columns as the longest needs.
        exponent: power of ten of the first digit.
        length: how many digits are significant; at least up to the decimal point.
        negative: sign.
        odd: indices of numbers not taken apart here; their other fields mean nothing.
        whole: whether these are whole numbers.
    """

    digits: Bytes
    exponent: NDArray[np.int64]
    length: NDArray[np.int64]
    negative: NDArray[np.bool_]
    odd: NDArray[np.intp]
    whole: bool = False

    def place(self, count: int) -> int:
        """The column in which numbers of so many digits begin."""
        return int(self.digits.shape[1]) - (count if self.whole else _DIGITS)


def decimals(values: Floats) -> Decimals:
    """The shortest digits that give each number back; zeros are plain zeros, NaN, infinities and the like are odd."""
    size = np.abs(values)
    plain = (size >= _LEAST) & (size < _BOUND)
    zero = values == 0
    odd = np.flatnonzero(~(plain | zero))
    # Stand-ins keep the arithmetic below free of overflow warnings; what stands there is not used.
    size = np.where(plain, size, 1.0)
    exponent = _decimal_exponent(size)
    if _is_fixed(size[:_SAMPLE]).any():
        significand, count, doubtful = _mostly_fixed(size, exponent)
    else:
        found = _shortest(size, exponent)
        significand, count = found.significand, np.maximum(exponent + 1, found.length)
        doubtful = np.flatnonzero(found.doubtful & plain)
    if len(doubtful):
        odd = distinct(np.concatenate([odd, doubtful]))
    significand[zero] = 0
    return Decimals(four_digits(significand, 5), exponent, count, values < 0, odd)


def whole_numbers(values: Integers) -> Decimals:
    """The digits of whole numbers, which have at most 15."""
    size = np.abs(values)
    exponent = _decimal_exponent(np.maximum(size, 1).astype(np.float64))
    groups = int(exponent.max(initial=0)) // 4 + 1
    return Decimals(four_digits(size, groups), exponent, exponent + 1, values < 0, np.empty(0, np.intp), whole=True)


def _is_fixed(size: Floats) -> NDArray[np.bool_]:
    """Which numbers have at most four decimal places."""
    fixed: NDArray[np.bool_] = (np.rint(size * _FIXED) / _FIXED == size) & (size < _FIXED_BOUND)
    return fixed


def _mostly_fixed(size: Floats, exponent: NDArray[np.int64]) -> tuple[Integers, NDArray[np.int64], NDArray[np.intp]]:
    """Significand, digit count, and which numbers are in doubt, where many need no search."""
    fixed = _is_fixed(size)
    scaled = np.rint(np.where(fixed, size, 0.0) * _FIXED).astype(np.int64)
    count = exponent + 1 + _decimal_places(scaled)
    significand = scaled * _EXACT_POWERS[12 - np.clip(exponent, _LAST_PLAIN, 12)]
    rest = np.flatnonzero(~fixed)
    if not len(rest):
        return significand, count, rest
    found = _shortest(size[rest], exponent[rest])
    significand[rest] = found.significand
    count[rest] = np.maximum(exponent[rest] + 1, found.length)
    return significand, count, rest[found.doubtful]


def _decimal_places(scaled: Integers) -> NDArray[np.int64]:
    """Decimal places needed by numbers of which `scaled` is the `_FIXED`-fold."""
    whole = _divided(scaled, 10_000) * 10_000 == scaled
    places = np.full(len(scaled), 4, np.int64)
    for step in (2, 1):
        shorter = _divided(scaled, 10**step)
        divisible = shorter * _EXACT_POWERS[step] == scaled
        scaled = np.where(divisible, shorter, scaled)
        places -= step * divisible
    return np.where(whole, 0, places)


def _decimal_exponent(size: Floats) -> NDArray[np.int64]:
    """floor(log10) of numbers between `_LEAST` and `_BOUND`."""
    binary = (size.view(np.int64) >> 52) - 1023
    estimate: Integers = (binary * 1233) >> 12
    estimate += size >= _BOUNDS[estimate + 1 - _LOWEST]
    return estimate


class _Shortest(NamedTuple):
    significand: Integers
    length: NDArray[np.int64]
    doubtful: NDArray[np.bool_]


def _shortest(size: Floats, exponent: NDArray[np.int64]) -> _Shortest:
    """The 17-digit integer (trailing zeros included) whose leading digits are the shortest text of each number."""
    scale = _POWERS[16 - exponent]
    high, low = _exact_product(size, scale)
    low += size * _POWERS_REST[16 - exponent]
    below = np.floor(low)
    integer = high.astype(np.int64) + below.astype(np.int64)
    fraction = low - below
    bits = size.view(np.int64)
    # Half the distance to the next double, scaled alike; a power of two lies closer to the one below.
    half_gap = ((bits & _EXPONENT_BITS) - (53 << 52)).view(np.float64)
    half_gap *= scale
    power_of_two = (bits & ~_EXPONENT_BITS) == 0
    if power_of_two.any():
        half_gap[power_of_two] /= 2

    hundreds = _divided(integer, 100)
    over15 = (integer - hundreds * 100) + fraction
    away15 = np.minimum(over15, 100 - over15)
    is15 = away15 < half_gap
    hundreds += over15 > 50
    tens = _divided(integer, 10)
    over16 = (integer - tens * 10) + fraction
    away16 = np.minimum(over16, 10 - over16)
    is16 = away16 < half_gap
    tens += over16 > 5
    near = (np.abs(away15 - half_gap) < _DOUBT) | (~is15 & (np.abs(away16 - half_gap) < _DOUBT))
    tie = ~is15 & ((np.abs(over16 - 5) < _DOUBT) | (~is16 & (np.abs(fraction - 0.5) < _DOUBT)))
    significand = np.where(is16, tens * 10, integer + (fraction > 0.5))
    count = _DIGITS - is16.astype(np.int64)
    short = np.flatnonzero(is15)
    if len(short):
        shortest = hundreds[short]
        significand[short] = shortest * 100
        count[short] = _significant(shortest)
    outside = (significand < _EXACT_POWERS[16]) | (significand >= 10 * _EXACT_POWERS[16])
    return _Shortest(significand, count, near | tie | outside | (power_of_two & ~is15))


def _divided(numbers: Integers, divisor: int) -> Integers:
    """The whole quotients of numbers that are not negative; without a sign they take half the time."""
    return (numbers.view(np.uint64) // np.uint64(divisor)).view(np.int64)


def _exact_product(a: Floats, b: Floats) -> tuple[Floats, Floats]:
    """Compute a · b as an unevaluated sum of two doubles (T. J. Dekker, 1971)."""
    product = a * b
    spread = a * _SPLITTER
    a_high = spread - (spread - a)
    a_low = a - a_high
    spread = b * _SPLITTER
    b_high = spread - (spread - b)
    b_low = b - b_high
    return product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high) + a_low * b_low


def _significant(numbers: Integers) -> NDArray[np.int64]:
    """Digits of 15-digit numbers without trailing zeros."""
    count = np.full(len(numbers), 15, np.int64)
    for step in (8, 4, 2, 1):
        shorter = _divided(numbers, 10**step)
        divisible = shorter * _EXACT_POWERS[step] == numbers
        numbers = np.where(divisible, shorter, numbers)
        count -= step * divisible
    return count


def four_digits(numbers: Integers, groups: int) -> Bytes:
    """Numbers as ASCII digits, `groups` times four of them with leading zeros.

    >>> four_digits(np.array([7, 12345]), 2).tobytes()
    b'0000000700012345'
    """
    digits = np.empty((len(numbers), groups), np.uint32)
    for column in range(groups - 1, 0, -1):
        shorter = _divided(numbers, 10_000)
        digits[:, column] = _FOUR[numbers - shorter * 10_000]
        numbers = shorter
    digits[:, 0] = _FOUR[numbers]
    return digits.view(np.uint8)


def layout(parts: Decimals, prefix: bytes, suffix: bytes, gap: int = 0) -> Bytes:
    """Each number between `prefix` and `suffix`, one per row, left-justified, the rest of the row filled with `gap`."""
    if not len(parts.exponent):
        return np.empty((0, 0), np.uint8)
    shape = ((parts.exponent - _LOWEST) * 18 + parts.length) * 2 + parts.negative
    shape[parts.odd] = 0
    shape = shape.astype(np.uint16)
    order = np.argsort(shape, kind="stable")
    arranged_shapes = shape[order]
    starts = np.append(0, np.flatnonzero(np.diff(arranged_shapes)) + 1)
    shapes = arranged_shapes[starts]
    digits = parts.digits
    if len(shapes) > 1:
        digits = as_items(digits).take(order).view(np.uint8).reshape(digits.shape)
    frames = [_frame(int(shape), prefix, suffix) for shape in shapes]
    width = max(len(frame) for frame, _ in frames)
    runs = list(zip(frames, starts.tolist(), [*starts[1:].tolist(), len(order)], strict=True))
    # Repeating bytes is the cheapest way to fill memory with a pattern.
    content = bytearray().join(frame.ljust(width, bytes([gap])) * (end - start) for (frame, _), start, end in runs)
    arranged = np.frombuffer(content, np.uint8).reshape(-1, width)
    for (_, moves), start, end in runs:
        first = parts.place(int(parts.length[order[start]]))
        for source, target, length in moves:
            part(arranged, target, length, start, end)[:] = part(digits, first + source, length, start, end)
    if len(shapes) == 1:
        return arranged
    result = np.empty_like(arranged)
    as_items(result)[order] = as_items(arranged)
    return result


def _frame(shape: int, prefix: bytes, suffix: bytes) -> tuple[bytes, list[tuple[int, int, int]]]:
    """The constant bytes of a shape and which digits (source, target, length) go where."""
    shape, negative = divmod(shape, 2)
    shifted, count = divmod(shape, 18)
    exponent = shifted + _LOWEST
    lead = prefix + (b"-" if negative else b"")
    if exponent < _LAST_PLAIN:
        suffix = b"E-%02d" % -exponent + suffix
        exponent = 0
    if exponent < 0:
        lead += b"0." + b"0" * (-exponent - 1)
        return lead + b"0" * count + suffix, [(0, len(lead), count)]
    whole = min(exponent + 1, count)
    moves = [(0, len(lead), whole)]
    text = lead + b"0" * whole
    if count > whole:
        moves.append((whole, len(text) + 1, count - whole))
        text += b"." + b"0" * (count - whole)
    return text + suffix, moves
