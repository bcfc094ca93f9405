"""What the sheets say: complete in every language, short enough for the places they go to, none of it in code."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from string import Formatter

import pytest

from cec_xl.labels import LANGUAGES, Labels, catalogue, choice_key, fold
from cec_xl.template.validations import LIST_LIMIT, MESSAGE_LIMIT, TITLE_LIMIT
from cec_xl.workbook.parameters import PARAMETERS
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.tables import TABLES
from tests.support import PROJECT

SHEET_MODULES = sorted((PROJECT / "cec_xl" / "workbook" / "sheets").glob("*.py"))
BUILDER_MODULES = sorted(set((PROJECT / "cec_xl" / "template").glob("*.py")) - {PROJECT / "cec_xl/template/ribbon.py"})
"""All but the one that writes VBA source."""
WORDS = re.compile(r"[^\W\d_]{2,} [^\W\d_]{2,}")
"""Two words with a space between: what a sentence or a title has and a key has not."""
FORMAL = re.compile(r"[<>=\"\[\]]|^Table Style")
"""What formulas, XML and Excel's own names have and a sentence has not."""


@pytest.fixture(params=LANGUAGES)
def labels(request: pytest.FixtureRequest) -> Labels:
    return Labels(request.param)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_the_labels_of_spanish(language: str):
    ours, theirs = catalogue("es"), catalogue(language)
    assert set(ours) - set(theirs) == set()
    assert set(theirs) - set(ours) == set()


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_spanish(language: str):
    def placeholders(text: str) -> set[str]:
        return {name for _, name, _, _ in Formatter().parse(text) if name}

    for key, text in catalogue("es").items():
        if not key.startswith("formats."):
            assert placeholders(catalogue(language)[key]) == placeholders(text), key


def test_tabs_fit_and_differ(labels: Labels):
    tabs = [labels.text(f"sheets.{sheet.key}") for sheet in all_sheets()]
    assert len({tab.casefold() for tab in tabs}) == len(tabs)
    for tab in tabs:
        assert len(tab) <= 31
        assert not set(tab) & set("[]:*?/\\'")


def test_every_sheet_has_title_purpose_and_its_steps(labels: Labels):
    for sheet in all_sheets():
        wanted = {"title", "purpose"} | {f"step{number}" for number in range(1, sheet.steps + 1)}
        found = {key.rpartition(".")[2] for key in catalogue(labels.language) if key.startswith(f"guide.{sheet.key}.")}
        assert found == wanted, sheet.key


def test_headers_of_a_table_differ(labels: Labels):
    for table in TABLES.values():
        headers = [fold(labels.text(f"fields.{field.key}")) for field in table.fields]
        assert len(set(headers)) == len(headers), table.key


def test_headers_fit_the_title_of_an_input_message(labels: Labels):
    for table in TABLES.values():
        for field in table.fields:
            assert len(labels.text(f"fields.{field.key}")) <= TITLE_LIMIT, field.key


def test_hints_and_explanations_fit_an_input_message(labels: Labels):
    for key, text in catalogue(labels.language).items():
        message = key.startswith("hints.") or (key.startswith("settings.") and key.endswith(".help"))
        if message or (key.startswith("template.") and "_hint" in key):
            assert len(text) <= MESSAGE_LIMIT, key


def test_lists_fit_a_validation_and_their_texts_are_understood(labels: Labels):
    kinds = {field.choices for table in TABLES.values() for field in table.fields if field.choices}
    kinds |= {parameter.choices for parameter in PARAMETERS if parameter.choices}
    for kind in kinds:
        choices = labels.choices(kind)
        assert len(",".join(choices.values())) <= LIST_LIMIT, kind
        for key, text in choices.items():
            assert "," not in text
            assert choice_key(kind, text) == key


@pytest.mark.parametrize("path", [*SHEET_MODULES, *BUILDER_MODULES], ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_no_text_a_user_reads_stands_in_code(path: Path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docstrings = {
        id(statement.value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        for statement in node.body
        if isinstance(statement, ast.Expr)
    }
    raised = {id(part) for node in ast.walk(tree) if isinstance(node, ast.Raise) for part in ast.walk(node)}
    strings = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings | raised
    ]
    assert [text for text in strings if WORDS.search(text) and not FORMAL.search(text)] == []
