"""Figures that look drawn by lot and are the same on every machine: no random generator, no clock."""

from __future__ import annotations


def mixed(number: int, salt: int) -> int:
    """A well mixed whole number below 65,536 from a customer's number: two rounds of a linear congruence.

    >>> mixed(1, 7), mixed(2, 7), mixed(1, 8)
    (36105, 38465, 37243)
    """
    state = (number * 69_069 + salt * 362_437 + 12_345) % 4_294_967_296
    for _ in range(2):
        state = (state * 1_664_525 + 1_013_904_223) % 4_294_967_296
        state ^= state >> 15
    return (state >> 8) % 65_536


def pick(number: int, salt: int, weights: tuple[int, ...]) -> int:
    """An index drawn with whole-number weights."""
    point = mixed(number, salt) % sum(weights)
    for index, weight in enumerate(weights):
        if point < weight:
            return index
        point -= weight
    raise AssertionError
