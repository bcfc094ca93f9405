"""The functions as Excel calls them: xlwings' unpatched Windows code, with only pywin32 replaced."""

import ast
import datetime as dt
import io
import logging
import sys
from collections.abc import Iterator
from decimal import Decimal
from importlib import import_module
from pathlib import Path

import pytest

from cec_xl import logs
from cec_xl.labels import Labels
from tests.udfs.calling import EURO, MISSING, SHORT_DATE, Caller, excel_calls
from udfs.functions.classify import OUTPUT
from udfs.registry import CATEGORY, FUNCTIONS, LANGUAGE_VBA, CellError, FunctionSpec

each_function = pytest.mark.parametrize("spec", FUNCTIONS, ids=lambda spec: spec.name)
SPAIN = "es"


@pytest.fixture(scope="module")
def call() -> Iterator[Caller]:
    with excel_calls() as caller:
        yield caller


def test_it_is_xlwings_own_windows_code_that_runs(call: Caller):
    assert call.xlwings.func is sys.modules["xlwings.udfs"].xlfunc
    assert call.xlwings.engines["excel"].impl is sys.modules["xlwings._xlwindows"].engine
    assert sys.modules["xlwings.udfs"].__file__ == str(Path(call.xlwings.__file__).parent / "udfs.py")
    assert sys.platform != "win32"


def test_digits_of_a_column_come_back_as_a_column(call: Caller):
    values = call.column(0.60, 0.50, 0.25, 0.10, None)
    thresholds = call.cells([0.5, 0.25, 0.1])
    assert call("CEC_DIGIT", values, thresholds, MISSING) == [[4], [3], [2], [1], [""]]


def test_digits_of_a_row_of_a_block_and_of_one_cell_keep_their_shape(call: Caller):
    thresholds = call.column(3.0, 2.0, 1.0)
    assert call("CEC_DIGIT", call.cells([4.0, 3.0, 2.0, 1.0]), thresholds, MISSING) == [4, 3, 2, 1]
    assert call("CEC_DIGIT", call.cells([4.0, 3.0], [2.0, 1.0]), thresholds, MISSING) == [[4, 3], [2, 1]]
    assert call("CEC_DIGIT", call.cells([4.0]), thresholds, MISSING) == 4
    assert call("CEC_DIGIT", 2.5, ((3.0, 2.0, 1.0),), MISSING) == 3


def test_currency_dates_booleans_and_texts_are_what_they_are(call: Caller):
    thresholds = call.cells([9.98, 5.0, 1.0])
    euros = call.column(9.99, 3.0, number_format=EURO)
    assert isinstance(euros.Value[0][0], Decimal)
    assert call("CEC_DIGIT", euros, thresholds, MISSING) == [[4], [2]]
    dates = call.column(45292.0, 45000.0, number_format=SHORT_DATE)
    assert isinstance(dates.Value[0][0], dt.datetime)
    assert call("CEC_DIGIT", dates, call.cells([45291.0, 45290.0, 45289.0]), MISSING) == [[4], [1]]
    assert call("CEC_DIGIT", call.column("'12,5", True), thresholds, MISSING) == [["#CEC!VALUE"], ["#CEC!VALUE"]]


def test_error_cells_keep_their_error_also_those_xlwings_does_not_know(call: Caller):
    values = call.column("#DIV/0!", "#N/A", "#SPILL!", 5.0)
    assert values.Value[2][0] == -2146826243
    assert call("CEC_DIGIT", values, call.cells([4.0, 3.0, 2.0]), MISSING) == [
        ["#CEC!DIV0"],
        ["#CEC!NA"],
        ["#CEC!VALUE"],
        [4],
    ]


def test_thresholds_in_the_wrong_order_are_one_error(call: Caller):
    assert call("CEC_DIGIT", call.column(1.0, 2.0), call.cells([1.0, 2.0, 3.0]), MISSING) == "#CEC!NUM"
    assert call("CEC_DIGIT", call.column(0.0, 2.0), call.cells([0.0, 1.0, 2.0]), True) == [[4], [2]]
    assert call("CEC_DIGIT", call.column(5.0, 5.1), call.cells([5.0, 4.0, 3.0]), ">=") == [[4], [4]]


def test_a_block_takes_thresholds_and_directions_by_column(call: Caller):
    values = call.cells([0.6, 0.0], [0.2, 3.0])
    thresholds = call.cells([0.5, 0.25, 0.1], [0.0, 1.0, 2.0])
    assert call("CEC_DIGIT", values, thresholds, call.cells([False, True])) == [[4, 4], [2, 1]]


