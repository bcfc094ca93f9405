from __future__ import annotations

from pathlib import Path

import pytest
import xlwings
from xlwings.utils import read_user_config

from cec_xl.errors import FileError
from cec_xl.install.configuration import (
    configuration_path,
    expanded,
    portable_path,
    read_configuration,
    write_setting,
)
from tests.install.fake_computer import mac, windows


def test_a_setting_is_written_where_xlwings_itself_reads_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    computer = windows(tmp_path)
    write_setting(computer, "INTERPRETER_WIN", r"C:\Python\python.exe")
    monkeypatch.setattr(xlwings, "USER_CONFIG_FILE", str(configuration_path(computer)))
    assert read_user_config() == {"interpreter_win": r"C:\Python\python.exe"}


def test_the_places_are_those_xlwings_looks_in(tmp_path: Path):
    assert configuration_path(windows(tmp_path)) == tmp_path / ".xlwings" / "xlwings.conf"
    expected = tmp_path / "Library/Containers/com.microsoft.Excel/Data/xlwings.conf"
    assert configuration_path(mac(tmp_path)) == expected


def test_other_lines_stay_byte_for_byte(tmp_path: Path):
    computer = windows(tmp_path)
    path = configuration_path(computer)
    path.parent.mkdir()
    path.write_bytes(b'"LICENSE_KEY","caf\xe9"\nnot a setting\n"interpreter_win","old"\n')
    write_setting(computer, "INTERPRETER_WIN", "new")
    lines = path.read_bytes().splitlines()
    assert lines == [b'"LICENSE_KEY","caf\xe9"', b"not a setting", b'"INTERPRETER_WIN","new"']
    write_setting(computer, "INTERPRETER_WIN", None)
    assert path.read_bytes().splitlines() == lines[:2]


def test_a_file_without_settings_is_taken_away(tmp_path: Path):
    computer = windows(tmp_path)
    write_setting(computer, "INTERPRETER_WIN", "x")
    write_setting(computer, "INTERPRETER_WIN", None)
    assert not configuration_path(computer).exists()
    assert list(configuration_path(computer).parent.iterdir()) == []
    assert read_configuration(computer) == {}


def test_letters_outside_ascii_hide_behind_the_name_of_the_users_folder(tmp_path: Path):
    home = tmp_path / "José"
    computer = windows(home)
    path = f"{home}\\Python\\python.exe"
    assert portable_path(path, computer) == r"%USERPROFILE%\Python\python.exe"
    assert expanded(portable_path(path, computer), computer) == path
    assert portable_path(r"C:\Python\python.exe", computer) == r"C:\Python\python.exe"
    apple = mac(home)
    assert portable_path(f"{home}/bin/python3", apple) == "$HOME/bin/python3"
    assert expanded("$HOME/bin/python3", apple) == f"{home}/bin/python3"


def test_a_place_that_cannot_be_written_is_said(tmp_path: Path):
    (tmp_path / ".xlwings").write_text("a file where the folder should be")
    with pytest.raises(FileError) as error:
        write_setting(windows(tmp_path), "INTERPRETER_WIN", "x")
    assert error.value.code == "install_not_writable"
