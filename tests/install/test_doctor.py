from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from cec_xl.install.checks import Check, State, report
from cec_xl.install.configuration import write_setting
from cec_xl.install.doctor import run_doctor
from cec_xl.install.excel_checks import (
    APP_PATHS,
    ATTACK_SURFACE_RULES,
    CLICK_TO_RUN,
    NO_CHILD_PROCESSES,
    NO_SYSTEM_CALLS,
    SECURITY,
    SECURITY_POLICY,
)
from cec_xl.install.setup import install
from cec_xl.labels import LANGUAGES, Labels, catalogue
from cec_xl.template.assemble import RIBBON_PART, VBA_PART, make_macro_workbook, read_parts, write_parts
from cec_xl.template.conf_sheet import add_conf_sheet
from cec_xl.template.ribbon import GROUPS, Group
from tests.install.fake_computer import WINDOWS_PYTHON, FakeComputer, mac, windows


def found(computer: FakeComputer, workbook: Path | None = None) -> dict[str, str]:
    """What was found, by what was looked at."""
    return {check.name_key: check.code for check in run_doctor(workbook, computer=computer)}


@pytest.fixture
def computer(tmp_path: Path) -> FakeComputer:
    return windows(tmp_path)


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "Cartera.xlsm"
    path.write_bytes(cec_workbook())
    return path


def cec_workbook(groups: Sequence[Group] = GROUPS) -> bytes:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    book.set_vba_name("ThisWorkbook")
    book.add_worksheet("first").set_vba_name("SheetFirst")
    names = ["SheetFirst", add_conf_sheet(book)]
    book.close()
    return make_macro_workbook(content.getvalue(), language="es", sheet_code_names=names, groups=groups)


def save_with_openpyxl(workbook: Path) -> None:
    """Another program's saving: the macros stay, the relationship of the ribbon does not."""
    book = openpyxl.load_workbook(workbook, keep_vba=True)
    book.save(workbook)
    book.vba_archive.close()


def test_where_everything_is_in_order_nothing_is_a_problem(computer: FakeComputer, workbook: Path):
    install(computer=computer)
    checks = run_doctor(workbook, computer=computer)
    assert [check for check in checks if not check.ok] == []
    assert {check.name_key for check in checks if check.state is State.ADVICE} == {"trusted", "libreoffice"}


def test_a_mac_in_order(tmp_path: Path, workbook: Path):
    computer = mac(tmp_path)
    assert found(computer)["script"] == "missing"
    install(computer=computer)
    checks = run_doctor(workbook, computer=computer)
    assert [check for check in checks if not check.ok] == []
    assert {"libraries", "macros", "downloaded"}.isdisjoint(check.name_key for check in checks)


def test_linux_has_no_excel_but_nothing_is_broken(tmp_path: Path, workbook: Path):
    computer = FakeComputer(tmp_path, platform="linux", executable="/usr/bin/python3", prefix=Path("/usr"))
    assert all(check.ok for check in run_doctor(workbook, computer=computer))
    assert found(computer)["excel"] == "no_system"


def set_registry(key: str, name: str, value: str | int) -> Callable[[FakeComputer], None]:
    return lambda computer: computer.registry.setdefault(key, {}).update({name: value})


TROUBLES: list[tuple[str, str, Callable[[FakeComputer], object]]] = [
    ("python", "too_old", lambda c: setattr(c, "python_version", (3, 10, 9))),
    ("package", "missing", lambda c: c.packages.pop("cec-xl")),
    ("package", "incomplete", lambda c: c.packages.pop("numpy")),
    ("environment", "store", lambda c: setattr(c, "executable", r"C:\Users\Ana\Microsoft\WindowsApps\python.exe")),
    ("environment", "temporary", lambda c: setattr(c, "executable", r"C:\uv\cache\archive-v0\x\python.exe")),
    ("xlwings", "missing", lambda c: c.packages.pop("xlwings")),
    ("xlwings", "other", lambda c: setattr(c, "required", ["numpy>=2", "xlwings==0.1.0"])),
    ("libraries", "missing", lambda c: c.files.pop(next(f for f in c.files if f.endswith(".dll")))),
    ("user_settings", "not_set", lambda c: write_setting(c, "INTERPRETER_WIN", None)),
    ("user_settings", "gone", lambda c: write_setting(c, "INTERPRETER_WIN", r"D:\old\python.exe")),
    ("excel", "not_found", lambda c: c.registry.pop(APP_PATHS[0])),
    ("excel", "too_old", set_registry(CLICK_TO_RUN, "VersionToReport", "15.0.5603.1000")),
    ("macros", "signed", set_registry(SECURITY, "VBAWarnings", 3)),
    ("macros", "none", set_registry(SECURITY, "VBAWarnings", 4)),
    ("macros", "signed_by_policy", set_registry(SECURITY_POLICY, "VBAWarnings", 3)),
    ("macros", "none_by_policy", set_registry(SECURITY_POLICY, "VBAWarnings", 4)),
    ("attack_surface", "child_processes", set_registry(ATTACK_SURFACE_RULES[0], NO_CHILD_PROCESSES, "1")),
    ("attack_surface", "child_processes", set_registry(ATTACK_SURFACE_RULES[1], NO_CHILD_PROCESSES, 6)),
    ("attack_surface", "system_calls", set_registry(ATTACK_SURFACE_RULES[0], NO_SYSTEM_CALLS, "1")),
]  # fmt: skip


