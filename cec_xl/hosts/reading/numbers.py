"""Decimal numbers out of a byte buffer, all at once.

Eight digits fit a 64-bit word and are turned into a number with three multiplications (the trick known as SWAR);
here every operation runs over the words of all cells of a block. A number of up to sixteen characters with at most
one decimal point is an integer divided by a power of ten, both exact as doubles, so the quotient is the very double
that `float` gives. Longer ones and those with an exponent go through `float` itself.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
Words = NDArray[np.uint64]

PADDING = 16
"""Bytes a buffer must have before the first and after the last position asked for."""

_POWERS = 10.0 ** np.arange(17)
_LARGEST_EXACT = 1 << 53
_ONES = np.uint64(0x0101010101010101)
_TOP_BITS = np.uint64(0x8080808080808080)
_LOW_NIBBLES = np.uint64(0x0F0F0F0F0F0F0F0F)
_HIGH_NIBBLES = np.uint64(0xF0F0F0F0F0F0F0F0)
_SIXES = np.uint64(0x0606060606060606)
_ZERO = np.uint64(0x30)
_ZEROS = np.uint64(0x3030303030303030)
_POINTS = np.uint64(0x2E2E2E2E2E2E2E2E)
_QUOTES = np.uint64(0x2222222222222222)
_ALL = np.uint64(0xFFFFFFFFFFFFFFFF)
_EIGHT, _SIXTEEN, _THIRTY_TWO, _FIFTY_SIX = np.uint64(8), np.uint64(16), np.uint64(32), np.uint64(56)
_PAIR_MASK = np.uint64(0x00FF00FF00FF00FF)
_QUAD_MASK = np.uint64(0x0000FFFF0000FFFF)
_TENS, _HUNDREDS, _TEN_THOUSANDS = np.uint64(2561), np.uint64(6553601), np.uint64(42949672960001)
_HUNDRED_MILLION = np.uint64(100_000_000)


def words_of(buffer: NDArray[np.uint8]) -> Words:
    """The buffer seen as the word of eight bytes that starts at each position, first byte lowest."""
    return np.ndarray((len(buffer) - 7,), "<u8", buffer, 0, (1,))


def unsigned(words: Words, start: Positions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of up to seven digits that end at a double quote: value and count of digits, count -1 for any other."""
    word = words[start]
    length = _first_byte(word, _QUOTES)
    digits = word << (_EIGHT * (_EIGHT - length.astype(np.uint64)) & np.uint64(63))
    good = (length > 0) & (length < 8) & _all_digits(digits | _filler(length))
    return _eight_digits(digits), np.where(good, length, -1)


def decimals(buffer: NDArray[np.uint8], words: Words, start: Positions, end: Positions) -> NDArray[np.float64]:
    """The numbers written from each start to each end; NaN where what stands there is not a finite number."""
    negative = buffer[start] == ord("-")
    first = start + negative
    length = end - first
    values = np.full(len(start), np.nan)
    short = (length > 0) & (length <= 8)
    done = np.zeros(len(start), bool)
    for chosen, parse in ((short, _short), ((length > 8) & (length <= 16), _long)):
        where = np.flatnonzero(chosen)
        if len(where) == len(start):
            values, done = parse(words, end, length)
        elif len(where):
            values[where], done[where] = parse(words, end[where], length[where])
    np.negative(values, out=values, where=negative)
    rest = np.flatnonzero(~done)
    if len(rest):
        spans = zip(start[rest].tolist(), end[rest].tolist(), strict=True)
        raw = buffer.data
        values[rest] = [_one(bytes(raw[a:b])) for a, b in spans]
    return values


def _one(text: bytes) -> float:
    try:
        value = float(text)
    except ValueError:
        return np.nan
    # What Python accepts and a workbook does not: infinities, digit groups.
    return value if abs(value) <= 1.7976931348623157e308 and b"_" not in text else np.nan


def _short(words: Words, end: Positions, length: Positions) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    word = _last_bytes(words[end - 8], length)
    word, point = _without_point(word)
    lone_point = (length == 1) & (point >= 0)
    good = _all_digits(word) & ~lone_point
    return _eight_digits(word) / _POWERS[np.maximum(point, 0)], good


def _long(words: Words, end: Positions, length: Positions) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    low = words[end - 8]
    high = _last_bytes(words[end - 16], length - 8)
    carried = high >> _FIFTY_SIX
    low_closed, low_point = _without_point(low, carried)
    high_closed, high_point = _without_point(high)
    in_low = low_point >= 0
    high = np.where(in_low, (high << _EIGHT) | _ZERO, high_closed)
    point = np.where(in_low, low_point, np.where(high_point >= 0, high_point + 8, 0))
    both = in_low & (high_point >= 0)
    mantissa = _eight_digits(high).astype(np.uint64) * _HUNDRED_MILLION + _eight_digits(low_closed).astype(np.uint64)
    good = _all_digits(high) & _all_digits(low_closed) & ~both & (mantissa <= _LARGEST_EXACT)
    return mantissa / _POWERS[point], good


def _last_bytes(word: Words, count: Positions) -> Words:
    """Of each word the last `count` bytes, with ``0`` in the others."""
    return np.where(count >= 8, word, (word & ~_low_bytes(8 - count)) | (_ZEROS & _low_bytes(8 - count)))


def _low_bytes(count: Positions) -> Words:
    """A mask of that many low bytes, 0 to 7."""
    return (np.uint64(1) << (_EIGHT * np.clip(count, 0, 7).astype(np.uint64))) - np.uint64(1)


def _filler(length: Positions) -> Words:
    return _ZEROS & _low_bytes(8 - length)


def _first_byte(word: Words, pattern: np.uint64) -> NDArray[np.int64]:
    """Index of the first byte that equals the pattern's, 8 where none does."""
    difference = word ^ pattern
    found = (difference - _ONES) & ~difference & _TOP_BITS
    # Bits below the lowest set one: 8 per byte passed over, and 7 within the byte.
    return (np.bitwise_count((found & (~found + np.uint64(1))) - np.uint64(1)) >> 3).astype(np.int64)


def _without_point(word: Words, carried: Words | np.uint64 = _ZERO) -> tuple[Words, NDArray[np.int64]]:
    """The word with its decimal point closed up, and how many bytes followed it (-1: it has none).

    What stood before the point moves one byte up and `carried` comes in below.
    """
    place = _first_byte(word, _POINTS)
    has = place < 8
    if not has.any():
        return word, np.full(len(word), -1)
    below = _low_bytes(place)
    above = ~((below << _EIGHT) | np.uint64(0xFF))
    closed = (word & above) | ((word & below) << _EIGHT) | carried
    return np.where(has, closed, word), np.where(has, 7 - place, -1)


def _all_digits(word: Words) -> NDArray[np.bool_]:
    # 0x30 to 0x39: the high half is 3, and is 3 still after adding 6.
    high = (word & _HIGH_NIBBLES) == _ZEROS
    return high & (((word + _SIXES) & _HIGH_NIBBLES) == _ZEROS)


def _eight_digits(word: Words) -> NDArray[np.int64]:
    """The number whose eight decimal digits the bytes are, first byte most significant."""
    pairs = ((word & _LOW_NIBBLES) * _TENS) >> _EIGHT
    quads = ((pairs & _PAIR_MASK) * _HUNDREDS) >> _SIXTEEN
    return (((quads & _QUAD_MASK) * _TEN_THOUSANDS) >> _THIRTY_TWO).view(np.int64)
