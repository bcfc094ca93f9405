"""A workbook in another language: everything typed goes along, and says the same."""

from __future__ import annotations

import datetime as dt
import warnings
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from cec_xl.attach import attach_sheets
from cec_xl.cli import main
from cec_xl.cli.language import change_file
from cec_xl.errors import FileError, InputError
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.edited_package import EditedPackage
from cec_xl.hosts.saving import Backups, save_package
from cec_xl.labels import LANGUAGES, Labels, catalogue
from cec_xl.language.carried import _input_cells
from cec_xl.language.words import PREFIXES, _keys
from cec_xl.template.build import contents_bytes
from cec_xl.template.contents import Contents, OwnColumn, Verbatim
from cec_xl.template.sample import sample_contents
from cec_xl.workbook.layout import Grid, Tone
from cec_xl.workbook.parameters import PARAMETERS
from cec_xl.workbook.refresh import Refresh, refresh_workbook, score_workbook
from cec_xl.workbook.sheets import all_sheets
from cec_xl.workbook.tables import TABLES
from tests.attach.workbooks import write_workbook

NOW = dt.datetime(2026, 1, 15, 12)
ES = Labels("es")
Cells = Mapping[str, object]


def lived_in() -> Contents:
    """The sample firm after somebody has worked with it."""
    contents = sample_contents(ES)
    rows = {key: [dict(row) for row in found] for key, found in contents.rows.items()}
    rows["customers"][0]["situation"] = Verbatim("de vacaciones")
    rows["customers"][1]["customer_id"] = 4711.0
    rows["services"][0]["service"] = "Visita del gerente"
    rows["rules"][0] |= {"segment": "Vitales, Con futuro", "situation": "Actual"}
    rows["criteria"].append(
        {"criterion_key": "bikes", "criterion_name": "Motos", "criterion_column": "Motos", "unit": "count",
         "good_end": "high"}
    )  # fmt: skip
    for row in rows["criteria_sets"]:
        if row["set_name"] == ES.text("names.set.current_2") and row["order"] == 1:
            row["criterion_name"] = "Motos"
    rows["import_mapping"] = [
        {"import_group": 1.0, "import_role": "invoices", "import_field": ES.text("erp.fields.amount"),
         "import_column": "Importe neto"}
    ]  # fmt: skip
    rows["import_answers"] = [{"import_key": "decimal", "import_value": ","}]
    customers = len(rows["customers"])
    own = (
        OwnColumn("Motos", [float(number % 6) for number in range(customers)], "0"),
        OwnColumn("Visto el", [46000.0] * customers, "dd/mm/yyyy"),
        OwnColumn("Zone", ["A"] * customers),  # what English calls one of our columns
    )
    return replace(
        contents.with_settings(share_cut=0.25, view="complete", company="Ñandú, S. L."),
        rows=rows,
        forms={**contents.forms, "reflection_mission": "Lo que sea"},
        own={"customers": own},
    )