@pytest.mark.parametrize(("name", "code", "spoil"), TROUBLES, ids=lambda value: value if isinstance(value, str) else "")
def test_each_trouble_is_found_and_nothing_else(
    computer: FakeComputer, name: str, code: str, spoil: Callable[[FakeComputer], object]
):
    install(computer=computer)
    spoil(computer)
    problems = {check.name_key: check.code for check in run_doctor(computer=computer) if not check.ok}
    assert problems.pop(name) == code
    # Another Python than the configured one, or another xlwings than its libraries, shows in two lines.
    assert set(problems) <= {"libraries", "user_settings"}


HARMLESS: list[tuple[str, str, Callable[[FakeComputer], object]]] = [
    ("macros", "all", set_registry(SECURITY, "VBAWarnings", 1)),
    ("macros", "ok", set_registry(SECURITY, "VBAWarnings", 2)),
    ("attack_surface", "ok", set_registry(ATTACK_SURFACE_RULES[0], NO_CHILD_PROCESSES, "2")),
    ("environment", "conda", lambda c: c.files.update({str(c.prefix / "conda-meta"): b""})),
    ("libreoffice", "ok", lambda c: libreoffice(c, "LibreOffice 25.2.3.2 520(Build:2)")),
    ("libreoffice", "too_old", lambda c: libreoffice(c, "LibreOffice 7.4.7.2 40(Build:2)")),
    ("libreoffice", "no_version", lambda c: libreoffice(c, "")),
    ("excel", "ok", lambda c: c.registry.pop(CLICK_TO_RUN)),
]


def libreoffice(computer: FakeComputer, says: str) -> None:
    computer.files["/usr/bin/soffice"] = b""
    computer.outputs["/usr/bin/soffice"] = says


@pytest.mark.parametrize(
    ("name", "code", "change"), HARMLESS, ids=lambda value: value if isinstance(value, str) else ""
)
def test_what_does_no_harm_is_no_problem(
    computer: FakeComputer, name: str, code: str, change: Callable[[FakeComputer], object]
):
    install(computer=computer)
    change(computer)
    assert found(computer)[name] == code
    assert all(check.ok for check in run_doctor(computer=computer))


def test_a_policy_wins_over_the_users_own_setting(computer: FakeComputer):
    set_registry(SECURITY, "VBAWarnings", 4)(computer)
    set_registry(SECURITY_POLICY, "VBAWarnings", 2)(computer)
    assert found(computer)["macros"] == "ok"


def test_another_projects_python_is_pointed_out(computer: FakeComputer):
    computer.files[r"D:\other\python.exe"] = b""
    write_setting(computer, "INTERPRETER_WIN", r"D:\other\python.exe")
    assert found(computer)["user_settings"] == "other"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"[ZoneTransfer]\r\nZoneId=3\r\nHostUrl=https://example.org/a%20b\r\n", "blocked"),
        (b"[ZoneTransfer]\r\nZoneId=4\r\n", "blocked"),
        (b"[ZoneTransfer]\r\nZoneId=1\r\n", "ok"),
        (b"\xff\xfe nonsense", "ok"),
        (b"[ZoneTransfer]\r\nZoneId=three\r\n", "ok"),
    ],
)
def test_the_mark_of_a_downloaded_file_is_read(computer: FakeComputer, workbook: Path, content: bytes, code: str):
    computer.files[f"{workbook}:Zone.Identifier"] = content
    assert found(computer, workbook)["downloaded"] == code


@pytest.mark.parametrize(
    ("place", "below", "code"),
    [
        (r"C:\CEC", 0, "ok"),
        ("c:\\cec\\", 0, "ok"),
        ("C:\\", 1, "ok"),
        ("C:\\", 0, "asks"),
        (r"C:\CE", 1, "asks"),
        (r"%ROOT%\CEC", 0, "ok"),
    ],
)
def test_trusted_locations_cover_their_folder_and_if_allowed_those_below(
    computer: FakeComputer, place: str, below: int, code: str
):
    from cec_xl.install.workbook_checks import trusted

    computer.environment = {"ROOT": "C:"}
    computer.registry[f"{SECURITY}\\Trusted Locations\\Location7"] = {"Path": place, "AllowSubFolders": below}
    assert trusted(r"C:\CEC", computer).code == code


