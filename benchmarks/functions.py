"""What a worksheet function costs on Python's side of Excel, called through xlwings' own ``CallUDF``.

    python -m benchmarks.functions

Excel's side cannot be measured without Excel. What is published is 3.8 ms for one call of a scalar function that is
filled down (xlwings issue 1976): the column "filled down" multiplies it by the rows, and the column "one formula"
adds one such call to the time measured here for the whole column at once. Times are the processor's.
"""

from __future__ import annotations

import os
import platform
import tempfile
import time
from collections.abc import Callable

import numpy as np

from cec_xl.logs import FOLDER_VARIABLE
from tests.udfs.calling import MISSING, excel_calls

PUBLISHED_CALL = 3.8e-3
SIZES = (10_000, 100_000)
WEIGHTS = ((0.1, 0.3, 0.5, 0.1),)
SCALAR_CALLS = 300


def column(values: np.ndarray) -> tuple[tuple[object, ...], ...]:
    """A column as COM hands it over."""
    return tuple((value,) for value in values.tolist())


def arguments(rows: int) -> dict[str, tuple[object, ...]]:
    """What each function is called with for a portfolio of so many customers."""
    random = np.random.default_rng(4444)
    billing = np.round(random.lognormal(8, 1.5, rows), 2)
    share = random.beta(1.2, 2.5, rows)
    digits = random.integers(1, 5, (rows, 4))
    codes = np.array(["".join(map(str, row)) for row in digits.tolist()])
    years = random.integers(0, 12, rows).astype(float)
    scores = np.round(random.uniform(0.1, 1.2, rows), 4)
    segments = np.array(["Vitales", "Con futuro", "Insulsos", "Innecesarios"])[random.integers(0, 4, rows)]
    digit_rows = tuple(map(tuple, digits.astype(float).tolist()))
    rules = (
        ("Regla", "Prioridad", "Dígito 4", "Segmento", "Acción", "Valor de la acción"),
        ("Impago", 1.0, "1", None, "Bloquear venta", None),
        ("Vitales", 2.0, None, "Vitales", "Descuento", 0.05),
    )
    days = random.integers(45_000, 45_657, rows).astype(float)
    names = (("Volumen", "Cuota", "Margen", "Lealtad"),)
    return {
        "CEC_DIGIT": (column(billing), ((20_000.0, 5_000.0, 1_000.0),), MISSING),
        "CEC_CODE": (digit_rows,),
        "CEC_TOTAL": (column(codes),),
        "CEC_SCORE": (column(codes), WEIGHTS, column(years), MISSING),
        "CEC_RANK": (column(scores), MISSING, column(billing)),
        "CEC_ABC": (column(billing), MISSING),
        "CEC_PARETO": (column(billing),),
        "CEC_SEGMENT": (column(share), column(billing), MISSING, MISSING, "es"),
        "CEC_STRATEGY": (column(segments), "es"),
        "CEC_SERVICE": (column(segments), MISSING, MISSING, "es"),
        "CEC_BLOCKED": (column(codes), rules, MISSING, MISSING, MISSING, MISSING),
        "CEC_DISCOUNT": (column(codes), rules, column(segments), MISSING, MISSING, MISSING),
        "CEC_EXPLAIN": (column(codes), names, WEIGHTS, column(years), MISSING, "es"),
        "CEC_CLASSIFY": classify_arguments(billing, share, years),
        "CEC_LOST": (column(days), 45_657.0, column(scores * 100), MISSING, "es"),
        "CEC_RECOVERY": (column(share), column(days), 45_657.0, MISSING, MISSING, MISSING),
        "CEC_WINBACK_VALUE": (column(billing), column(share), MISSING, MISSING),
        "CEC_ROI": (column(billing), column(scores * 1000), column(share)),
    }


def classify_arguments(billing: np.ndarray, share: np.ndarray, years: np.ndarray) -> tuple[object, ...]:
    """A portfolio with headers, the general criteria and weights."""
    headers = ("Nº de cliente", "Cliente", "Volumen", "Cuota de cliente", "Margen", "Años de relación")
    ids = [f"C{number:06d}" for number in range(len(billing))]
    rows = zip(ids, ids, billing.tolist(), share.tolist(), (billing / 5).tolist(), years.tolist(), strict=True)
    criteria = (
        ("Criterio", "Umbral del 4", "Umbral del 3", "Umbral del 2"),
        ("Volumen", 20_000.0, 5_000.0, 1_000.0),
        ("Potencial (cuota de cliente)", 0.5, 0.25, 0.1),
        ("Rentabilidad", 4_000.0, 1_000.0, 200.0),
        ("Lealtad", 5.0, 3.0, 1.0),
    )
    return ((headers, *rows), criteria, WEIGHTS, MISSING, MISSING, MISSING, "es")


def best_of(times: int, call: Callable[[], object]) -> float:
    """The shortest of several runs, in seconds of processor time: other programs on the machine do not count."""
    found = []
    for _ in range(times):
        started = time.process_time()
        call()
        found.append(time.process_time() - started)
    return min(found)


def first_row(given: object) -> object:
    """The same arguments for a single cell: of columns the first value, of tables and lists everything."""
    return given[0][0] if isinstance(given, tuple) and len(given) >= min(SIZES) and len(given[0]) == 1 else given


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder, excel_calls() as call:
        os.environ[FOLDER_VARIABLE] = folder
        print(f"Python {platform.python_version()}, xlwings {call.xlwings.__version__}, {os.cpu_count()} cores\n")
        by_size = {rows: arguments(rows) for rows in SIZES}
        print(
            f"{'function':18}{'one cell':>10}{'10k rows':>10}{'100k rows':>11}{'one formula':>13}{'filled down':>13}"
            f"{'times':>7}"
        )
        for name, given in by_size[SIZES[0]].items():
            alone = tuple(first_row(argument) for argument in given)
            if name == "CEC_CODE":
                alone = (given[0][:1],)  # type: ignore[index]
            if name == "CEC_CLASSIFY":
                alone = (given[0][:2], *given[1:])  # type: ignore[index]
            single = best_of(5, lambda name=name, alone=alone: [call(name, *alone) for _ in range(SCALAR_CALLS)])
            sizes = [best_of(3, lambda name=name, rows=rows: call(name, *by_size[rows][name])) for rows in SIZES]
            formula = sizes[0] + PUBLISHED_CALL
            filled = SIZES[0] * PUBLISHED_CALL
            print(
                f"{name:18}{single / SCALAR_CALLS * 1e3:>7.2f} ms{sizes[0] * 1e3:>7.1f} ms{sizes[1] * 1e3:>8.1f} ms"
                f"{formula * 1e3:>10.1f} ms{filled:>11.0f} s{filled / formula:>7.0f}"
            )


if __name__ == "__main__":
    main()