def test_codes_and_totals(call: Caller):
    digits = call.cells([4.0, 3.0, 2.0, 1.0], [4.0, None, 2.0, 1.0], [None, None, None, None], [5.0, 1.0, 1.0, 1.0])
    codes = call("CEC_CODE", digits)
    assert codes == [["4321"], ["4·21"], [""], ["#CEC!NUM"]]
    assert call("CEC_TOTAL", call.column("'4321", 4444.0, "4·21", None, "#REF!", "x")) == [
        [10],
        [16],
        ["#CEC!NA"],
        [""],
        ["#CEC!REF"],
        ["#CEC!VALUE"],
    ]


def test_scores_with_and_without_loyalty(call: Caller):
    codes = call.column("'4321", 4444.0, "4·21", None)
    weights = call.cells([0.1, 0.3, 0.5, 0.1])
    assert call("CEC_SCORE", codes, weights, MISSING, MISSING) == [[2.4], [4.0], ["#CEC!NA"], [""]]
    years = call.column(3.0, None, 2.0, 1.0)
    assert call("CEC_SCORE", codes, weights, years, MISSING) == [[0.72], ["#CEC!NA"], ["#CEC!NA"], [""]]
    table = call.cells(["Años desde", "Factor"], [0.0, 1.0], [5.0, 2.0])
    assert call("CEC_SCORE", call.column("'4321"), weights, 5.0, table) == 4.8
    assert call("CEC_SCORE", codes, call.cells([0.1, 0.3, 0.5, 0.05]), MISSING, MISSING) == "#CEC!NUM"


def test_ranks_share_places_and_use_totals_and_billing(call: Caller):
    scores = call.column(0.9, 0.5, 0.9, None, "#N/A", 0.3)
    assert call("CEC_RANK", scores, MISSING, MISSING) == [[1], [3], [1], [""], ["#CEC!NA"], [4]]
    totals, billing = call.column(12.0, 9.0, 12.0, 9.0, 9.0, 5.0), call.column(1.0, 1.0, 2.0, 1.0, 1.0, 1.0)
    assert call("CEC_RANK", scores, totals, billing) == [[2], [3], [1], [""], ["#CEC!NA"], [4]]


def test_pareto_and_classes(call: Caller):
    billing = call.column(50.0, 30.0, 15.0, 5.0, None, "x")
    assert call("CEC_ABC", billing, MISSING) == [["A"], ["A"], ["B"], ["C"], [""], ["#CEC!VALUE"]]
    assert call("CEC_PARETO", billing) == [[0.5], [0.8], [0.95], [1.0], [""], ["#CEC!VALUE"]]
    assert call("CEC_ABC", billing, call.cells([0.95, 0.8])) == "#CEC!NUM"


def test_segments_strategies_and_services_speak_the_workbooks_language(call: Caller):
    shares, billing = call.column(0.6, 0.1, 0.3, 0.1, None, 1.4), call.column(100.0, 90.0, 5.0, 5.0, 1.0, 1.0)
    spanish = call("CEC_SEGMENT", shares, billing, MISSING, MISSING, SPAIN)
    assert spanish == [["Vitales"], ["Con futuro"], ["Insulsos"], ["Innecesarios"], [""], ["#CEC!NUM"]]
    russian = call("CEC_SEGMENT", shares, billing, MISSING, MISSING, "ru")
    assert russian[0] == ["Ключевые"]
    assert call("CEC_STRATEGY", call.column(*(row[0] for row in russian[:4])), "en") == [
        ["Maintain"],
        ["Grow"],
        ["Supervise"],
        ["Drop"],
    ]
    assert call("CEC_SERVICE", call.column("Vitales", "nada"), MISSING, MISSING, SPAIN) == [["Intenso"], ["#CEC!VALUE"]]


def test_segment_bases(call: Caller):
    shares, billing = call.column(0.6, 0.6), call.column(100.0, 60.0)
    assert call("CEC_SEGMENT", shares, billing, MISSING, "max", SPAIN) == [["Vitales"], ["Vitales"]]
    digits = call.column(3.0, 2.0)
    assert call("CEC_SEGMENT", shares, digits, MISSING, "digit", SPAIN) == [["Vitales"], ["Insulsos"]]
    assert call("CEC_SEGMENT", shares, billing, MISSING, "otra", SPAIN) == "#CEC!VALUE"