def built(path: Path) -> Path:
    path.write_bytes(contents_bytes(lived_in(), ES, macros=path.suffix == ".xlsm"))
    with ClosedWorkbook.open(path) as book:
        refresh_workbook(book, now=NOW)
        book.save(moment=NOW, backups=Backups(0))
    return path


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The workbook in Spanish, then from there in English, Russian, and Spanish again."""
    folder = tmp_path_factory.mktemp("language")
    found = [built(folder / "cartera.xlsx")]
    for number, language in enumerate(("en", "ru", "es")):
        path = folder / f"{number}-{language}.xlsx"
        change_file(found[-1], language, path, now=NOW)
        found.append(path)
    return found


def cells(path: Path) -> Cells:
    """Everything in our tables, forms and choices."""
    with ClosedWorkbook.open(path) as book:
        found: dict[str, object] = {}
        for name, info in book.tables().items():
            columns = book.read_table(name)
            found[name] = [
                info.headers,
                *([column.text(row) for column in columns.values()] for row in range(info.rows)),
            ]
        names = {str(cell.name) for cell in _input_cells()} | {str(p.chosen_at) for p in PARAMETERS if p.chosen_at}
        return found | {name: book.read_name(f"cecxl_{name}") for name in names}


def scored(path: Path) -> Refresh:
    with ClosedWorkbook.open(path) as book:
        return score_workbook(book)


def test_after_the_whole_journey_every_cell_is_as_it_was(journey: list[Path]):
    first, last = cells(journey[0]), cells(journey[-1])
    assert first.keys() == last.keys()
    customers = TABLES["customers"].name
    # The one thing that changed: a header that English and Russian could not have twice.
    assert [header for header in last[customers][0] if header not in first[customers][0]] == ["Zone (2)"]  # type: ignore[index]
    for name, found in first.items():
        if name == customers:
            assert found[1:] == last[name][1:]  # type: ignore[index]
        else:
            assert found == last[name], name


def test_every_language_scores_everybody_alike(journey: list[Path]):
    wanted = scored(journey[0]).classification
    assert wanted is not None
    assert (wanted.rank > 0).sum() > 100
    for path, language in zip(journey[1:], ("en", "ru", "es"), strict=True):
        refresh = scored(path)
        assert refresh.labels.language == language
        found = refresh.classification
        assert found is not None
        for name in ("codes", "total", "rank", "segment", "strategy", "sale_allowed", "discount", "service_level"):
            assert getattr(found, name).tolist() == getattr(wanted, name).tolist(), (language, name)
        assert found.score.tobytes() == wanted.score.tobytes()
        assert {i.code for i in refresh.incidents} == {i.code for i in scored(journey[0]).incidents}


def test_our_words_change_and_the_users_stay(journey: list[Path]):
    english = cells(journey[1])
    text = str(english)
    assert "Visita del gerente" in text
    assert "Ñandú, S. L." in text
    assert "de vacaciones" in text
    assert Labels("en").text("erp.fields.amount") in str(english[TABLES["import_mapping"].name])
    assert english["active_set_current"] == Labels("en").text("names.set.current_2")
    rules = english[TABLES["rules"].name]
    assert "Vital, With future" in str(rules)
    # Only the sample firm's own names are Spanish; of ours nothing is left.
    ours = {text for key, text in catalogue("es").items() if key.startswith("services.")}
    ours -= set(catalogue("en").values())  # some words are the same
    assert not [word for word in ours if f"'{word}'" in str(english[TABLES["services"].name])]
    with ClosedWorkbook.open(journey[1]) as book:
        assert {Labels("en").text(f"sheets.{sheet.key}") for sheet in all_sheets()} <= set(book.sheets_shown())


def test_own_columns_keep_values_and_number_formats(journey: list[Path]):
    from openpyxl import load_workbook

    with ClosedWorkbook.open(journey[1]) as port:
        info = port.tables()[TABLES["customers"].name]
        columns = port.read_table(info.name)
    assert [columns["Motos"].numbers[row] for row in range(3)] == [0, 1, 2]
    assert columns["Zone (2)"].text(0) == "A"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl does not know every extension
        sheet = load_workbook(journey[1])[info.sheet]
    formats = {h: sheet.cell(info.first_row, info.first_column + at).number_format for at, h in enumerate(info.headers)}
    assert (formats["Visto el"], formats["Motos"]) == ("dd/mm/yyyy", "0")


def test_the_original_is_left_alone_and_nothing_is_overwritten(tmp_path: Path):
    book = built(tmp_path / "cartera.xlsx")
    before = book.read_bytes()
    done = change_file(book, "en", now=NOW)
    assert done.path == tmp_path / "cartera-en.xlsx"
    assert book.read_bytes() == before
    assert {header for _, header in done.carried.own_columns} == {"Motos", "Visto el", "Zone (2)"}
    assert any("Motos" in remark for remark in done.remarks(ES))
    with pytest.raises(FileError) as refusal:
        change_file(book, "en", now=NOW)
    assert refusal.value.code == "language_file_exists"
    with pytest.raises(InputError) as refusal:
        change_file(book, "es", tmp_path / "otro.xlsx", now=NOW)
    assert refusal.value.code == "language_same"
    assert not (tmp_path / "otro.xlsx").exists()


def test_sheets_of_the_users_own_are_named(tmp_path: Path):
    path = write_workbook(tmp_path / "mio.xlsx", sheets=("Ventas", "Notas"))
    with EditedPackage.open(path) as package:
        attach_sheets(package, language="es", view="basic")
        save_package(package, moment=NOW)
    done = change_file(path, "ru", now=NOW)
    assert done.carried.sheets_left == ("Ventas", "Notas")
    assert "Ventas, Notas" in " ".join(done.remarks(ES))


def test_a_workbook_that_is_not_ours_is_refused(tmp_path: Path):
    with pytest.raises(InputError) as refusal:
        change_file(write_workbook(tmp_path / "mio.xlsx"), "en", now=NOW)
    assert refusal.value.code == "no_customers_table"


def test_the_command_says_what_it_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    book = built(tmp_path / "cartera.xlsx")
    assert main(["language", str(book), "--to", "en", "--lang", "es"]) == 0
    said = capsys.readouterr().out
    assert "cartera-en.xlsx" in said
    assert "Motos" in said
    assert main(["language", str(book), "--to", "en", "--lang", "es"]) != 0


def test_words_that_are_one_in_a_language_are_one_in_all():
    for prefix in set(PREFIXES.values()):
        keys = sorted(_keys("es", prefix).values())
        assert keys, prefix
        alike = {
            language: {
                key: [other for other in keys if Labels(language).text(other) == Labels(language).text(key)]
                for key in keys
            }
            for language in LANGUAGES
        }
        assert alike["es"] == alike["en"] == alike["ru"], prefix


def test_every_cell_people_fill_in_has_a_name_to_find_it_by():
    nameless = [
        (sheet.key, cell.at)
        for sheet in all_sheets()
        for block in sheet.blocks
        if isinstance(block, Grid)
        for cell in block.cells
        if cell.tone in (Tone.INPUT, Tone.AREA) and not (cell.name or cell.setting or cell.formula)
    ]
    assert nameless == []
