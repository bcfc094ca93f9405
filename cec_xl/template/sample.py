"""The sample firm: an IT-services company and its 150 customers. METHOD §2's worked case.

Every customer is invented by rule: names are put together from lists of sectors and places, figures come from
integer arithmetic on the customer's number. No random generator, no clock: the same firm on every machine. The
firm itself is clean but for three customers that show what *Incidencias* is for (see `INCIDENTS`).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from cec_xl.hosts.column import to_serial
from cec_xl.labels import Labels
from cec_xl.template.contents import EQUAL_WEIGHTS, Contents, Row, Value, empty_contents, pairwise_row, weight_row
from cec_xl.template.mixing import mixed, pick
from cec_xl.template.sample_history import sample_history_rows
from cec_xl.template.sample_stages import stage_forms, stage_rows
from cec_xl.template.sample_winback import sample_winback_rows
from cec_xl.workbook.pairwise import PAIRS, pair_name, pairwise_priorities

CURRENT, POTENTIAL, LOST = 110, 30, 10
AS_OF = datetime(2025, 12, 31)

PLACES = 15
"""Places that firms are named after: labels ``sample.place.1`` …"""
SECTORS = (
    "workshop", "transport", "clinic", "printing", "foods", "hotel", "school", "builder", "pharmacy", "adviser",
)  # fmt: skip
"""Sector keys: labels ``sample.sector.*`` (the trade) and ``sample.prefix.*`` (how its firms are called)."""

ZONES = ("north", "south", "east", "west", "centre")
MANAGERS = ("desk_1", "desk_2", "desk_3", "desk_4")
FAMILIES = ("business", "retail", "internet", "networks", "support", "consulting")

COMPARED = dict(zip(PAIRS, ("b4", "b5", "a2", "b2", "a3", "a7"), strict=True))
"""The firm's answers: volume before share before families bought before unpaid invoices."""

ASKED_ABOUT = 28
"""The customer that *Qué_pasa_si* looks at first: good, with something to gain."""

FIRM_BILLING = 2_400_000
INCIDENTS = {"C-017": ("share", None), "C-058": ("risk", "sample.unreadable"), "C-083": ("volume", None)}
"""Customers with a bad cell: customer -> field, label of the text that stands there (None: empty)."""


def sample_contents(labels: Labels) -> Contents:
    """The sample firm in the workbook's language."""
    base = empty_contents(labels)
    customers = customer_rows(labels)
    rows = dict(base.rows) | {
        "customers": customers,
        "families": family_rows(labels),
        "weights": weight_rows(labels),
        "rules": rule_rows(labels),
        **stage_rows(customers, labels),
        **sample_winback_rows(customers, labels),
    }
    settings = dict(base.settings) | {
        "company": labels.text("sample.company"),
        "as_of": to_serial(AS_OF),
        "active_set_current": labels.text("names.set.current_2"),
        "active_scenario": labels.text("names.scenario.start"),
        "minute_cost": 0.5,
        "winback_budget": 800,
    }
    compared = {pair_name(pair): labels.choice("pairwise", answer) for pair, answer in COMPARED.items()}
    asked = {"whatif_customer": customers[ASKED_ABOUT - 1]["customer_name"]}
    forms = stage_forms(customers, labels) | compared | asked
    contents = replace(base, rows=rows, settings=settings, forms=forms)
    return replace(contents, rows=rows | sample_history_rows(contents, labels))


