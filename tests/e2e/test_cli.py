"""The command line as its users meet it: files on disk, sentences, exit codes."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from cec_xl.cli import EXIT_BLOCKED, EXIT_DONE, EXIT_FILE, EXIT_INPUT, main
from cec_xl.hosts.closed import ClosedWorkbook
from cec_xl.hosts.port import TableUpdate
from cec_xl.labels import Labels
from cec_xl.workbook import tables
from tests.e2e.reading import table_rows
from tests.support import SHARED

ES = Labels("es")


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample firm's workbook, built and refreshed once."""
    path = tmp_path_factory.mktemp("demo") / "empresa.xlsm"
    assert main(["demo", "--lang", "es", "--output", str(path)]) == EXIT_DONE
    return path


def test_demo_scores_the_sample_firm_and_says_what_to_open(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["demo", "--lang", "es", "--output", str(demo), "--force"]) == EXIT_DONE
    said = capsys.readouterr().out
    for segment in ES.choices("segment").values():
        assert segment in said
    assert "Inicio" in said
    scores = table_rows(demo, "scores")
    assert len(scores) >= 140
    assert sum(row[ES.text("fields.rank")] is not None for row in scores) >= 120


def test_the_json_of_a_refresh_agrees_with_the_workbook(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["refresh", str(demo), "--json"]) == EXIT_DONE
    answer = json.loads(capsys.readouterr().out)
    scores = table_rows(demo, "scores")
    for segment, found in answer["segments"].items():
        text = ES.choice("segment", segment)
        assert found["customers"] == sum(row[ES.text("fields.segment")] == text for row in scores)
    best = answer["top"][0]
    row = next(row for row in scores if row[ES.text("fields.customer_id")] == best["customer_id"])
    assert row[ES.text("fields.code")] == best["code"]
    assert row[ES.text("fields.rank")] == 1