def test_rules_block_sales_and_grant_discounts(call: Caller):
    rules = call.cells(
        ["Regla", "Prioridad", "Dígito 4", "Segmento", "Acción", "Valor de la acción"],
        ["Impago", 1.0, "'1", None, "Bloquear venta", None],
        ["Vitales", 2.0, None, "Vitales", "Descuento", 0.05],
    )
    codes = call.column("'4441", "'4444", None, "x")
    segments = call.column("Vitales", "Vitales", None, None)
    assert call("CEC_BLOCKED", codes, rules, *[MISSING] * 4) == [[True], [False], [""], ["#CEC!VALUE"]]
    assert call("CEC_DISCOUNT", codes, rules, segments, *[MISSING] * 3) == [[0.05], [0.05], [""], ["#CEC!VALUE"]]
    unreadable = call.cells(
        ["Regla", "Prioridad", "Dígito 4", "Acción", "Valor de la acción"], ["Mala", 1.0, "uno", "Bloquear venta", None]
    )
    assert call("CEC_BLOCKED", codes, unreadable, *[MISSING] * 4) == "#CEC!VALUE"


def test_a_code_is_explained_in_words(call: Caller):
    names = call.cells(["Volumen", "Cuota", "Margen", "Lealtad"])
    weights = call.cells([0.1, 0.3, 0.5, 0.1])
    told = call("CEC_EXPLAIN", call.column("'4321", "4·21", None), names, weights, 5.0, MISSING, "en")
    assert told[0][0].startswith("Volumen 4, Cuota 3, Margen 2, Lealtad 1 (total 10). Score 2.4; × 0.3")
    assert told[1][0].endswith("No score until this is filled in: Cuota.")
    assert told[2][0] == ""


def test_a_whole_portfolio_spills_in_its_own_order(call: Caller):
    customers = call.cells(
        ["Nº de cliente", "Cliente", "Volumen", "Cuota de cliente", "Margen", "Impagados"],
        ["C1", "Uno", 9000.0, 0.6, 500.0, 0.0],
        [None, None, None, None, None, None],
        ["C2", "Dos", 100.0, "n/d", 50.0, 3.0],
    )
    criteria = call.cells(
        ["Criterio", "Umbral del 4", "Umbral del 3", "Umbral del 2"],
        ["Volumen", 5000.0, 2000.0, 500.0],
        ["Potencial (cuota de cliente)", 0.5, 0.25, 0.1],
        ["Rentabilidad", 1000.0, 400.0, 100.0],
        ["Riesgo", 0.0, 1.0, 2.0],
    )
    weights = call.cells([0.25, 0.25, 0.25, 0.25])
    spilled = call("CEC_CLASSIFY", customers, criteria, weights, False, MISSING, MISSING, SPAIN)
    assert len(spilled) == 4
    assert spilled[0] == [Labels(SPAIN).text(f"fields.{key}") for key in OUTPUT]
    first, blank, second = (dict(zip(OUTPUT, row, strict=True)) for row in spilled[1:])
    assert (first["customer_id"], first["code"], first["rank"], first["segment"]) == ("C1", "4434", 1, "Vitales")
    assert set(blank.values()) == {""}
    assert (second["customer_id"], second["code"], second["rank"], second["segment"]) == ("C2", "1·11", "", "")


def test_lost_customers_by_their_own_rhythm(call: Caller):
    last = call.column(45292.0, 45550.0, 45640.0, None, 45658.0, "x", number_format=SHORT_DATE)
    gaps = call.column(30.0, 30.0, None, None, 30.0, 30.0)
    words = [["Perdido"], ["Inactivo"], ["Activo"], [""], ["#CEC!NUM"], ["#CEC!VALUE"]]
    assert call("CEC_LOST", last, 45657.0, gaps, MISSING, SPAIN) == words
    lying = call.cells([45292.0, 45550.0], number_format=SHORT_DATE)
    assert call("CEC_LOST", lying, 45657.0, call.cells([30.0, 30.0]), MISSING, "en") == ["Lost", "Inactive"]
    assert call("CEC_LOST", 45292.0, 45657.0, 30.0, call.cells([3.0, 24.0]), SPAIN) == "Inactivo"
    assert call("CEC_LOST", 45292.0, 45657.0, MISSING, call.cells([3.0, 24.0, 13.0]), SPAIN) == "Activo"
    for impossible in ([0.0, 6.0], [3.0, 6.0, 7.0], [3.0, 0.5]):
        assert call("CEC_LOST", last, 45657.0, gaps, call.cells(impossible), SPAIN) == "#CEC!NUM"
    assert call("CEC_LOST", last, 45657.0, gaps, 3.0, SPAIN) == "#CEC!VALUE"
    assert call("CEC_LOST", call.column(45292.0, 1e300), call.column(None, 45657.0), MISSING, MISSING, SPAIN) == [
        ["#CEC!NA"],
        ["#CEC!NUM"],
    ]


