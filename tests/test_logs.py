import logging
import sys
from pathlib import Path

import pytest

from cec_xl import logs


@pytest.fixture(autouse=True)
def without_handlers():
    logger = logging.getLogger(logs.LOGGER_NAME)
    before = logger.handlers[:]
    logger.handlers.clear()
    yield
    for handler in logger.handlers:
        handler.close()
    logger.handlers[:] = before


def test_an_error_is_written_with_its_traceback_to_the_chosen_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(logs.FOLDER_VARIABLE, str(tmp_path / "nueva" / "carpeta"))
    try:
        int("niño")
    except ValueError:
        logs.get_logger().exception("it failed")
    text = logs.log_path().read_text(encoding="utf-8")
    assert logs.log_path().parent == tmp_path / "nueva" / "carpeta"
    assert "it failed" in text
    assert "Traceback" in text
    assert "niño" in text


def test_nothing_is_written_while_nothing_goes_wrong(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv(logs.FOLDER_VARIABLE, str(tmp_path))
    logs.get_logger()
    assert list(tmp_path.iterdir()) == []


def test_the_logger_follows_a_folder_that_changes_and_has_one_file_at_a_time(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    for name in ("one", "two", "two"):
        monkeypatch.setenv(logs.FOLDER_VARIABLE, str(tmp_path / name))
        logs.get_logger().warning("in %s", name)
    assert (tmp_path / "one" / "cec-xl.log").read_text(encoding="utf-8").count("\n") == 1
    assert (tmp_path / "two" / "cec-xl.log").read_text(encoding="utf-8").count("in two") == 2
    files = [handler for handler in logs.get_logger().handlers if isinstance(handler, logging.FileHandler)]
    assert len(files) == 1


def test_where_the_usual_folder_cannot_be_made_the_temporary_one_serves(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(logs.FOLDER_VARIABLE, str(tmp_path / "file" / "folder"))
    monkeypatch.setattr(logs.tempfile, "gettempdir", lambda: str(tmp_path))
    assert logs.data_folder() == tmp_path / "cec-xl"


@pytest.mark.parametrize(
    ("platform", "variable", "end"),
    [
        ("win32", "LOCALAPPDATA", ("place", "CEC-XL")),
        ("linux", "XDG_STATE_HOME", ("place", "cec-xl")),
        ("darwin", "HOME", ("Logs", "CEC-XL")),
    ],
)
def test_the_folder_is_the_systems_own_place_for_such_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, platform: str, variable: str, end: tuple[str, str]
):
    monkeypatch.delenv(logs.FOLDER_VARIABLE, raising=False)
    monkeypatch.setenv(variable, str(tmp_path / "place"))
    monkeypatch.setattr(sys, "platform", platform)
    assert logs.data_folder().parts[-2:] == end
