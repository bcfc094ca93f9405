"""The command line as a process of its own: it ends at once, and still says everything first."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from cec_xl.cli import EXIT_DONE, EXIT_FAULT, EXIT_FILE
from cec_xl.cli.parser import GRAMMAR, build_parser
from cec_xl.labels import Labels

PROJECT = Path(__file__).parents[2]
WHILE_A_THREAD_WORKS = """
import sys, threading, time
from cec_xl.cli import program

def work():
    time.sleep(0.2)
    print("done", flush=True)

threading.Thread(target=work).start()
sys.argv[1:] = ["refresh", "nowhere.xlsx", "--json"]
sys.exit(program())
"""
WITHOUT_A_COMPONENT = """
import sys
sys.modules["orjson"] = None
from cec_xl.cli import program
sys.argv[1:] = ["refresh", "firm.xlsx", "--lang", "es"]
sys.exit(program())
"""


def run(*command: str) -> subprocess.CompletedProcess[str]:
    whole = [sys.executable, *command]
    return subprocess.run(whole, cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False)


def test_everything_that_was_said_arrives_through_a_pipe(tmp_path: Path) -> None:
    book = tmp_path / "firm.xlsm"
    assert run("-m", "cec_xl", "new", str(book), "--sample").returncode == EXIT_DONE
    ended = run("-m", "cec_xl", "refresh", str(book), "--json", "--lang", "en")
    assert ended.returncode == EXIT_DONE, ended.stderr
    assert json.loads(ended.stdout)["customers"] > 0


def test_a_refusal_keeps_its_exit_code() -> None:
    ended = run("-m", "cec_xl", "refresh", "nowhere.xlsx", "--lang", "en")
    assert ended.returncode == EXIT_FILE
    assert "nowhere.xlsx" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_a_thread_still_at_work_is_waited_for() -> None:
    ended = run("-c", WHILE_A_THREAD_WORKS)
    assert ended.returncode == EXIT_FILE
    assert "done" in ended.stdout
    assert "nowhere.xlsx" in ended.stdout


def test_a_component_that_is_missing_is_named_with_what_to_do() -> None:
    ended = run("-c", WITHOUT_A_COMPONENT)
    assert ended.returncode == EXIT_FAULT
    assert "orjson" in ended.stderr
    assert "-m pip install" in ended.stderr
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", GRAMMAR)
def test_one_command_alone_has_the_help_it_has_among_all(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    shown = []
    for typed in ((), (command,)):
        with pytest.raises(SystemExit):
            build_parser(Labels("es"), typed).parse_args([command, "--help"])
        shown.append(capsys.readouterr().out)
    assert shown[0] == shown[1] != ""
