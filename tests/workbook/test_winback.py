from __future__ import annotations

import numpy as np
import pytest

from cec_xl.labels import LANGUAGES, Labels, choice_key, fold
from cec_xl.method.winback.balance import MOVEMENTS
from cec_xl.method.winback.evaluation import WinbackSettings
from cec_xl.method.winback.reasons import DEFAULT_CATALOGUE, ReasonCategory
from cec_xl.method.winback.register import LostRule
from cec_xl.method.winback.selection import Decision, Ground, Treatment
from cec_xl.method.winback.value import DEFAULT_LOST_SET
from cec_xl.workbook import winback_tables
from cec_xl.workbook.parameters import PARAMETER
from cec_xl.workbook.reading import read_workbook
from cec_xl.workbook.winback_refresh import evaluate_winback
from tests.memory_port import MemoryWorkbook
from tests.workbook.firm import customer
from tests.workbook.winback_firm import AS_OF, Row, day, evaluated, monthly, refreshed, winback_firm

GONE = monthly("L1", "2024-01-01", 6)  # the last order on 2024-05-30
KEPT = monthly("K1", "2025-01-01", 13)
BACK = [*monthly("B1", "2023-01-01", 4), *monthly("B1", "2025-12-01", 2)]


def test_the_defaults_of_the_settings_are_the_methods():
    settings, rule = WinbackSettings(), LostRule()
    defaults = {key: parameter.default for key, parameter in PARAMETER.items()}
    assert defaults["lost_multiple"] == rule.multiple
    assert defaults["lost_months"] == rule.months
    assert defaults["rhythm_orders"] == rule.orders_for_rhythm
    assert defaults["inactive_months"] == rule.inactive_months
    assert defaults["recovery_scenario"] == settings.scenario
    assert defaults["horizon_months"] == settings.horizon_months
    assert defaults["half_life"] == settings.probability.half_life
    assert defaults["market_factor"] == settings.probability.market
    assert defaults["prior_attempts"] == settings.prior_attempts
    assert defaults["hour_rate"] == settings.investment.hour_rate
    for key in ("marketing", "hours", "incentives"):
        assert defaults[f"assumed_{key}"] == getattr(settings.investment, key)
    for key in ("margin_cut", "cost_cut", "unpaid_cut", "strategic_cut", "strategic_premium"):
        assert defaults[key] == getattr(settings.selection, key)
    assert defaults["winback_budget"] is None
    assert np.isinf(settings.selection.resources.budget)
    assert (defaults["step_budget"], defaults["step_hours"]) == (settings.step.budget, settings.step.hours)


