"""Decimal numbers out of a byte buffer, all at once, each the very double that `float` gives.

Eight digits fit a 64-bit word and are turned into a number with three multiplications (the trick known as SWAR);
here every operation runs over the words of all cells of a block.

Excel writes seventeen digits (``5.0000000000000003E-2``), more than a double's 53 bits hold exactly. Such a number
is an integer of at most 63 bits divided by a power of ten; the quotient is computed in two doubles, and where the
second one's error could change the last bit of the first, or the number is unusual, `float` decides.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Positions = NDArray[np.int64]
Words = NDArray[np.uint64]

PADDING = 32
"""Bytes a buffer must have before the first and after the last position asked for."""

_POWERS = 10.0 ** np.arange(23)
"""The powers of ten that a double holds exactly."""

_LARGEST_EXACT = 1 << 53
_LONGEST_MANTISSA = 24
_LARGEST_TOP = 899
"""With three digits above sixteen others a mantissa stays below 2**63."""

_ONES = np.uint64(0x0101010101010101)
_TOP_BITS = np.uint64(0x8080808080808080)
_LOW_NIBBLES = np.uint64(0x0F0F0F0F0F0F0F0F)
_HIGH_NIBBLES = np.uint64(0xF0F0F0F0F0F0F0F0)
_SIXES = np.uint64(0x0606060606060606)
_ZERO = np.uint64(0x30)
_ZEROS = np.uint64(0x3030303030303030)
_POINTS = np.uint64(0x2E2E2E2E2E2E2E2E)
_QUOTES = np.uint64(0x2222222222222222)
_EIGHT, _SIXTEEN, _THIRTY_TWO, _FIFTY_SIX = np.uint64(8), np.uint64(16), np.uint64(32), np.uint64(56)
_PAIR_MASK = np.uint64(0x00FF00FF00FF00FF)
_QUAD_MASK = np.uint64(0x0000FFFF0000FFFF)
_TENS, _HUNDREDS, _TEN_THOUSANDS = np.uint64(2561), np.uint64(6553601), np.uint64(42949672960001)
_LOW_BYTES = np.array([(1 << (8 * count)) - 1 for count in range(9)], np.uint64)
"""Masks of the 0 to 8 lowest bytes, that is, of the first characters."""


def words_of(buffer: NDArray[np.uint8]) -> Words:
    """The buffer seen as the word of eight bytes that starts at each position, first byte lowest."""
    return np.ndarray((len(buffer) - 7,), "<u8", buffer, 0, (1,))


def unsigned(words: Words, start: Positions) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of up to seven digits that end at a double quote: value and count of digits, count -1 for any other."""
    return unsigned_words(words[start])


def unsigned_words(word: Words) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Numbers of up to seven digits that begin these words and end at a double quote; see `unsigned`."""
    length = _first_byte(word, _QUOTES)
    digits = word << ((_EIGHT * (8 - length).astype(np.uint64)) & np.uint64(63))
    good = (length > 0) & (length < 8) & _all_digits(digits | (_ZEROS & _LOW_BYTES[8 - length]))
    return _eight_digits(digits), np.where(good, length, -1)


def decimals(buffer: NDArray[np.uint8], words: Words, start: Positions, end: Positions) -> NDArray[np.float64]:
    """The numbers written from each start to each end; NaN where what stands there is not a finite number."""
    negative = buffer[start] == ord("-")
    first = start + negative
    length = end - first
    short = (length > 0) & (length <= 8)
    values, done = np.full(len(start), np.nan), np.zeros(len(start), bool)
    where = np.flatnonzero(short)
    if len(where):
        values[where], done[where] = _short(words, end[where], length[where])
    where = np.flatnonzero((length > 0) & ~done)
    if len(where):
        values[where], done[where] = _long(buffer, words, first[where], end[where])
    np.negative(values, out=values, where=negative)
    where = np.flatnonzero(~done)
    if len(where):
        raw = buffer.data
        spans = zip(start[where].tolist(), end[where].tolist(), strict=True)
        values[where] = [_one(bytes(raw[a:b])) for a, b in spans]
    return values


def _one(text: bytes) -> float:
    try:
        value = float(text)
    except ValueError:
        return np.nan
    # What Python accepts and a workbook does not: infinities, digit groups.
    return value if np.isfinite(value) and b"_" not in text else np.nan


def _short(words: Words, end: Positions, length: Positions) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Numbers of up to eight characters without exponent."""
    word = _last_bytes(words[end - 8], length)
    place = _first_byte(word, _POINTS)
    has = np.flatnonzero(place < 8)
    values = np.empty(len(word))
    if len(has):
        place = place[has]
        word[has] = _closed(word[has], place, _ZERO)
        values[:] = _eight_digits(word)
        values[has] /= _POWERS[7 - place]
    else:
        values[:] = _eight_digits(word)
    good = _all_digits(word)
    if len(has):
        good[has] &= length[has] > 1
    return values, good


