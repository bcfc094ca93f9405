"""Finding LibreOffice and saying why it cannot be used."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from cec_xl.errors import FileError
from cec_xl.install import libreoffice
from cec_xl.install.libreoffice import (
    InstalledOffice,
    find_office,
    install_extension,
    office_is_open,
    uninstall_extension,
)
from cec_xl.labels import LANGUAGES, Labels
from tests.install.fake_computer import FakeComputer

SOFFICE = "/usr/bin/soffice"


def computer(home: Path, says: str | None) -> FakeComputer:
    """A computer whose LibreOffice says this of its version; without one where it says nothing at all."""
    found = FakeComputer(home, platform="linux")
    if says is not None:
        found.files[SOFFICE] = b""
        found.outputs[SOFFICE] = says
    return found


def test_the_office_on_the_path_is_found(tmp_path: Path):
    assert find_office(computer=computer(tmp_path, "LibreOffice 25.8.1.1 (X86_64)")).version == "25.8.1.1"


@pytest.mark.parametrize(
    ("says", "code"),
    [
        (None, "libreoffice_not_found"),
        ("nothing", "libreoffice_not_found"),
        ("LibreOffice 7.4.7.2 40(Build:2)", "libreoffice_too_old"),
    ],
)
def test_what_cannot_be_used_is_said(says: str | None, code: str, tmp_path: Path):
    with pytest.raises(FileError) as refused:
        find_office(computer=computer(tmp_path, says))
    assert refused.value.code == code
    for language in LANGUAGES:
        assert "25.2" in refused.value.text(Labels(language))


class Tool:
    """Stands in for LibreOffice's tool: remembers what it was asked and answers as told."""

    def __init__(self, code: int = 0, said: str = "") -> None:
        self.code, self.said = code, said
        self.asked: list[list[str]] = []

    def __call__(self, command: list[str], **_: object) -> subprocess.CompletedProcess[str]:
        self.asked.append(command)
        return subprocess.CompletedProcess(command, self.code, self.said, "")


OFFICE = InstalledOffice(Path("/opt/office/program/soffice"), "25.2")


def test_the_extension_is_given_to_the_offices_tool(monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    tool = Tool()
    monkeypatch.setattr(libreoffice.subprocess, "run", tool)
    install_extension(OFFICE, b"content", "cec.oxt", tmp_path)
    ((program, action, *options),) = tool.asked
    assert (program, action) == ("/opt/office/program/unopkg", "add")
    assert {"--force", "--suppress-license", f"-env:UserInstallation={tmp_path.as_uri()}"} <= set(options)
    assert any(option.endswith("cec.oxt") for option in options)


def test_what_the_tool_refuses_is_said(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(libreoffice.subprocess, "run", Tool(1, "x\nERROR: it is locked.\n"))
    with pytest.raises(FileError) as refused:
        install_extension(OFFICE, b"content", "cec.oxt")
    assert "ERROR: it is locked." in refused.value.text(Labels("es"))


def test_removing_what_is_not_there_is_no_error(monkeypatch: pytest.MonkeyPatch):
    tool = Tool(said="Identifier: another.one")
    monkeypatch.setattr(libreoffice.subprocess, "run", tool)
    assert not uninstall_extension(OFFICE, "org.cecxl.libreoffice")
    tool.said = "Identifier: org.cecxl.libreoffice"
    assert uninstall_extension(OFFICE, "org.cecxl.libreoffice")
    assert tool.asked[-1][1] == "remove"


@pytest.mark.parametrize(
    ("platform", "variables", "profile"),
    [
        ("linux", {}, ".config/libreoffice/4"),
        ("linux", {"XDG_CONFIG_HOME": "elsewhere"}, "elsewhere/libreoffice/4"),
        ("darwin", {}, "Library/Application Support/LibreOffice/4"),
        ("win32", {"APPDATA": "roaming"}, "roaming/LibreOffice/4"),
    ],
)
def test_a_running_office_is_found_by_its_mark(
    platform: str, variables: dict[str, str], profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    computer = FakeComputer(tmp_path, platform=platform, environment=variables)
    place = (Path(profile) if variables else tmp_path / profile) / ".lock"
    assert not office_is_open(computer=computer)
    computer.files[str(place)] = b""
    assert office_is_open(computer=computer)
    assert not office_is_open(tmp_path / "another", computer)
