from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest

from cec_xl.method.winback.reasons import (
    DEFAULT_CATALOGUE,
    Origin,
    Reason,
    ReasonCategory,
    check_catalogue,
    classify_reasons,
    reason_counts,
)
from tests.support import shared_data

TELCO = {
    "Attitude of support person": ("staff", 192),
    "Competitor offered higher download speeds": ("competitor", 189),
    "Competitor offered more data": ("competitor", 162),
    "Don't know": ("other", 154),
    "Competitor made better offer": ("competitor", 140),
    "Attitude of service provider": ("staff", 135),
    "Competitor had better devices": ("competitor", 130),
    "Network reliability": ("service", 103),
    "Product dissatisfaction": ("product", 102),
    "Price too high": ("price", 98),
    "Service dissatisfaction": ("service", 89),
    "Lack of self-service on Website": ("service", 88),
    "Extra data charges": ("price", 57),
    "Moved": ("change_of_activity", 53),
    "Limited range of services": ("product", 44),
    "Lack of affordable download/upload speed": ("price", 44),
    "Long distance charges": ("price", 44),
    "Poor expertise of phone support": ("staff", 20),
    "Poor expertise of online support": ("staff", 19),
    "Deceased": ("closure", 6),
}


def telco_reasons() -> list[str]:
    from python_calamine import CalamineWorkbook

    path = shared_data("telco-churn", "Telco_customer_churn.xlsx")
    header, *rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_index(0).to_python()
    column = header.index("Churn Reason")
    return [str(row[column]) for row in rows if row[column]]


def test_the_twenty_reasons_of_a_telephone_company_are_all_recognised_with_their_counts():
    reasons = telco_reasons()
    found = classify_reasons(reasons)
    assert Counter(zip(reasons, found.category.tolist(), strict=True)) == {
        (reason, category): count for reason, (category, count) in TELCO.items()
    }
    counts = reason_counts(found)
    assert sum(counts.values()) == 1869
    assert counts == {
        "competitor": 621, "staff": 366, "service": 280, "price": 243, "other": 154, "product": 146,
        "change_of_activity": 53, "closure": 6, "poaching": 0, "unpaid": 0, "unclassified": 0,
    }  # fmt: skip
    assert [key.value for key in counts][:3] == ["competitor", "staff", "service"]


def test_every_group_gets_its_strategy_and_message():
    found = classify_reasons(list(TELCO))
    strategies = {DEFAULT_CATALOGUE[line].strategy for line in found.reason}
    assert strategies == {
        "change_contact", "match_offer", "ask_reason", "repair_service", "improve_product", "show_value",
        "keep_in_touch", "close_account",
    }  # fmt: skip
    assert all(reason.message and reason.strategy for reason in DEFAULT_CATALOGUE)


@pytest.mark.parametrize(
    ("typed", "category"),
    [
        ("Los precios eran demasiado altos", "price"),
        ("Nos pareció CARO", "price"),
        ("el producto llegaba tarde", "service"),
        ("La calidad bajó mucho", "product"),
        ("Se fue con la competencia por el precio", "competitor"),
        ("El comercial lo trató mal", "staff"),
        ("Cerró la empresa", "closure"),
        ("Se jubiló el dueño", "closure"),
        ("No pagaba las facturas", "unpaid"),
        ("Sobornaron al jefe de compras", "poaching"),
        ("Cambió de actividad", "change_of_activity"),
        ("Se ha trasladado a otra provincia", "change_of_activity"),
        ("Falta de stock", "product"),
        ("No sabe / no contesta", "other"),
        ("Ha encontrado otro proveedor más barato", "competitor"),
        ("Хамство менеджера", "staff"),
        ("Конкурент предложил лучшие условия", "competitor"),
        ("Конкурент дал взятку и переманил", "poaching"),
        ("Не устраивает продукция", "product"),
        ("Недоволен сервисом, скоростью работы, количеством сбоев", "service"),
        ("Слишком дорого", "price"),
        ("Компания закрылась", "closure"),
        ("Просроченная задолженность", "unpaid"),
        ("Переехали в другой город", "change_of_activity"),
        ("Went bankrupt last spring", "closure"),
        ("The sales rep was rude", "staff"),
    ],
)
def test_what_people_type_is_recognised_in_three_languages(typed: str, category: str):
    assert classify_reasons([typed]).category.tolist() == [category]


def test_case_accents_and_punctuation_make_no_difference():
    found = classify_reasons(["PRECIO!!", "  precio ", "Preció"])
    assert set(found.category) == {"price"}


@pytest.mark.parametrize("typed", ["", "   ", "qwerty", "carácter"])
def test_what_cannot_be_recognised_is_unclassified_and_stays(typed: str):
    found = classify_reasons([typed])
    assert found.category.tolist() == [ReasonCategory.UNCLASSIFIED]
    assert DEFAULT_CATALOGUE[found.reason[0]].category is ReasonCategory.UNCLASSIFIED
    assert found.matched.tolist() == [""]


def test_a_name_or_keyword_of_the_firms_own_goes_before_the_known_words():
    own = (
        Reason("Precio del transporte", ReasonCategory.SERVICE, Origin.INTERNAL, True, 0.5, 0.9),
        Reason("Feria", ReasonCategory.OTHER, Origin.EXTERNAL, False, 0.1, 0.5, keywords=("feria de muestras",)),
        *DEFAULT_CATALOGUE,
    )
    found = classify_reasons(["precio del transporte", "Tras la feria de muestras, por el precio", "precio"], own)
    assert found.reason.tolist() == [0, 1, 3]
    assert found.category.tolist() == ["service", "other", "price"]


def test_a_category_without_a_line_in_the_catalogue_is_recognised_but_has_no_line():
    found = classify_reasons(["muy caro"], [reason for reason in DEFAULT_CATALOGUE if reason.category != "price"])
    assert found.category.tolist() == ["price"]
    assert found.reason.tolist() == [-1]


def test_rates_above_one_and_double_names_are_reported_with_their_row():
    wrong = [
        replace(DEFAULT_CATALOGUE[0], base_rate=2.0, row=4),
        replace(DEFAULT_CATALOGUE[1], recoverable=-0.1, row=5),
        replace(DEFAULT_CATALOGUE[1], row=6),
        replace(DEFAULT_CATALOGUE[2], base_rate=float("nan"), row=7),
    ]
    assert [(p.code, p.place.row, p.place.field) for p in check_catalogue(wrong)] == [
        ("winback_rate_outside", 4, "base_rate"),
        ("winback_rate_outside", 5, "recoverable"),
        ("winback_reason_twice", 6, "reason_name"),
    ]


def test_many_texts_are_looked_at_once_each():
    found = classify_reasons(np.array(["precio"] * 100_000, dtype=object))
    assert set(found.category) == {"price"}
