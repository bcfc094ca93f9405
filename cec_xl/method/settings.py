"""Everything METHOD leaves to the firm, in one object that the workbook fills. METHOD §2-§7."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from cec_xl.method.criteria import CATALOGUE, CriteriaSet, Criterion, PortfolioKind, Situation


class Segment(StrEnum):
    """The four segments (*innecesarios, insulsos, con futuro, vitales*). METHOD §4."""

    UNNECESSARY = "unnecessary"
    DULL = "dull"
    FUTURE = "future"
    VITAL = "vital"


class Strategy(StrEnum):
    """The strategy of a segment (*olvido, supervisión, crecimiento, mantenimiento*). METHOD §4."""

    DROP = "drop"
    SUPERVISE = "supervise"
    GROW = "grow"
    MAINTAIN = "maintain"


class CellStrategy(StrEnum):
    """The strategy of a matrix cell (*salir, analizar, mantener, crecer*). METHOD §5."""

    LEAVE = "leave"
    ANALYSE = "analyse"
    KEEP = "keep"
    GROW = "grow"


class Position(StrEnum):
    """The firm's competitive position at a customer (*débil, media, buena*). METHOD §5."""

    WEAK = "weak"
    MEDIUM = "medium"
    GOOD = "good"


class BillingBasis(StrEnum):
    """What "billing over 50 %" is measured against. METHOD §4."""

    PARETO = "pareto"
    MAX = "max"
    DIGIT = "digit"


class WeightScenario(NamedTuple):
    """Four weights that sum to 1 (*escenario de ponderación*). METHOD §3."""

    name: str
    weights: tuple[float, float, float, float]
    row: int | None = None


class LoyaltyTable(NamedTuple):
    """Factors by whole years of relation (*ponderación por fidelización*). METHOD §3.

    `steps` are (years from, factor); a customer gets the factor of the highest step not above the floored years,
    and the lowest step's factor below that. Switched off, every factor is 1.
    """

    steps: tuple[tuple[float, float], ...] = ((0, 0.1), (2, 0.2), (3, 0.3))
    enabled: bool = True


class Segmentation(NamedTuple):
    """The two cut-offs and the meaning of the billing test. METHOD §4.

    `situations` are the customers whose billing makes up the portfolio's: they alone have an ABC class and a
    segment. By default those who buy; a potential customer with no billing yet is not one to drop.
    """

    share_cut: float = 0.20
    billing_cut: float = 0.50
    basis: BillingBasis = BillingBasis.PARETO
    digit_cut: int = 3
    situations: tuple[Situation, ...] = (Situation.CURRENT,)


class ParetoCuts(NamedTuple):
    """Cumulative shares that end digits 4, 3, 2 (`digits`) and classes A, B (`classes`). METHOD §2, §5."""

    digits: tuple[float, float, float] = (0.80, 0.95, 0.99)
    classes: tuple[float, float] = (0.80, 0.95)


class Rule(NamedTuple):
    """One line of *Reglas*: conditions as typed by the user, and what to do when all hold. METHOD §6.

    `conditions` maps ``d1``..``d4``, ``total``, ``score``, ``segment``, ``family``, ``situation`` to the text of
    the condition; a field that is absent or empty matches anything. `action` is one of ``block``, ``discount``,
    ``promotion``, ``warning``, ``strategy``; `value` its value (a ratio for a discount, a text otherwise).
    """

    name: str
    priority: float
    action: str
    value: str | float | None = None
    conditions: Mapping[str, str] = MappingProxyType({})
    row: int | None = None


class ServiceLine(NamedTuple):
    """One line of *Política de servicios*: what a segment gets of one service. METHOD §7.

    `level` is ``intense``, ``light``, ``commercial`` or ``none``; `frequency` times a year; `unit_cost` currency and
    `minutes` of our people per time.
    """

    segment: Segment
    service: str
    level: str
    frequency: float
    unit_cost: float = 0.0
    minutes: float = 0.0
    row: int | None = None


DEFAULT_POSITION_MATRIX: dict[Position, dict[Segment, CellStrategy]] = {
    position: dict(zip(Segment, cells, strict=True))
    for position, cells in {
        Position.WEAK: (CellStrategy.LEAVE, CellStrategy.LEAVE, CellStrategy.ANALYSE, CellStrategy.ANALYSE),
        Position.MEDIUM: (CellStrategy.LEAVE, CellStrategy.ANALYSE, CellStrategy.GROW, CellStrategy.KEEP),
        Position.GOOD: (CellStrategy.ANALYSE, CellStrategy.KEEP, CellStrategy.GROW, CellStrategy.GROW),
    }.items()
}


class PositionFromShare(NamedTuple):
    """How a position that nobody typed is read off the share digit. METHOD §5.

    Medium from digit `medium_from`, good from `good_from`, weak below. `thresholds` (t4, t3, t2, with ``>``) give the
    share digit of customers whose criteria set does not look at the share.
    """

    thresholds: tuple[float, float, float] = (0.50, 0.25, 0.10)
    medium_from: int = 2
    good_from: int = 4


class MatrixStrategy(NamedTuple):
    """Strategy of a digit-matrix cell from the mean of its digits, rescaled to 0..1. METHOD §5.

    The article prints a strategy in every cell without a rule; here a cell is *salir* up to `leave`, *analizar* up
    to `analyse`, *mantener* up to `keep`, *crecer* above, and single cells can be overridden: (matrix key, row
    label, column label) -> strategy.
    """

    leave: float = 0.25
    analyse: float = 0.50
    keep: float = 0.75
    cells: Mapping[tuple[str, str, str], CellStrategy] = MappingProxyType({})


class Settings(NamedTuple):
    """The method's settings; the defaults are METHOD's."""

    criteria: Mapping[str, Criterion] = CATALOGUE
    sets: Sequence[CriteriaSet] = ()
    active_sets: Mapping[PortfolioKind, str] = MappingProxyType({})
    scenarios: Sequence[WeightScenario] = ()
    active_scenario: str = ""
    loyalty: LoyaltyTable = LoyaltyTable()
    segmentation: Segmentation = Segmentation()
    pareto: ParetoCuts = ParetoCuts()
    position_matrix: Mapping[Position, Mapping[Segment, CellStrategy]] = DEFAULT_POSITION_MATRIX
    position_from_share: PositionFromShare = PositionFromShare()
    matrix_strategy: MatrixStrategy = MatrixStrategy()
    rules: Sequence[Rule] = ()
    services: Sequence[ServiceLine] = ()
    minute_cost: float = 0.0