def test_the_balance_table_has_the_methods_movements():
    assert tuple(winback_tables.MOVEMENTS) == tuple(movement.value for movement in MOVEMENTS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_headers_are_unique_and_lists_are_unambiguous(language: str):
    labels = Labels(language)
    for spec in winback_tables.WINBACK_TABLES:
        headers = [fold(labels.text(f"fields.{field.key}")) for field in spec.fields]
        assert len(set(headers)) == len(headers)
        for field in spec.fields:
            for key, text in labels.choices(field.choices).items() if field.choices else ():
                assert choice_key(str(field.choices), text) == key


def test_every_key_of_the_method_has_a_text():
    labels = Labels("es")
    for kind, keys in (("decision", Decision), ("ground", Ground), ("treatment", Treatment)):
        assert set(labels.choices(kind)) == {key.value for key in keys}
    assert set(labels.choices("reason_category")) == {category.value for category in ReasonCategory}
    for reason in DEFAULT_CATALOGUE:
        assert labels.has(f"names.winback_strategy.{reason.strategy}")
        assert labels.has(f"names.winback_message.{reason.message}")


def test_a_workbook_without_win_back_tables_is_left_alone():
    book = winback_firm(without=[spec.key for spec in winback_tables.WINBACK_TABLES])
    assert evaluate_winback(book, read_workbook(book)) is None


def test_empty_tables_ask_for_nothing():
    book = winback_firm()
    inputs = read_workbook(book, as_of=AS_OF)
    assert evaluate_winback(book, inputs, as_of=AS_OF) is None
    assert not inputs.log.incidents


def test_lost_inactive_and_recovered_customers_are_listed_apart():
    book = refreshed(winback_firm(order_lines=[*GONE, *KEPT, *BACK]))
    assert book.cells(winback_tables.CUSTOMER_REGISTER, "customer_id") == ["L1", "B1"]
    assert book.cells(winback_tables.CUSTOMER_REGISTER, "relation") == ["Perdido", "Recuperado"]
    assert book.names["cecxl_winback_register_lost"] == 1


def test_detected_customers_are_evaluated_with_their_history():
    book = refreshed(winback_firm(order_lines=[*GONE, *KEPT]))
    assert book.cells(winback_tables.RECOVERY, "customer_id") == ["L1"]
    assert book.cells(winback_tables.RECOVERY, "full_billing") == [600]
    assert book.cells(winback_tables.RECOVERY, "full_margin") == [150]


def test_what_was_typed_goes_before_the_history_and_that_before_the_master():
    customers = [
        customer(Labels("es"), 1, customer_id="L1", situation="Perdido", manager="Mesa 1", zone="Norte", volume=5),
        customer(Labels("es"), 2, customer_id="L2", situation="Perdido", volume=7_000, margin=700, risk=3),
    ]
    typed = [{"customer_id": "L1", "zone": "Sur", "past_margin_1": 900, "lost_reason": "precio"}]
    _, outcome = evaluated(winback_firm(customers=customers, order_lines=GONE, lost=typed))
    lost = outcome.result.lost
    assert lost.ids.tolist() == ["L1", "L2"]
    assert lost.number("margin").tolist() == [900, 700]
    assert lost.number("volume").tolist() == [600, 7_000]
    assert lost.text("zone").tolist() == ["Sur", ""]
    assert lost.text("manager").tolist() == ["Mesa 1", ""]
    assert lost.number("unpaid").tolist() == [0, 3]
    assert str(lost.last_order[0]) == "2024-05-30"


@pytest.mark.parametrize(
    ("which", "billing"), [("El último año", 100), ("La media de los años", 200), ("El mejor año", 300)]
)
def test_the_year_that_counts_is_a_setting(which: str, billing: float):
    row = {"customer_id": "L1", "past_billing_1": 100, "past_billing_2": 300, "past_billing_3": None}
    _, outcome = evaluated(winback_firm(lost=[row], settings={"reference_year": which}))
    assert outcome.result.lost.number("volume").tolist() == [billing]


def test_who_ordered_again_is_no_longer_lost_and_that_is_said():
    typed = [{"customer_id": "B1", "last_order": day("2023-04-01"), "lost_reason": "precio"}]
    inputs, outcome = evaluated(winback_firm(order_lines=[*BACK, *GONE], lost=typed))
    assert outcome.result.lost.ids.tolist() == ["L1"]
    said = [incident for incident in inputs.log.incidents if incident.code == "winback_came_back"]
    assert [(incident.customer_id, incident.cell, incident.severity) for incident in said] == [("B1", "E5", "info")]


def test_incidents_point_at_the_cell_and_block_nothing():
    rows = [
        {"customer_id": "L1", "lost_reason": "qwerty", "past_margin_1": -5, "past_billing_1": 10,
         "last_order": day("2026-05-01"), "recoverable_part": 2},
    ]  # fmt: skip
    reasons = [{"reason_name": "Precio", "reason_category": "Precio", "base_rate": 3, "recoverable_part": 0.5}]
    inputs, _ = evaluated(winback_firm(lost=rows, reasons=reasons))
    found = {incident.code: (incident.sheet, incident.cell, incident.severity) for incident in inputs.log.incidents}
    assert found["winback_reason_unknown"] == ("Hoja lost", "D5", "warning")
    assert found["winback_last_order_future"] == ("Hoja lost", "E5", "warning")
    assert found["winback_margin_negative"] == ("Hoja lost", "I5", "info")
    assert found["winback_rate_outside"] == ("Hoja reasons", "F5", "warning")
    assert found["winback_share_outside"][0] == "Hoja lost"
    assert not inputs.log.blocking


def test_what_detected_customers_lack_is_said_once_for_all():
    lines = [line for number in range(9) for line in monthly(f"L{number}", "2024-01-01", 4)]
    inputs, _ = evaluated(winback_firm(order_lines=lines))
    lacking = [incident for incident in inputs.log.incidents if incident.code == "winback_detected_lack"]
    assert len(lacking) == 1
    assert "9" in lacking[0].text
    assert "Motivo anotado" in lacking[0].text


def test_order_lines_that_cannot_be_used_are_named_with_their_cell():
    lines = [*GONE, {"customer_id": "L1", "order_date": day("2027-01-01"), "line_amount": 5}, {"line_amount": 5}]
    inputs, _ = evaluated(winback_firm(order_lines=lines))
    cells = {incident.code: incident.cell for incident in inputs.log.incidents if incident.cell}
    assert cells == {"winback_line_future": "C11", "winback_line_no_customer": "B12"}


def test_the_catalogue_the_firm_wrote_is_the_one_that_counts():
    reasons = [
        {"reason_name": "Nos copió la fórmula", "reason_category": "Otro", "base_rate": 0.5, "recoverable_part": 1,
         "reason_keywords": "fórmula; receta", "winback_strategy": "Hablar con el abogado"},
    ]  # fmt: skip
    rows = [{"customer_id": "L1", "lost_reason": "usa nuestra receta", "past_billing_1": 10, "past_margin_1": 5}]
    book = refreshed(winback_firm(lost=rows, reasons=reasons))
    assert book.cells(winback_tables.RECOVERY, "base_rate") == [0.5]
    assert book.cells(winback_tables.REASON_RESULTS, "customers") == [1]
    assert book.cells(winback_tables.REASON_RESULTS, "winback_strategy") == ["Hablar con el abogado"]


def test_the_balance_closes_in_the_workbook():
    customers = [customer(Labels("es"), n, customer_id=name, zone=zone) for n, (name, zone) in enumerate(
        [("L1", "Norte"), ("K1", "Sur"), ("B1", "")])]  # fmt: skip
    book = refreshed(winback_firm(customers=customers, order_lines=[*GONE, *KEPT, *BACK]))
    spec = winback_tables.CUSTOMER_BALANCE
    for measure in ("count", "billing", "margin"):
        opening, won, recovered, lost, closing, net = (
            np.array(book.cells(spec, f"{measure}_{name}"), dtype=float) for name in (*winback_tables.MOVEMENTS, "net")
        )
        assert np.allclose(opening + won + recovered - lost, closing)
        assert np.allclose(closing - opening, net)
    lines = list(zip(book.cells(spec, "balance_months"), book.cells(spec, "balance_cut"), strict=True))
    assert lines.count((12, "Total")) == 1
    assert "(sin dato)" in book.cells(spec, "cut_name")


def test_without_a_history_the_balance_comes_from_years_of_relation_and_last_orders():
    customers = [
        customer(Labels("es"), 1, customer_id="OLD", loyalty=5, volume=100, margin=10),
        customer(Labels("es"), 2, customer_id="NEW", loyalty=0, volume=50, margin=5),
    ]
    rows = [{"customer_id": "L1", "last_order": day("2025-03-01"), "past_billing_1": 30, "past_margin_1": 3}]
    book = refreshed(winback_firm(customers=customers, lost=rows))
    spec = winback_tables.CUSTOMER_BALANCE
    year = book.cells(spec, "balance_months").index(12)
    assert [book.cells(spec, f"count_{name}")[year] for name in (*winback_tables.MOVEMENTS, "net")] == [
        2,
        1,
        0,
        1,
        2,
        0,
    ]
    assert book.cells(spec, "billing_lost")[year] == 30


def planned(book_rows: list[dict[str, object]] | None = None, **more: object):
    rows = [{"customer_id": "L1", "lost_reason": "mal servicio", "last_order": day("2025-05-01"),
             "past_billing_1": 20_000, "past_margin_1": 5_000, "manager": "Ana"}]  # fmt: skip
    team = [{"member": "Ana"}, {"member": "Luis", "senior": "No"}, {"member": "Marta", "team_hours": 40}]
    return refreshed(winback_firm(lost=more.get("lost", rows), recovery_team=team, recovery_plan=book_rows or []))


def test_the_plan_has_five_steps_and_a_senior_owner_who_did_not_lose_the_account():
    book = planned()
    spec = winback_tables.RECOVERY_PLAN
    assert book.cells(spec, "plan_line") == [f"L1-{number}" for number in range(1, 6)]
    assert set(book.cells(spec, "responsible")) == {"Marta"}
    assert book.cells(spec, "status") == ["Pendiente"] * 5
    assert book.cells(spec, "recovery_offer")[-1] == "Servicio"


def rows_of(book: MemoryWorkbook) -> list[dict[str, object]]:
    spec = winback_tables.RECOVERY_PLAN
    columns = {field.key: book.cells(spec, field.key) for field in spec.fields}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def test_what_people_changed_in_the_plan_stays_as_it_is():
    rows = rows_of(planned())
    rows[0] |= {"responsible": "Luis", "due_on": 50_000.0, "status": "Hecha", "note": "Llamado"}
    again = rows_of(planned(rows))
    assert again == rows


def test_untouched_lines_of_customers_no_longer_chosen_go_and_the_others_stay():
    rows = rows_of(planned())
    other = [row | {"customer_id": "L9", "plan_line": row["plan_line"].replace("L1", "L9")} for row in rows]
    worked_on = [other[0] | {"outcome": "No recuperado"}, *other[1:]]
    assert {row["customer_id"] for row in rows_of(planned([*rows, *other]))} == {"L1"}
    assert [row["customer_id"] for row in rows_of(planned([*rows, *worked_on]))] == ["L1"] * 5 + ["L9"] * 5


def test_reported_results_move_the_base_rate():
    line = {"recovery_step": "5. Seguimiento", "reason_category": "Servicio", "planned_exposure": 1}
    results = [
        line | {"customer_id": f"X{number}", "plan_line": f"X{number}-5", "outcome": "Recuperado"}
        for number in range(10)
    ]
    book = planned(results)
    category = book.cells(winback_tables.REASON_RESULTS, "reason_category").index("Servicio")
    assert book.cells(winback_tables.REASON_RESULTS, "attempts")[category] == 10
    assert book.cells(winback_tables.REASON_RESULTS, "applied_rate")[category] == pytest.approx((10 * 0.4 + 10) / 20)


def test_a_planned_customer_that_orders_again_counts_as_recovered():
    line = {"customer_id": "B1", "plan_line": "B1-1", "recovery_step": "1. Preparar el caso",
            "reason_category": "Precio", "due_on": day("2025-11-01")}  # fmt: skip
    book = refreshed(winback_firm(order_lines=[*GONE, *BACK], recovery_plan=[line]))
    category = book.cells(winback_tables.REASON_RESULTS, "reason_category").index("Precio")
    assert book.cells(winback_tables.REASON_RESULTS, "recovered_count")[category] == 1


def test_money_hours_and_treatments_are_read_from_the_workbook():
    rows = [
        {"customer_id": f"L{number}", "lost_reason": "mal servicio", "last_order": day("2025-05-01"),
         "past_billing_1": 20_000, "past_margin_1": 5_000, "recovery_marketing": 300}
        for number in range(3)
    ]  # fmt: skip
    poor = {"customer_id": "L9", "lost_reason": "impago", "past_billing_1": 1, "past_margin_1": 1}
    treatments = [{"ground": "Riesgo de impago", "treatment": "Minimizar recursos"}]
    book = refreshed(
        winback_firm(lost=[*rows, poor], recovery_treatments=treatments, settings={"winback_budget": 1_000})
    )
    assert book.cells(winback_tables.RECOVERY, "decision") == ["Recuperar", "Recuperar", "En espera", "No recuperar"]
    assert book.cells(winback_tables.RECOVERY, "treatment")[-1] == "Minimizar recursos"
    assert book.names["cecxl_winback_investment"] == 920
    assert book.names["cecxl_winback_more_money"] > 0


@pytest.mark.parametrize("language", LANGUAGES)
def test_results_are_written_in_the_workbooks_language(language: str):
    labels = Labels(language)
    rows = [{"customer_id": "L1", "lost_reason": "price", "past_billing_1": 20_000, "past_margin_1": 5_000,
             "last_order": day("2025-05-01")}]  # fmt: skip
    book = refreshed(winback_firm(language=language, lost=rows))
    assert book.cells(winback_tables.RECOVERY, "decision") == [labels.choice("decision", "recover")]
    assert book.cells(winback_tables.REASON_RESULTS, "reason_name")[0] == labels.text("names.reason.price")


def criteria_lines(**changed: object) -> list[dict[str, object]]:
    cuts = {"Facturación anual": 100, "Margen anual": 10, "Años de relación": 1, "Valor estratégico": 1}
    lines: list[dict[str, object]] = [
        {"order": order, "lost_criterion": criterion, "threshold_mode": "Fijo", "comparison": "más de",
         "t4": 3 * cut, "t3": 2 * cut, "t2": cut, "lost_weight": order / 10}
        for order, (criterion, cut) in enumerate(cuts.items(), start=1)
    ]  # fmt: skip
    lines[0] |= changed
    return lines


VALUED = {"customer_id": "L1", "past_billing_1": 250, "past_margin_1": 50, "image": 3, "prestige": 2}


def test_lost_customers_are_valued_by_their_own_four_criteria():
    customers = [customer(Labels("es"), 1, customer_id="L1", situation="Perdido", loyalty=2.5)]
    book = refreshed(winback_firm(customers=customers, lost=[VALUED], lost_criteria=criteria_lines()))
    spec = winback_tables.LOST_SCORES
    assert book.cells(spec, "code") == ["3433"]
    assert book.cells(spec, "score") == [pytest.approx(0.1 * 3 + 0.2 * 4 + 0.3 * 3 + 0.4 * 3)]
    assert book.cells(spec, "rank") == [1]
    assert book.cells(spec, "strategic") == [2.5]


@pytest.mark.parametrize(
    ("changed", "code", "cell"),
    [
        ({"lost_weight": 0.5}, "winback_weights", "I4"),
        ({"t3": 400}, "thresholds_not_falling", "G5"),
        ({"comparison": "menos de"}, "comparison_for_good_high", "E5"),
        ({"order": 2}, "set_incomplete", "B5"),
    ],
)
def test_criteria_that_cannot_be_used_are_said_and_stop_nothing_else(changed: Row, code: str, cell: str):
    book = winback_firm(lost=[VALUED], lost_criteria=criteria_lines(**changed))
    inputs, outcome = evaluated(book)
    assert (code, "Hoja lost_criteria", cell) in {(i.code, i.sheet, i.cell) for i in inputs.log.incidents}
    assert not inputs.log.blocking
    assert outcome.result.investment.total.tolist() == [160]


def test_without_criteria_of_their_own_the_methods_are_used():
    _, outcome = evaluated(winback_firm(lost=[VALUED]))
    assert outcome.settings.value.criteria_set == DEFAULT_LOST_SET