def _long(
    buffer: NDArray[np.uint8], words: Words, first: Positions, end: Positions
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Numbers of up to twenty-four characters and an exponent."""
    exponent, end = _exponent(buffer, end)
    length = end - first
    parts = [_last_bytes(words[end - 8 - 8 * i], np.clip(length - 8 * i, 0, 8)) for i in range(3)]
    decimals_after, digits = _without_point(parts)
    low, middle, top = (_eight_digits(part) for part in digits)
    lone_point = (length == 1) & (buffer[first] == ord("."))
    good = (length > 0) & (length <= _LONGEST_MANTISSA) & (top <= _LARGEST_TOP) & ~lone_point
    for part in digits:
        good &= _all_digits(part)
    mantissa = (np.where(good, top, 0) * 100_000_000 + middle) * 100_000_000 + low
    power = exponent - decimals_after
    good &= (power >= -22) & (power <= 22)
    divisor = _POWERS[np.clip(-power, 0, 22)]
    exact = mantissa <= _LARGEST_EXACT
    good &= exact | (power <= 0)
    values, certain = _quotient(mantissa, divisor)
    factor = np.flatnonzero(power > 0)
    values[factor] *= _POWERS[np.minimum(power[factor], 22)]
    return values, good & (exact | certain)


def _exponent(buffer: NDArray[np.uint8], end: Positions) -> tuple[Positions, Positions]:
    """The exponent of each number (0 where it has none) and where its mantissa ends."""
    exponent = np.zeros(len(end), np.int64)
    mantissa_end = end.copy()
    for digits in (1, 2):
        mark = end - digits - 2
        found = np.flatnonzero((buffer[mark] | 0x20) == ord("e"))
        if not len(found):
            continue
        mark = mark[found]
        sign, value = buffer[mark + 1], np.zeros(len(found), np.int64)
        good = (sign == ord("-")) | (sign == ord("+"))
        for place in range(digits):
            digit = buffer[mark + 2 + place].astype(np.int64) - ord("0")
            good &= (digit >= 0) & (digit <= 9)
            value = value * 10 + digit
        exponent[found[good]] = np.where(sign == ord("-"), -value, value)[good]
        mantissa_end[found[good]] = mark[good]
    return exponent, mantissa_end


def _without_point(parts: list[Words]) -> tuple[NDArray[np.int64], list[Words]]:
    """The words of a number, lowest digits first, with a decimal point closed up; and how many digits followed it."""
    after = np.zeros(len(parts[0]), np.int64)
    passed = np.zeros(len(parts[0]), bool)
    digits = []
    for i, part in enumerate(parts):
        carried = parts[i + 1] >> _FIFTY_SIX if i + 1 < len(parts) else _ZERO
        place = _first_byte(part, _POINTS)
        here = (place < 8) & ~passed
        after[here] = 8 * i + 7 - place[here]
        # Beyond the point everything has moved by one place.
        moved = np.where(passed, (part << _EIGHT) | carried, part)
        digits.append(np.where(here, _closed(part, np.minimum(place, 7), carried), moved))
        passed |= here
    return after, digits


def _quotient(
    mantissa: NDArray[np.int64], divisor: NDArray[np.float64]
) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Mantissa / divisor rounded once, and whether that is certain.

    With `high` the nearest double of the mantissa and `low` the rest, the remainder of high / divisor is a double
    (Dekker); so the quotient's second part has a relative error of a few 2**-53, and if moving it by 2**-50 either
    way leaves the sum as it is, the sum is the nearest double.
    """
    high = mantissa.astype(np.float64)
    low = (mantissa - high.astype(np.int64)).astype(np.float64)
    quotient = high / divisor
    product, error = _product(quotient, divisor)
    rest = ((high - product) - error + low) / divisor
    margin = np.abs(rest) * 2.0**-50
    value = quotient + rest
    return value, (quotient + (rest - margin) == value) & (quotient + (rest + margin) == value)


def _product(a: NDArray[np.float64], b: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """A product as the nearest double and what it lacks to the exact one (Dekker, Veltkamp)."""
    product = a * b
    a_high, b_high = _upper_half(a), _upper_half(b)
    a_low, b_low = a - a_high, b - b_high
    return product, a_low * b_low - (((product - a_high * b_high) - a_low * b_high) - a_high * b_low)


def _upper_half(value: NDArray[np.float64]) -> NDArray[np.float64]:
    scaled = value * 134_217_729.0
    return scaled - (scaled - value)


def _last_bytes(word: Words, count: Positions) -> Words:
    """Of each word the last `count` bytes, with ``0`` in the others."""
    outside = _LOW_BYTES[8 - count]
    return (word & ~outside) | (_ZEROS & outside)


def _first_byte(word: Words, pattern: np.uint64) -> NDArray[np.int64]:
    """Index of the first byte that equals the pattern's, 8 where none does."""
    difference = word ^ pattern
    found = (difference - _ONES) & ~difference & _TOP_BITS
    # Bits below the lowest set one: 8 per byte passed over, and 7 within the byte.
    return (np.bitwise_count((found & (~found + np.uint64(1))) - np.uint64(1)) >> 3).astype(np.int64)


def _closed(word: Words, place: NDArray[np.int64], carried: Words | np.uint64) -> Words:
    """The word with the byte at `place` taken out: what stood before it moves up, `carried` comes in below."""
    below = _LOW_BYTES[place]
    above = ~_LOW_BYTES[place + 1]
    return (word & above) | ((word & below) << _EIGHT) | carried


def _all_digits(word: Words) -> NDArray[np.bool_]:
    # 0x30 to 0x39: the high half is 3, and is 3 still after adding 6.
    digits: NDArray[np.bool_] = ((word & _HIGH_NIBBLES) == _ZEROS) & (((word + _SIXES) & _HIGH_NIBBLES) == _ZEROS)
    return digits


def _eight_digits(word: Words) -> NDArray[np.int64]:
    """The number whose eight decimal digits the bytes are, first byte most significant."""
    pairs = ((word & _LOW_NIBBLES) * _TENS) >> _EIGHT
    quads = ((pairs & _PAIR_MASK) * _HUNDREDS) >> _SIXTEEN
    return (((quads & _QUAD_MASK) * _TEN_THOUSANDS) >> _THIRTY_TWO).view(np.int64)