def test_recovery_probabilities_from_rates_and_from_reasons(call: Caller):
    today = 45657.0
    reasons = call.column(0.4, "Mal servicio", "cierre", "quién sabe", None, 1.4, "'0,4", "#N/A")
    rates = [[0.4], [0.4], [0.0], [0.2], [""], ["#CEC!NUM"], ["#CEC!VALUE"], ["#CEC!NA"]]
    assert call("CEC_RECOVERY", reasons, today, today, MISSING, MISSING, MISSING) == rates
    block = call.cells([0.4, 0.2], [0.1, 0.6])
    assert call("CEC_RECOVERY", block, today, today, MISSING, MISSING, 0.5) == [[0.2, 0.1], [0.05, 0.3]]
    halved = call("CEC_RECOVERY", 0.4, today - 365.2425 / 2, today, MISSING, 6.0, MISSING)
    assert halved == pytest.approx(0.2, abs=1e-3)
    catalogue = call.cells(
        ["Motivo", "Categoría del motivo", "Tasa base", "Palabras propias"],
        ["Mudanza", "Otro", 0.07, "traslado; nave nueva"],
        ["Raro", "Sin clasificar", None, None],
    )
    found = call(
        "CEC_RECOVERY", call.column("Se fueron por el traslado", "xyz"), today, today, catalogue, *[MISSING] * 2
    )
    assert found == [[0.07], ["#CEC!NA"]]
    assert call("CEC_RECOVERY", 0.4, call.column(None), today, *[MISSING] * 3) == "#CEC!NA"
    assert call("CEC_RECOVERY", 0.4, today + 1, today, *[MISSING] * 3) == "#CEC!NUM"
    assert call("CEC_RECOVERY", 0.4, today, today, MISSING, 0.0, MISSING) == "#CEC!NUM"
    bad = call.cells(["Motivo", "Categoría del motivo", "Tasa base"], ["Mudanza", "Otro", 7.0])
    assert call("CEC_RECOVERY", "x", today, today, bad, MISSING, MISSING) == "#CEC!VALUE"


def test_what_a_recovery_is_worth_and_returns(call: Caller):
    margins, chances = call.column(2000.0, -500.0, None, 2000.0, "x"), call.column(0.2, 0.2, 0.2, None, 0.2)
    assert call("CEC_WINBACK_VALUE", margins, chances, MISSING, MISSING) == [
        [400.0],
        [-100.0],
        [""],
        ["#CEC!NA"],
        ["#CEC!VALUE"],
    ]
    assert call("CEC_WINBACK_VALUE", call.cells([2000.0, 1000.0]), 0.5, 0.5, 24.0) == [1000.0, 500.0]
    assert call("CEC_WINBACK_VALUE", 2000.0, 1.2, MISSING, MISSING) == "#CEC!NUM"
    assert call("CEC_WINBACK_VALUE", 2000.0, 0.2, MISSING, 0.0) == "#CEC!NUM"
    costs = call.column(200.0, 200.0, 200.0, 0.0, 200.0)
    expected = call.column(600.0, 100.0, None, 100.0, 100.0)
    assert call("CEC_ROI", expected, costs, MISSING) == [[2.0], [-0.5], [""], ["#CEC!DIV0"], [-0.5]]
    assert call("CEC_ROI", 3000.0, 500.0, 0.5) == 2.0
    assert call("CEC_ROI", 3000.0, -500.0, MISSING) == "#CEC!NUM"
    assert call("CEC_ROI", 3000.0, call.column(None), MISSING) == "#CEC!NA"


