"""Next month: what was imported goes on counting, once, and new files add."""

from __future__ import annotations

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

from cec_xl.erp import ImportResult, ImportState, UndecidedError, import_exports
from cec_xl.erp.fields import Role
from cec_xl.erp.reasons import Reason
from cec_xl.errors import FileError, InputError
from tests.erp.exports import AS_OF, billing, figures, imported, plain_text, write

HEAD = "factura;fecha factura;cliente;base imponible\n"
JANUARY = HEAD + "1;2024-01-15;A;100.50\n2;2024-01-20;B;50.25\n"
FEBRUARY = HEAD + "3;2024-02-15;A;10.10\n"
JANUARY_MENDED = HEAD + "1;2024-01-15;A;120.00\n2;2024-01-20;B;50.25\n"


def again(folder: Path, state: ImportState | None, *files: Path, **answers: str) -> ImportResult:
    return import_exports(files, as_of=AS_OF, previous=state, overrides=answers, work=folder)


def test_the_same_file_twice_changes_nothing(tmp_path: Path):
    first = imported(tmp_path, {"enero.csv": JANUARY})
    second = again(tmp_path, first.state, tmp_path / "enero.csv")
    assert figures(second) == figures(first)
    assert second.state.files == first.state.files
    assert second.state.mapping == first.state.mapping


def test_the_same_content_under_another_name_counts_once(tmp_path: Path):
    first = imported(tmp_path, {"enero.csv": JANUARY})
    copy = write(tmp_path / "otra", {"copia de enero.csv": JANUARY})[0]
    second = again(tmp_path, first.state, copy)
    assert billing(second) == billing(first)
    assert "import_same_content" in {notice.code for notice in second.report.notices}


def test_a_new_month_adds(tmp_path: Path):
    first = imported(tmp_path, {"enero.csv": JANUARY})
    second = imported(tmp_path, {"febrero.csv": FEBRUARY}, previous=first.state)
    assert billing(second) == {"A": Decimal("110.60"), "B": Decimal("50.25")}
    assert [(file.name, file.batch) for file in second.state.files] == [("enero.csv", 1), ("febrero.csv", 2)]


def test_month_by_month_comes_to_the_same_as_all_at_once(tmp_path: Path):
    first = imported(tmp_path / "a", {"enero.csv": JANUARY})
    second = imported(tmp_path / "a", {"febrero.csv": FEBRUARY}, previous=first.state)
    together = imported(tmp_path / "b", {"enero.csv": JANUARY, "febrero.csv": FEBRUARY})
    assert figures(second) == figures(together)


def test_without_sources_the_next_import_looks_where_the_last_one_did(tmp_path: Path):
    folder = tmp_path / "exportado"
    write(folder, {"enero.csv": JANUARY})
    first = import_exports([folder], as_of=AS_OF)
    write(folder, {"febrero.csv": FEBRUARY})
    second = import_exports([], as_of=AS_OF, previous=first.state)
    assert billing(second) == {"A": Decimal("110.60"), "B": Decimal("50.25")}


def test_a_later_export_replaces_what_an_earlier_one_said_of_a_document(tmp_path: Path):
    first = imported(tmp_path, {"enero.csv": JANUARY})
    second = imported(tmp_path, {"enero corregido.csv": JANUARY_MENDED}, previous=first.state)
    assert billing(second) == {"A": Decimal("120.00"), "B": Decimal("50.25")}
    aside = second.report.aside(Role.INVOICES)
    assert aside[Reason.SUPERSEDED].amount == Decimal("100.5")
    assert aside[Reason.DUPLICATE].rows == 1


def test_two_versions_in_one_import_are_asked_about(tmp_path: Path):
    files = {"a.csv": JANUARY, "b.csv": JANUARY_MENDED}
    with pytest.raises(UndecidedError) as undecided:
        imported(tmp_path, files)
    assert [question.code for question in undecided.value.questions] == ["import_conflict"]
    assert billing(imported(tmp_path, files, conflicts="last"))["A"] == Decimal("120.00")
    assert billing(imported(tmp_path, files, conflicts="add"))["A"] == Decimal("220.50")


def test_rows_exported_twice_count_once_unless_told_otherwise(tmp_path: Path):
    overlapping = {"a.csv": JANUARY, "b.csv": JANUARY + FEBRUARY.removeprefix(HEAD)}
    assert billing(imported(tmp_path, overlapping)) == {"A": Decimal("110.60"), "B": Decimal("50.25")}
    kept = imported(tmp_path, overlapping, duplicates="keep", conflicts="add")
    assert billing(kept) == {"A": Decimal("211.10"), "B": Decimal("100.50")}


def test_an_earlier_file_that_is_gone_stops_the_import(tmp_path: Path):
    first = imported(tmp_path, {"enero.csv": JANUARY})
    (tmp_path / "enero.csv").unlink()
    with pytest.raises(FileError) as refusal:
        imported(tmp_path, {"febrero.csv": FEBRUARY}, previous=first.state)
    assert refusal.value.code == "import_earlier_gone"


def test_copies_make_the_originals_dispensable(tmp_path: Path):
    files = write(tmp_path / "descargas", {"enero.csv": JANUARY})
    first = import_exports(files, as_of=AS_OF, keep_in=tmp_path / "copias")
    shutil.rmtree(tmp_path / "descargas")
    new = write(tmp_path / "descargas", {"febrero.csv": FEBRUARY})
    second = import_exports(new, as_of=AS_OF, previous=first.state, keep_in=tmp_path / "copias")
    assert billing(second) == {"A": Decimal("110.60"), "B": Decimal("50.25")}


def test_answers_are_remembered(tmp_path: Path):
    ambiguous = HEAD + "1;05/04/2024;A;1.250\n"
    first = imported(tmp_path, {"a.csv": ambiguous}, date_order="dmy", decimal="comma")
    second = imported(tmp_path, {"b.csv": HEAD + "2;06/04/2024;A;2.250\n"}, previous=first.state)
    assert billing(second) == {"A": Decimal("3500.00")}


def test_the_last_day_of_the_data_can_be_taken(tmp_path: Path):
    files = write(tmp_path, {"enero.csv": JANUARY})
    assert import_exports(files, as_of=AS_OF, at_newest=True).report.as_of.isoformat() == "2024-01-20"


def test_a_setting_that_is_none_is_refused(tmp_path: Path):
    with pytest.raises(InputError) as refusal:
        imported(tmp_path, {"a.csv": JANUARY}, vat_rat="0.21")
    assert refusal.value.code == "import_unknown_setting"


def test_a_folder_of_monthly_files_is_one_source(tmp_path: Path):
    files = {f"facturas {month:02}.csv": HEAD + f"{month};2024-{month:02}-13;A;10.50\n" for month in range(1, 13)}
    write(tmp_path / "in", files | {".oculto.csv": plain_text([]), "leeme.md": "nada"})
    result = import_exports([tmp_path / "in"], as_of=AS_OF)
    assert billing(result) == {"A": Decimal("126.00")}
    assert len(result.mapping.sources) == 1