def billings() -> list[int]:
    """Yearly billing of the current customers in order of their numbers, in whole tens.

    The k-th largest is proportional to 1/((k+2)(k+20)), which gives the portfolio its Pareto shape: about a fifth
    of the customers make four fifths of the billing. Numbers are dealt out by a fixed permutation.
    """
    shares = [1_000_000_000 // ((k + 2) * (k + 20)) for k in range(1, CURRENT + 1)]
    total = sum(shares)
    ranked = [FIRM_BILLING * share // total // 10 * 10 for share in shares]
    # 37 has no factor in common with 110, so every rank is dealt once.
    return [ranked[(37 * position + 11) % CURRENT] for position in range(CURRENT)]


def customer_rows(labels: Labels) -> list[Row]:
    """All customers: current, potential, lost."""
    volumes = billings()
    rows: list[dict[str, Value]] = []
    for number in range(1, CURRENT + POTENTIAL + LOST + 1):
        row = _master_data(number, labels)
        if number <= CURRENT:
            row |= _current(number, volumes[number - 1])
        elif number <= CURRENT + POTENTIAL:
            row |= _potential(number)
        else:
            row |= _lost(number)
        rows.append(row)
    for row in rows:
        if row["customer_id"] in INCIDENTS:
            field, text = INCIDENTS[str(row["customer_id"])]
            row[field] = labels.text(text) if text else None
    return list(rows)


def _master_data(number: int, labels: Labels) -> dict[str, Value]:
    """Who the customer is. Sector and place together never repeat: 10 sectors by 15 places, 150 customers."""
    sector = SECTORS[number % len(SECTORS)]
    place = labels.text(f"sample.place.{(number // len(SECTORS) + number) % PLACES + 1}")
    return {
        "customer_id": f"C-{number:03d}",
        "customer_name": f"{labels.text(f'sample.prefix.{sector}')} {place}",
        "family": labels.text(f"sample.family.{FAMILIES[pick(number, 1, (6, 2, 3, 2, 4, 2))]}"),
        "zone": labels.text(f"sample.zone.{ZONES[pick(number, 2, (3, 2, 2, 1, 4))]}"),
        "sector": labels.text(f"sample.sector.{sector}"),
        "manager": labels.text(f"sample.manager.{MANAGERS[pick(number, 3, (1, 1, 1, 1))]}"),
        "headcount": 3 + mixed(number, 4) % 40 * (1 + pick(number, 5, (6, 3, 1)) * 3),
        "image": 1 + pick(number, 6, (2, 4, 3, 1)),
        "competition": pick(number, 7, (1, 3, 4, 3, 1)),
        "machinery": 2 + mixed(number, 8) % 60,
    }


def _current(number: int, volume: int) -> dict[str, Value]:
    """A customer that buys: better known, and the larger ones a little better served."""
    large = volume > FIRM_BILLING // 60
    # The product of two draws leans towards small shares.
    small = mixed(number, 10) % 75 * (mixed(number, 27) % 100) // 100
    share = (4 + (mixed(number, 61) % 66 if large else small)) / 100
    loyalty = pick(number, 11, (1, 2, 3, 4, 4, 3, 3, 2, 2, 1, 1, 1))
    return {
        "situation": "current",
        "volume": volume,
        "share": share,
        "margin": volume * (8 + mixed(number, 12) % 27) // 1_000 * 10,
        "loyalty": loyalty,
        "diversity": 1 + pick(number, 13, (1, 3, 4, 3, 2) if large else (5, 4, 3, 2, 1)),
        "risk": pick(number, 14, (16, 4, 2, 1, 1)),
        "frequency": 2 + mixed(number, 15) % 11 + (12 if large else 0),
        "growth": (mixed(number, 16) % 46 - 16) / 100,
        "satisfaction": (45 + mixed(number, 17) % 56) / 10,
        "last_order": to_serial(AS_OF) - 3 - mixed(number, 18) % (40 if large else 160),
        "position": None if pick(number, 19, (9, 1)) == 0 else ("weak", "medium", "good")[pick(number, 20, (2, 3, 2))],
    }


def _potential(number: int) -> dict[str, Value]:
    """A firm that may buy: what can be known from outside."""
    return {"situation": "potential", "growth": (mixed(number, 21) % 30 - 8) / 100}


def _lost(number: int) -> dict[str, Value]:
    """A firm that has stopped buying: its history, no billing this year."""
    return {
        "situation": "lost",
        "volume": 0,
        "share": 0,
        "margin": 0,
        "loyalty": pick(number, 22, (0, 2, 3, 2, 1)),
        "diversity": 1 + pick(number, 23, (3, 3, 1)),
        "risk": pick(number, 24, (3, 2, 1, 1)),
        "frequency": 0,
        "satisfaction": (20 + mixed(number, 25) % 45) / 10,
        "last_order": to_serial(AS_OF) - 220 - mixed(number, 26) % 400,
    }


def family_rows(labels: Labels) -> list[Row]:
    """The customer families of the firm: who they are, what they need, what they buy. METHOD §1 stage 2."""
    return [
        {"family": labels.text(f"sample.family.{key}")}
        | {field: labels.text(f"sample.{field}.{key}") for field in ("profile", "need", "product")}
        for key in FAMILIES
    ]


def weight_rows(labels: Labels) -> list[Row]:
    """The article's weights, meant for the first two years, beside two alternatives. METHOD §3."""
    start = weight_row(labels.text("names.scenario.start"), (0.1, 0.3, 0.5, 0.1), labels.text("sample.note.start")) | {
        "valid_from": to_serial(datetime(2024, 1, 1)),
        "valid_to": to_serial(AS_OF),
    }
    loyal = weight_row(labels.text("names.scenario.loyalty"), (0.2, 0.4, 0.2, 0.2), labels.text("sample.note.loyalty"))
    equal = weight_row(labels.text("names.scenario.equal"), EQUAL_WEIGHTS)
    pairwise = pairwise_row(labels, pairwise_priorities(COMPARED).weights)
    return [start, loyal | {"valid_from": to_serial(datetime(2026, 1, 1))}, equal, pairwise]


def rule_rows(labels: Labels) -> list[Row]:
    """What the code decides by itself: unpaid invoices block, share and volume earn a discount. METHOD §6."""
    current = labels.choice("situation", "current")

    def rule(key: str, priority: int, action: str, value: Value = None, **conditions: str) -> Row:
        # Digits mean something else in the set of potential customers: the rules are for current ones.
        row: dict[str, Value] = {"rule_name": labels.text(f"sample.rule.{key}"), "priority": priority}
        return row | {"situation": current} | conditions | {"action": action, "action_value": value}

    vital, future = (labels.choice("segment", key) for key in ("vital", "future"))
    return [
        rule("unpaid", 1, "block", d4="1"),
        rule("best", 10, "discount", 0.08, d2="4", d3=">=3", d4=">=3"),
        rule("good", 11, "discount", 0.05, d2=">=3", d3=">=2", d4=">=3"),
        rule("volume", 12, "discount", 0.03, d3="4", d4=">=2"),
        rule("cross", 20, "promotion", labels.text("sample.promotion.cross"), d1="1-2", d3=">=3"),
        rule("loyal", 21, "promotion", labels.text("sample.promotion.loyal"), segment=vital),
        rule("late", 30, "warning", labels.text("sample.warning.late"), d4="2"),
        rule("grow", 40, "strategy", labels.choice("cell_strategy", "grow"), segment=future, d4=">=3"),
    ]