@each_function
def test_an_unforeseen_failure_is_an_error_cell_and_a_line_in_the_log(
    spec: FunctionSpec, call: Caller, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv(logs.FOLDER_VARIABLE, str(tmp_path))

    def failing(*_arguments: object) -> None:
        raise RuntimeError("the disk is on fire")

    target = sys.modules[spec.target.partition(":")[0]] if spec.function() else None
    monkeypatch.setattr(target, spec.target.partition(":")[2], failing)
    arguments = [1.0 if not argument.optional else MISSING for argument in spec.arguments]
    assert call(spec.name, *arguments, *([SPAIN] if spec.localised else [])) == "#CEC!VALUE"
    for handler in logging.getLogger(logs.LOGGER_NAME).handlers:
        handler.flush()
    text = logs.log_path().read_text(encoding="utf-8")
    assert f"{spec.name} failed" in text
    assert "the disk is on fire" in text


@each_function
def test_garbage_gives_errors_and_never_raises(spec: FunctionSpec, call: Caller):
    garbage = [call.cells(["x", "#REF!"], [True, None]), "nonsense", 7.0, call.column("#N/A")]
    for thing in garbage:
        result = call(spec.name, *[thing] * len(spec.arguments), *([SPAIN] if spec.localised else []))
        flat = (
            [cell for row in result for cell in (row if isinstance(row, list) else [row])]
            if isinstance(result, list)
            else [result]
        )
        assert all(type(cell) in (str, int, float, bool) for cell in flat)


def test_the_wrapper_xlwings_generates_asks_for_these_arguments(call: Caller):
    from xlwings import udfs as machinery

    module = sys.modules["udfs.excel"]
    written = io.StringIO()
    machinery.generate_vba_wrapper("udfs.excel", module, written, call.book)
    vba = written.getvalue()
    for spec in FUNCTIONS:
        arguments = ", ".join(f"{'Optional ' * a.optional}{a.name}" for a in spec.arguments)
        assert f"Function {spec.name}({arguments})" in vba
        passed = ", ".join([a.name for a in spec.arguments] + [LANGUAGE_VBA] * spec.localised)
        assert f'CallUDF("udfs.excel", "{spec.name}", Array({passed}), ThisWorkbook, Application.Caller)' in vba


@each_function
def test_what_the_function_wizard_shows(spec: FunctionSpec, call: Caller):
    assert call.xlwings
    information = getattr(import_module("udfs.excel"), spec.name).__xlfunc__
    assert information["category"] == CATEGORY
    assert information["ret"]["doc"].startswith(spec.function().__doc__[0]) or information["ret"]["doc"]
    shown = [argument["doc"] for argument in information["args"] if not argument["vba"]]
    assert len(shown) == len(spec.arguments)
    assert all(len(text) > 10 for text in shown)


def test_every_error_a_function_can_give_is_plain_text(call: Caller):
    assert call("CEC_TOTAL", "#N/A") == "#CEC!NA"
    assert type(call("CEC_TOTAL", "#N/A")) is str
    assert all(type(error.value) is str for error in CellError)


def test_a_hundred_thousand_rows_are_one_call(call: Caller):
    values = tuple((float(number),) for number in range(100_000))
    found = call("CEC_DIGIT", values, ((75_000.0, 50_000.0, 25_000.0),), MISSING)
    assert len(found) == 100_000
    assert found[-1] == [4]
    assert found[0] == [1]


def test_nothing_of_the_commercial_part_is_used(call: Caller):
    assert call.xlwings.__pro__ is False
    # xlwings itself looks whether its utilities are there when it is imported; nothing else of it may be loaded.
    assert {name for name in sys.modules if name.startswith("xlwings.pro")} <= {"xlwings.pro", "xlwings.pro.utils"}


def _imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_no_source_of_ours_imports_the_commercial_part():
    project = Path(__file__).parents[2]
    sources = [
        path for folder in ("cec_xl", "udfs", "tests", "benchmarks") for path in (project / folder).rglob("*.py")
    ]
    assert len(sources) > 50
    offenders = {
        path.name
        for path in sources
        if any(
            name == "xlwings.pro" or name.startswith(("xlwings.pro.", "xlwings.reports", "xlwings.server"))
            for name in _imports(path)
        )
    }
    assert not offenders


def test_the_stub_leaves_nothing_behind():
    before = {name: module for name, module in sys.modules.items() if name.startswith(("xlwings", "udfs"))}
    with excel_calls() as caller:
        assert caller("CEC_TOTAL", "4321") == 10
    after = {name: module for name, module in sys.modules.items() if name.startswith(("xlwings", "udfs.excel"))}
    assert after == {name: module for name, module in before.items() if name.startswith(("xlwings", "udfs.excel"))}
