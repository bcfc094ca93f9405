"""The same refresh as an analyst would script it: openpyxl, pandas with `apply`, and loops over cells.

    python -m benchmarks.naive BOOK

Reads the customers table of an English workbook made by CEC-XL and writes six of its result tables: scores, Pareto
and the four segments. The method's choices are constants here, where CEC-XL reads them from the workbook; bad cells,
incidents, rules, service plans and matrices are left out, and so is whatever openpyxl loses of the workbook.
"""

# ruff: noqa: ANN001, ANN201  (a script for one occasion, as such scripts are)

from __future__ import annotations

import sys
import warnings

import openpyxl
import pandas as pd
from openpyxl.utils import get_column_letter, range_boundaries

WEIGHTS = [0.25, 0.25, 0.25, 0.25]
STRATEGIES = {"Vital": "Maintain", "With future": "Grow", "Dull": "Supervise", "Unnecessary": "Drop"}
LEVELS = {"Vital": "Intense", "With future": "Intense", "Dull": "Light", "Unnecessary": "Commercial actions only"}
NAMES = {"Customer no.": "id", "Customer": "name", "Situation": "situation", "Volume": "volume",
         "Share of wallet": "share", "Margin": "margin", "Years of relationship": "loyalty"}  # fmt: skip
SCORES = {"Rank": "rank", "Customer no.": "id", "Customer": "name", "Situation": "situation", "Criteria set": "set",
          "Digit 1": "d1", "Digit 2": "d2", "Digit 3": "d3", "Digit 4": "d4", "CEC code": "code", "Total": "total",
          "Weighted": "weighted", "Loyalty factor": "factor", "Score": "score", "ABC class": "abc",
          "Segment": "segment", "Strategy": "strategy", "Service level": "level"}  # fmt: skip
PARETO = {"Order": "order", "Customer no.": "id", "Customer": "name", "Volume": "volume",
          "% of billing": "part", "Running %": "cumulative", "ABC class": "abc"}  # fmt: skip
SEGMENT = {"Rank": "rank", "Customer no.": "id", "Customer": "name", "CEC code": "code", "Score": "score",
           "Volume": "volume", "Share of wallet": "share"}  # fmt: skip


def find_table(book, name):
    for sheet in book.worksheets:
        if name in sheet.tables:
            return sheet, sheet.tables[name]
    raise KeyError(name)


def read_table(book, name):
    sheet, table = find_table(book, name)
    rows = [[cell.value for cell in row] for row in sheet[table.ref]]
    return pd.DataFrame(rows[1:], columns=rows[0])


def write_table(book, name, frame, columns):
    sheet, table = find_table(book, name)
    first_column, first_row, last_column, last_row = range_boundaries(table.ref)
    headers = [sheet.cell(first_row, column).value for column in range(first_column, last_column + 1)]
    for row in range(first_row + 1, last_row + 1):
        for column in range(first_column, last_column + 1):
            sheet.cell(row, column).value = None
    for offset, (_, values) in enumerate(frame.iterrows(), start=1):
        for position, header in enumerate(headers):
            if header in columns:
                sheet.cell(first_row + offset, first_column + position).value = values[columns[header]]
    last = first_row + max(1, len(frame))
    table.ref = f"{get_column_letter(first_column)}{first_row}:{get_column_letter(last_column)}{last}"
    if table.autoFilter is not None:
        table.autoFilter.ref = table.ref


def digit(value, thresholds):
    if value > thresholds[0]:
        return 4
    if value > thresholds[1]:
        return 3
    if value > thresholds[2]:
        return 2
    return 1


def volume_digit(before):
    if before < 0.80:
        return 4
    if before < 0.95:
        return 3
    if before < 0.99:
        return 2
    return 1


def loyalty_digit(years):
    if years >= 5:
        return 4
    if years >= 3:
        return 3
    if years >= 1:
        return 2
    return 1


def loyalty_factor(years):
    if years >= 3:
        return 0.3
    if years >= 2:
        return 0.2
    return 0.1


def abc_class(before):
    if before < 0.80:
        return "A"
    if before < 0.95:
        return "B"
    return "C"


def segment(row):
    if row["share"] > 0.20:
        return "Vital" if row["before"] < 0.50 else "Dull"
    return "With future" if row["before"] < 0.50 else "Unnecessary"


def classify(frame):
    frame = frame.rename(columns=NAMES)[list(NAMES.values())]
    frame = frame.sort_values(["volume", "id"], ascending=[False, True])
    frame["part"] = frame["volume"] / frame["volume"].sum()
    frame["cumulative"] = frame["part"].cumsum()
    frame["before"] = frame["cumulative"] - frame["part"]
    frame["before"] = frame.groupby("volume")["before"].transform("min")
    frame["order"] = range(1, len(frame) + 1)
    quartiles = frame["margin"].quantile([0.75, 0.50, 0.25]).tolist()
    frame["set"] = "Current 1"
    frame["d1"] = frame["before"].apply(volume_digit)
    frame["d2"] = frame["share"].apply(lambda value: digit(value, (0.50, 0.25, 0.10)))
    frame["d3"] = frame["margin"].apply(lambda value: digit(value, quartiles))
    frame["d4"] = frame["loyalty"].apply(loyalty_digit)
    digits = ["d1", "d2", "d3", "d4"]
    frame["code"] = frame.apply(lambda row: "".join(str(row[d]) for d in digits), axis=1)
    frame["total"] = frame[digits].sum(axis=1)
    frame["weighted"] = frame.apply(lambda row: sum(w * row[d] for w, d in zip(WEIGHTS, digits, strict=True)), axis=1)
    frame["factor"] = frame["loyalty"].apply(loyalty_factor)
    frame["score"] = frame["weighted"] * frame["factor"]
    frame["abc"] = frame["before"].apply(abc_class)
    frame["segment"] = frame.apply(segment, axis=1)
    frame["strategy"] = frame["segment"].map(STRATEGIES)
    frame["level"] = frame["segment"].map(LEVELS)
    frame["rank"] = ranks(frame)
    return frame


def ranks(frame):
    found = {}
    previous, rank = None, 0
    ranked = frame.sort_values(["score", "total", "volume", "id"], ascending=[False, False, False, True])
    for place, (index, row) in enumerate(ranked.iterrows(), start=1):
        key = (row["score"], row["total"], row["volume"])
        if key != previous:
            previous, rank = key, place
        found[index] = rank
    return pd.Series(found)


def main():
    path = sys.argv[1]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        book = openpyxl.load_workbook(path)
    frame = classify(read_table(book, "cecxl_customers"))
    ranked = frame.sort_values(["rank", "id"])
    write_table(book, "cecxl_scores", ranked, SCORES)
    write_table(book, "cecxl_pareto", frame, PARETO)
    for key, name in (("vital", "Vital"), ("future", "With future"), ("dull", "Dull"), ("unnecessary", "Unnecessary")):
        write_table(book, f"cecxl_segment_{key}", ranked[ranked["segment"] == name], SEGMENT)
    book.save(path)


if __name__ == "__main__":
    main()
