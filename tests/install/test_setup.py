from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
import xlwings

from cec_xl.errors import InputError
from cec_xl.install.configuration import configuration_path, read_configuration, write_setting
from cec_xl.install.settings_sheet import SHEET
from cec_xl.install.setup import install, uninstall
from cec_xl.template.assemble import read_parts
from cec_xl.template.ribbon import implemented_groups
from tests.install.fake_computer import WINDOWS_PYTHON, FakeComputer, mac, windows
from tests.install.test_doctor import cec_workbook, found


@pytest.fixture
def computer(tmp_path: Path) -> FakeComputer:
    return windows(tmp_path)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "Cartera.xlsm"
    path.write_bytes(cec_workbook())
    return path


def settings(workbook: Path) -> dict[str, object]:
    """Keys and values of the workbook as xlwings' VBA reads them: down to the first empty key."""
    book = openpyxl.load_workbook(workbook)
    rows = list(book[SHEET].iter_rows(max_col=2, values_only=True))
    book.close()
    return {str(key).upper(): value for key, value in rows if key}


def test_installing_for_the_user_names_this_python_and_says_how_to_trust(computer: FakeComputer):
    done = {check.name_key: check.code for check in install(computer=computer)}
    assert done == {"user_settings": "written", "trusted": "how"}
    assert read_configuration(computer) == {"INTERPRETER_WIN": WINDOWS_PYTHON}
    assert found(computer)["user_settings"] == "ok"


def test_another_projects_python_is_left_alone_unless_asked(computer: FakeComputer):
    other = r"D:\other\python.exe"
    computer.files[other] = b""
    write_setting(computer, "INTERPRETER_WIN", other)
    assert install(computer=computer)[0].code == "kept"
    assert read_configuration(computer)["INTERPRETER_WIN"] == other
    assert install(replace=True, computer=computer)[0].code == "written"
    assert read_configuration(computer)["INTERPRETER_WIN"] == WINDOWS_PYTHON


def test_a_python_that_is_gone_is_replaced(computer: FakeComputer):
    write_setting(computer, "INTERPRETER_WIN", r"D:\gone\python.exe")
    assert install(computer=computer)[0].code == "written"


def test_uninstalling_takes_back_our_line_only(computer: FakeComputer):
    write_setting(computer, "LICENSE_KEY", "theirs")
    install(computer=computer)
    assert uninstall(computer=computer)[0].code == "removed"
    assert read_configuration(computer) == {"LICENSE_KEY": "theirs"}
    assert uninstall(computer=computer)[0].code == "nothing"
    write_setting(computer, "INTERPRETER_WIN", r"D:\other\python.exe")
    assert uninstall(computer=computer)[0].code == "nothing"


def test_installing_into_a_workbook_switches_its_own_row_on_and_off(computer: FakeComputer, workbook: Path):
    before = settings(workbook)
    install(workbook, computer=computer)
    assert settings(workbook)["INTERPRETER_WIN"] == WINDOWS_PYTHON
    assert not configuration_path(computer).exists()
    assert found(computer, workbook)["workbook_settings"] == "own"
    uninstall(workbook, computer=computer)
    assert settings(workbook) == before
    assert found(computer, workbook)["workbook_settings"] == "ok"


def test_only_the_sheet_of_settings_changes_in_the_workbook(computer: FakeComputer, workbook: Path):
    # As the template makes it: only buttons whose function exists.
    workbook.write_bytes(cec_workbook(implemented_groups()))
    before = read_parts(workbook.read_bytes())
    install(workbook, computer=computer)
    after = read_parts(workbook.read_bytes())
    assert {name for name in after if before.get(name) != after[name]} <= {"xl/worksheets/sheet2.xml"}


def test_a_workbook_on_two_systems_keeps_both_pythons(tmp_path: Path, computer: FakeComputer, workbook: Path):
    apple = mac(tmp_path)
    install(workbook, computer=computer)
    install(workbook, computer=apple)
    found_settings = settings(workbook)
    assert found_settings["INTERPRETER_WIN"] == WINDOWS_PYTHON
    assert found_settings["INTERPRETER_MAC"] == apple.executable


def test_a_workbook_whose_python_is_not_on_this_computer_is_noticed(computer: FakeComputer, workbook: Path):
    install(workbook, computer=computer)
    del computer.files[WINDOWS_PYTHON]
    assert found(computer, workbook)["workbook_settings"] == "gone"


def test_on_a_mac_the_script_excel_needs_is_copied(tmp_path: Path):
    computer = mac(tmp_path)
    assert {check.name_key: check.code for check in install(computer=computer)} == {
        "script": "ok",
        "user_settings": "written",
    }
    name = f"xlwings-{xlwings.__version__}.applescript"
    copied = tmp_path / "Library" / "Application Scripts" / "com.microsoft.Excel" / name
    assert copied.read_bytes() == (Path(xlwings.__file__).parent / name).read_bytes()


def test_where_there_is_no_excel_nothing_is_written(tmp_path: Path, workbook: Path):
    computer = FakeComputer(tmp_path, platform="linux", executable="/usr/bin/python3", prefix=Path("/usr"))
    before = workbook.read_bytes()
    for act in (install, uninstall):
        assert act(workbook, computer=computer)[0].code == "no_system"
        assert act(computer=computer)[0].code == "no_system"
    assert workbook.read_bytes() == before
    assert not configuration_path(computer).exists()


def test_somebody_elses_workbook_is_refused_and_left_alone(computer: FakeComputer, tmp_path: Path):
    path = tmp_path / "other.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet()
    book.close()
    before = path.read_bytes()
    with pytest.raises(InputError) as error:
        install(path, computer=computer)
    assert error.value.code == "install_not_ours"
    assert path.read_bytes() == before