def test_check_changes_nothing_and_lists_the_incidents(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = demo.read_bytes()
    capsys.readouterr()
    assert main(["check", str(demo), "--json"]) == EXIT_DONE
    incidents = json.loads(capsys.readouterr().out)["incidents"]
    assert incidents
    assert all(incident["sheet"] and incident["message"] for incident in incidents)
    assert demo.read_bytes() == before


@pytest.mark.parametrize("language", ["es", "en", "ru"])
def test_explain_shows_every_digit_of_a_customer(demo: Path, language: str, capsys: pytest.CaptureFixture[str]) -> None:
    row = next(row for row in table_rows(demo, "scores") if row[ES.text("fields.rank")] == 1)
    code = str(row[ES.text("fields.code")])
    capsys.readouterr()
    assert main(["explain", str(demo), str(row[ES.text("fields.customer_id")]), "--lang", language]) == EXIT_DONE
    said = capsys.readouterr().out
    assert code in said
    assert str(row[ES.text("fields.customer_name")]) in said


def test_explain_shows_what_the_customer_card_shows(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lost = next(row for row in table_rows(demo, "recovery"))
    assert main(["explain", str(demo), "C-004", "--lang", "es"]) == EXIT_DONE
    said = capsys.readouterr().out
    assert "Alimentos Costa Sur · Actual" in said
    assert "superar 50,0 % → 4     6,0 %" in said  # 44 % now
    assert "Buena cuota y buen pagador: Descuento 5 %" in said
    assert "Visitas periódicas: 4 × 90 min" in said
    assert "31/12/2024: 2344 · 0,700 · Insulsos" in said
    assert ES.text("template.card_winback") not in said
    customer = str(lost[ES.text("fields.customer_id")])
    assert main(["explain", str(demo), customer, "--lang", "es"]) == EXIT_DONE
    said = capsys.readouterr().out
    assert str(lost[ES.text("fields.ground")]) in said
    assert main(["explain", str(demo), customer, "--json"]) == EXIT_DONE
    answer = json.loads(capsys.readouterr().out)
    assert answer["winback"]["probability"] == pytest.approx(lost[ES.text("fields.probability")])
    assert [one["day"] for one in answer["history"]] == sorted((one["day"] for one in answer["history"]), reverse=True)


def test_explain_finds_a_customer_by_name_and_suggests_near_ones(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    row = table_rows(demo, "customers")[0]
    name = str(row[ES.text("fields.customer_name")])
    assert main(["explain", str(demo), name.upper()]) == EXIT_DONE
    capsys.readouterr()
    assert main(["explain", str(demo), name[:-1] + "x", "--lang", "es"]) == EXIT_INPUT
    assert name in capsys.readouterr().err


def test_new_makes_an_empty_workbook_that_refreshes_cleanly(tmp_path: Path) -> None:
    path = tmp_path / "mi empresa.xlsm"
    assert main(["new", str(path)]) == EXIT_DONE
    assert main(["refresh", str(path)]) == EXIT_DONE


def test_new_does_not_replace_a_file_unless_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "libro.xlsm"
    path.write_bytes(b"mine")
    assert main(["new", str(path), "--lang", "es"]) == EXIT_FILE
    assert path.read_bytes() == b"mine"
    assert "--force" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["refresh", "check"])
def test_a_file_that_is_no_workbook_is_a_sentence_not_a_traceback(
    command: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "notas.xlsx"
    path.write_text("hola")
    assert main([command, str(path), "--lang", "es"]) == EXIT_FILE
    said = capsys.readouterr().err
    assert "notas.xlsx" in said
    assert "Traceback" not in said
    assert path.read_text() == "hola"


def test_a_missing_file_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["refresh", str(tmp_path / "nada.xlsm"), "--lang", "es"]) == EXIT_FILE
    assert "nada.xlsm" in capsys.readouterr().err


def test_the_shared_folder_is_never_needed_at_run_time() -> None:
    sources = [p.read_text(encoding="utf-8") for p in Path(main.__code__.co_filename).parents[1].rglob("*.py")]
    assert not any(str(SHARED) in text for text in sources)


def test_weights_that_sum_to_095_stop_the_refresh_with_one_sentence(
    demo: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "pesos.xlsm"
    path.write_bytes(demo.read_bytes())
    with ClosedWorkbook.open(path) as port:
        header = ES.text("fields.w3")
        old = port.read_table(tables.WEIGHTS.name)[header].numbers
        port.write_tables({tables.WEIGHTS.name: TableUpdate({header: np.round(old - 0.05, 2)})})
        port.save()
    before = table_rows(path, "scores")
    assert main(["refresh", str(path), "--lang", "es"]) == EXIT_BLOCKED
    assert "0,95" in capsys.readouterr().out.replace("0.95", "0,95")
    assert table_rows(path, "scores") == before
    assert table_rows(path, "incidents")[0][ES.text("fields.severity")] == ES.choice("severity", "blocks")


def test_doctor_says_a_line_for_each_thing_it_looked_at(demo: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["doctor", str(demo), "--lang", "es"]) in (EXIT_DONE, EXIT_BLOCKED)
    lines = capsys.readouterr().out.splitlines()
    assert any("xlwings" in line for line in lines)
    assert any("LibreOffice" in line for line in lines)


@pytest.mark.parametrize("language", ["es", "en", "ru"])
def test_every_command_has_help_in_every_language(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(["--help", "--lang", language])
    assert stop.value.code == 0
    said = capsys.readouterr().out
    for command in (
        "demo",
        "new",
        "refresh",
        "check",
        "explain",
        "winback",
        "doctor",
        "install",
        "uninstall",
        "template",
    ):
        assert command in said


def test_winback_lists_whom_to_win_back_and_the_workbook_says_the_same(
    demo: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["winback", str(demo), "--json"]) == EXIT_DONE
    answer = json.loads(capsys.readouterr().out)
    written = table_rows(demo, "recovery")
    assert [row["customer_id"] for row in answer["customers"]] == [r[ES.text("fields.customer_id")] for r in written]
    chosen = [row for row in answer["customers"] if row["decision"] == "recover"]
    assert len(chosen) == answer["figures"]["cecxl_winback_chosen"] > 0
    assert sum(row["investment"] for row in chosen) == pytest.approx(answer["figures"]["cecxl_winback_investment"])
