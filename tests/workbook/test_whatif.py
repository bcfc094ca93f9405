"""*Qué_pasa_si* as a refresh writes it."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from cec_xl.labels import LANGUAGES, Labels
from cec_xl.method.bounds import Bound
from cec_xl.method.classify import classify
from cec_xl.method.needed import SegmentNeed
from cec_xl.method.sensitivity import Limit
from cec_xl.workbook import tables
from cec_xl.workbook.refresh import refresh_workbook
from cec_xl.workbook.whatif import chosen_customer
from cec_xl.workbook.whatif_tables import (
    CUSTOMER_NEEDS,
    RANK_LIMITS,
    SCENARIO_RANKS,
    SCENARIO_SUMMARY,
    THRESHOLD_LIMITS,
    WEIGHT_LIMITS,
    WHATIF_TABLES,
)
from cec_xl.workbook.whatif_texts import WhatIfTexts
from tests.memory_port import MemoryWorkbook
from tests.method.cases import WORKED, portfolio
from tests.workbook.firm import customer, firm

NOW = dt.datetime(2026, 1, 15, 9, 30)


def book(language: str = "es", chosen: str | None = None) -> MemoryWorkbook:
    """Three customers of fixed thresholds; codes 4444, 2123 and 1331."""
    labels = Labels(language)
    found = firm(
        [
            customer(labels, 1),
            customer(labels, 2, volume=10_000, share=0.1, diversity=2, risk=1),
            customer(labels, 3, volume=30_000, share=0.3, diversity=1, risk=5),
        ],
        language=language,
    )
    found.add(
        tables.WEIGHTS,
        [
            {"scenario": "Arranque", "w1": 0.1, "w2": 0.3, "w3": 0.5, "w4": 0.1},
            {"scenario": "Riesgo", "w1": 0.0, "w2": 0.0, "w3": 0.0, "w4": 1.0},
            {"scenario": "Mal", "w1": 1.0, "w2": 1.0, "w3": 0.0, "w4": 1.0},
        ],
    )
    for spec in WHATIF_TABLES:
        found.add(spec)
    if chosen is not None:
        found.names["cecxl_whatif_customer"] = chosen
    refresh_workbook(found, now=NOW)
    return found


def test_usable_scenarios_stand_side_by_side():
    found = book()
    assert found.cells(SCENARIO_SUMMARY, "scenario") == ["Arranque", "Riesgo"]
    # Scores now: 4.0, 2·.1+1·.3+2·.5+3·.1 = 1.8, .1+.9+1.5+.1 = 2.6, all x 0.3; by risk alone 4, 3, 1.
    assert found.cells(SCENARIO_RANKS, "customer_id") == ["C001", "C003", "C002"]
    assert found.cells(SCENARIO_RANKS, "rank_1") == [1, 2, 3]
    assert found.cells(SCENARIO_RANKS, "rank_2") == [1, 3, 2]
    assert found.cells(SCENARIO_RANKS, "rank_3") == [None] * 3
    assert found.cells(SCENARIO_SUMMARY, "mean_change") == [0, pytest.approx(2 / 3)]
    assert found.cells(SCENARIO_SUMMARY, "most_gained") == ["", "Cliente 2: del 3.º al 2.º"]
    assert found.cells(SCENARIO_SUMMARY, "best_kept") == [3, 3]


def test_limits_say_between_which_weights_nothing_changes():
    found = book()
    # Weight t on risk, the rest 1:3:5 of nine: C003 = t + (1-t)(1+9+15)/9, C002 = 3t + (1-t)(2+3+10)/9; equal where
    # 2t = (1-t) 10/9, t = 10/28.
    assert found.cells(WEIGHT_LIMITS, "order_high")[3] == pytest.approx(10 / 28)
    assert found.cells(WEIGHT_LIMITS, "members_high") == [1, 1, 1, 1]
    assert found.cells(WEIGHT_LIMITS, "order_above")[3] == "Por encima de 35,71 %, Cliente 2 adelanta a Cliente 3."
    assert found.cells(WEIGHT_LIMITS, "members_above")[3] == "Nada cambia hasta 100 %."


def test_the_best_customer_is_computed_unless_another_is_chosen():
    assert book().names["cecxl_whatif_shown"] == "Cliente 1"
    found = book(chosen="cliente 3")
    assert found.names["cecxl_whatif_shown"] == "Cliente 3"
    assert found.cells(RANK_LIMITS, "rank") == [2, 2, 2, 2]
    assert found.cells(RANK_LIMITS, "rank_high")[3] == pytest.approx(10 / 28)
    assert found.cells(RANK_LIMITS, "rank_above")[3] == 3


def test_needs_of_the_chosen_customer():
    found = book(chosen="C003")
    # Billing 60 + 10 + 30: 60 of 100 stand before; with v between 10 and 60, 60 / (70 + v) < 50 % needs v > 50.
    assert found.cells(CUSTOMER_NEEDS, "need_value")[:2] == [0.2, pytest.approx(50_000, abs=0.01)]
    assert found.cells(CUSTOMER_NEEDS, "need_change")[1] == pytest.approx(20_000, abs=0.01)
    assert found.cells(CUSTOMER_NEEDS, "need_result")[:2] == ["Innecesarios", "Vitales"]
    assert found.cells(CUSTOMER_NEEDS, "need_comparison")[:2] == ["como mucho", "más de"]
    assert found.cells(CUSTOMER_NEEDS, "need_value")[2:] == [2, 0.5, 50_000, 2]
    assert (
        found.cells(CUSTOMER_NEEDS, "need_sentence")[2] == "Diversidad: al menos 2 (ahora 1) → Dígito 2. Sería el 2.º."
    )


def test_thresholds_of_the_set_of_the_chosen_customer():
    found = book(chosen="C003")
    assert found.cells(THRESHOLD_LIMITS, "threshold_digit") == [4, 3, 2] * 4
    volume = slice(6, 9)
    assert found.cells(THRESHOLD_LIMITS, "threshold")[volume] == [50_000, 20_000, 5_000]
    # With three customers the first 20 are always the same: the threshold moves as far as its neighbours.
    assert found.cells(THRESHOLD_LIMITS, "members_low")[volume] == [20_000, 5_000, None]
    assert found.cells(THRESHOLD_LIMITS, "members_high")[volume] == [None, 50_000, 20_000]
    # C003 bills 30,000 and more than the threshold is asked for.
    assert found.cells(THRESHOLD_LIMITS, "customer_below")[volume] == [
        "Por debajo de 30.000 € → Dígito 4.",
        "Sigue igual.",
        "Sigue igual.",
    ]
    assert found.cells(THRESHOLD_LIMITS, "customer_above")[volume] == [
        "Sigue igual.",
        "Desde 30.000 € → Dígito 2.",
        "Sigue igual.",
    ]


def test_who_changes_when_a_threshold_moves():
    # 21 customers like the first but smaller and smaller; the last has three families and so stands last.
    labels = Labels("es")
    customers = [customer(labels, number, volume=100_000 - number) for number in range(1, 22)]
    customers[20]["diversity"] = 3
    found = firm(customers)
    found.add(THRESHOLD_LIMITS)
    refresh_workbook(found, now=NOW)
    # With 3 families enough for digit 4, C021 is like the others and bills less than all of them.
    assert found.cells(THRESHOLD_LIMITS, "threshold_below")[0] == "Nada cambia hasta 3, el umbral de al lado."
    # As the threshold of billing rises, the customers lose their digit from the last to the first: nobody overtakes.
    assert found.cells(THRESHOLD_LIMITS, "threshold_above")[6] == "Nada cambia, por mucho que suba."
    customers[19]["diversity"] = 3
    customers[20]["diversity"] = 4
    customers[20]["share"] = 0.4
    found = firm(customers)
    found.add(THRESHOLD_LIMITS)
    refresh_workbook(found, now=NOW)
    # C020 3444 = 3.9, C021 4344 = 3.7. Below 40 % of share C021 has 4.0 and enters; C020 is the last of all.
    assert found.cells(THRESHOLD_LIMITS, "threshold_below")[3] == (
        "Por debajo de 40 % entra Cliente 21 y sale Cliente 20."
    )
    assert found.cells(THRESHOLD_LIMITS, "members_low")[3] == 0.4


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_sentences(language: str):
    found = book(language)
    for spec, field in (
        (WEIGHT_LIMITS, "order_above"),
        (RANK_LIMITS, "rank_range"),
        (CUSTOMER_NEEDS, "need_sentence"),
        (THRESHOLD_LIMITS, "threshold_below"),
        (THRESHOLD_LIMITS, "customer_above"),
    ):
        assert all(found.cells(spec, field))


def test_a_workbook_without_the_tables_gets_nothing():
    found = firm()
    refresh_workbook(found, now=NOW)
    assert "cecxl_whatif_shown" not in found.names


def test_nobody_ranked_leaves_the_tables_empty():
    found = firm([])
    for spec in WHATIF_TABLES:
        found.add(spec)
    refresh_workbook(found, now=NOW)
    assert found.names["cecxl_whatif_shown"] == ""
    assert found.cells(WEIGHT_LIMITS, "weight") == []


def test_a_name_of_nobody_means_the_best():
    customers = portfolio(
        ["a", "b"], diversity=[1, 4], share=[0.1, 0.6], volume=[1.0, 9.0], risk=[0, 0], loyalty=[3, 3]
    )
    found = classify(customers, WORKED)
    assert [chosen_customer(found, typed) for typed in (None, "", "nadie", "A ", "b")] == [1, 1, 1, 0, 1]


def test_sentences_for_either_side_of_a_limit():
    customers = portfolio(
        ["a", "b"], diversity=[1, 4], share=[0.1, 0.6], volume=[1.0, 9.0], risk=[0, 0], loyalty=[3, 3]
    )
    texts = WhatIfTexts(classify(customers, WORKED), WORKED, Labels("es"), {"volume": "Volumen"})
    assert texts.members_limit(Limit(0.25, holds=True, overtaken=0, overtaking=1), up=True) == (
        "Por encima de 25,00 % entra b y sale a."
    )
    assert texts.members_limit(Limit(0.25, holds=False, overtaken=0, overtaking=1), up=False) == (
        "Desde 25,00 % hacia abajo entra b y sale a."
    )
    assert texts.customers([0, 1]) == "a, b"
    need = SegmentNeed("billing", True, 9.0, Bound(1234.5, inclusive=True, upwards=False), "dull", 0.25, 0.5)
    assert texts.segment_need(need) == (
        "Volumen: como mucho 1.234,50 (ahora 9) → Insulsos. O con el corte de los segmentos en 25 % o menos."
    )
    first = replace(need, measure=0.0)
    assert texts.segment_need(first) == "Volumen: como mucho 1.234,50 (ahora 9) → Insulsos."
    assert np.isfinite(need.change)