def test_trusted_locations_that_are_switched_off_are_said(computer: FakeComputer, workbook: Path):
    computer.registry[f"{SECURITY_POLICY}\\Trusted Locations"] = {"AllLocationsDisabled": 1}
    assert found(computer, workbook)["trusted"] == "disabled"


@pytest.mark.parametrize(
    ("path", "code"),
    [
        (r"C:\Users\Ana\OneDrive - Firma\libro.xlsm", "synchronised"),
        (r"c:\users\ana\onedrive - firma\sub\libro.xlsm", "synchronised"),
        (r"C:\Users\Ana\OneDrive - Firma 2\libro.xlsm", "ok"),
        (r"C:\Users\Ana\Documents\libro.xlsm", "ok"),
    ],
)
def test_a_synchronised_folder_is_noticed(computer: FakeComputer, path: str, code: str):
    from cec_xl.install.workbook_checks import cloud

    computer.environment = {"OneDriveCommercial": "C:\\Users\\Ana\\OneDrive - Firma"}
    assert cloud(path, computer).code == code


def test_icloud_is_noticed_on_a_mac(tmp_path: Path):
    from cec_xl.install.workbook_checks import cloud

    path = "/Users/ana/Library/Mobile Documents/com~apple~CloudDocs/libro.xlsm"
    assert cloud(path, mac(tmp_path)).details["service"] == "iCloud Drive"


def test_a_workbook_whose_ribbon_another_program_dropped_is_noticed(computer: FakeComputer, workbook: Path):
    save_with_openpyxl(workbook)
    assert found(computer, workbook)["ribbon"] == "lost"


def test_a_workbook_with_macros_of_another_xlwings_is_noticed(computer: FakeComputer, workbook: Path):
    computer.packages["xlwings"] = "0.99.0"
    assert found(computer, workbook)["workbook_macros"] == "other"


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda parts: parts.pop(VBA_PART), "none"),
        (lambda parts: parts.update({VBA_PART: b"rubbish"}), "unreadable"),
    ],
)
def test_a_workbook_without_readable_macros_is_noticed(
    computer: FakeComputer, workbook: Path, change: Callable[[dict[str, bytes]], object], code: str
):
    parts = read_parts(workbook.read_bytes())
    change(parts)
    workbook.write_bytes(write_parts(parts))
    assert found(computer, workbook)["workbook_macros"] == code


def test_a_workbook_of_somebody_elses_is_noticed(computer: FakeComputer, tmp_path: Path):
    path = tmp_path / "other.xlsx"
    book = xlsxwriter.Workbook(path)
    book.add_worksheet()
    book.close()
    assert found(computer, path)["workbook"] == "not_ours"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_file_that_is_no_workbook_is_said_in_the_users_language(
    computer: FakeComputer, tmp_path: Path, language: str
):
    path = tmp_path / "notes.xlsm"
    path.write_text("not a workbook")
    lines = run_doctor(path, language=language, computer=computer)
    line = next(check for check in lines if check.name_key == "workbook")
    assert not line.ok
    assert "notes.xlsm" in line.text(Labels(language))


def test_this_computer_can_be_looked_at_without_harm():
    checks = run_doctor()
    assert {"python", "package", "xlwings", "excel", "libreoffice", "log"} <= {check.name_key for check in checks}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_report_has_a_line_for_each_check(computer: FakeComputer, workbook: Path, language: str):
    checks = run_doctor(workbook, computer=computer)
    lines = report(checks, Labels(language)).splitlines()
    assert len(lines) == len(checks)
    assert any(WINDOWS_PYTHON in line for line in lines)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_can_be_filled(language: str):
    """The placeholders of all languages are those of the first."""
    import string

    def placeholders(text: str) -> set[str | None]:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}

    reference = {key: text for key, text in catalogue("es").items() if key.startswith(("doctor.", "messages.install"))}
    for key, text in reference.items():
        assert placeholders(catalogue(language)[key]) == placeholders(text)


def test_a_ribbon_part_without_relation_counts_as_lost(computer: FakeComputer, workbook: Path):
    parts = read_parts(workbook.read_bytes())
    parts["_rels/.rels"] = parts["_rels/.rels"].replace(b"ui/extensibility", b"ui/other")
    workbook.write_bytes(write_parts(parts))
    with zipfile.ZipFile(workbook) as archive:
        assert RIBBON_PART in archive.namelist()
    assert found(computer, workbook)["ribbon"] == "lost"


def test_a_check_knows_whether_something_must_be_done():
    assert Check("excel", state=State.ADVICE).ok
    assert not Check("excel", state=State.PROBLEM).ok
