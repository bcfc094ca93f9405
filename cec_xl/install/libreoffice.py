"""Putting the extension into LibreOffice and taking it out, with the office's own tool."""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from cec_xl.errors import FileError
from cec_xl.install.computer import MACOS, WINDOWS, Computer, ThisComputer
from cec_xl.install.office_checks import OLDEST_LIBREOFFICE, office_programs

_PATIENCE = 180.0
"""Seconds the office gets: its first start makes a profile."""


@dataclass(frozen=True, slots=True)
class InstalledOffice:
    """A LibreOffice on this computer.

    Attributes:
        soffice: its program.
        version: as it says itself.
    """

    soffice: Path
    version: str

    @property
    def unopkg(self) -> Path:
        """Its tool for extensions; on Windows there is one that writes into the console."""
        folder = self.soffice.resolve().parent
        names = ("unopkg.com", "unopkg")
        return next((folder / name for name in names if (folder / name).exists()), folder / "unopkg")


def find_office(folder: Path | None = None, computer: Computer | None = None) -> InstalledOffice:
    """The LibreOffice to use.

    Args:
        folder: its folder ``program``, where it is in no usual place.
        computer: this computer unless a test says otherwise.

    Raises:
        FileError: there is none, or it is too old.
    """
    computer = computer or ThisComputer()
    needed = ".".join(map(str, OLDEST_LIBREOFFICE))
    places = [str(folder / name) for name in ("soffice.com", "soffice")] if folder else office_programs(computer)
    path = next((place for place in places if computer.exists(place)), None)
    if path is None:
        raise FileError("libreoffice_not_found", needed=needed)
    found = re.search(r"LibreOffice (\d+)\.(\d+)[\d.]*", computer.output(path, "--version") or "")
    if found is None:
        raise FileError("libreoffice_not_found", needed=needed)
    version = found[0].removeprefix("LibreOffice ")
    if (int(found[1]), int(found[2])) < OLDEST_LIBREOFFICE:
        raise FileError("libreoffice_too_old", version=version, needed=needed)
    return InstalledOffice(Path(path), version)


def install_extension(office: InstalledOffice, content: bytes, name: str, profile: Path | None = None) -> None:
    """Put an extension into the office, in place of an older one of the same identifier.

    Raises:
        FileError: the office did not take it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        done = _unopkg(office, profile, "add", "--force", "--suppress-license", str(path))
    if done.returncode:
        raise FileError("libreoffice_refused", said=_said(done))


def office_is_open(profile: Path | None = None, computer: Computer | None = None) -> bool:
    """Whether LibreOffice is running for this person, as far as its own mark of it tells.

    One that runs learns no new functions: until it is started again a cell with one shows an error. The mark also
    stays behind after a crash.

    Args:
        profile: its user profile, where it is not the usual one.
        computer: this computer unless a test says otherwise.
    """
    computer = computer or ThisComputer()
    return computer.exists((profile or _usual_profile(computer)) / ".lock")


def _usual_profile(computer: Computer) -> Path:
    """Where LibreOffice keeps what is a person's own."""
    folder, variables = computer.home, computer.environment
    if computer.platform == WINDOWS:
        return Path(variables.get("APPDATA", folder / "AppData" / "Roaming")) / "LibreOffice" / "4"
    if computer.platform == MACOS:
        return folder / "Library" / "Application Support" / "LibreOffice" / "4"
    return Path(variables.get("XDG_CONFIG_HOME", folder / ".config")) / "libreoffice" / "4"


def uninstall_extension(office: InstalledOffice, identifier: str, profile: Path | None = None) -> bool:
    """Take an extension out of the office. Returns whether it was there.

    Raises:
        FileError: the office refused.
    """
    if identifier not in _unopkg(office, profile, "list").stdout:
        return False
    done = _unopkg(office, profile, "remove", identifier)
    if done.returncode:
        raise FileError("libreoffice_refused", said=_said(done))
    return True


def office_environment() -> dict[str, str]:
    """Variables to start the office with.

    The Python inside the office looks for its library beside the first ``python3`` of the search path, and fails with
    that of an activated environment or of another version. So only the system's own folders are searched.
    """
    if os.name == "nt":
        return dict(os.environ)
    return {name: value for name, value in os.environ.items() if name != "VIRTUAL_ENV"} | {"PATH": os.defpath}


def _unopkg(office: InstalledOffice, profile: Path | None, *arguments: str) -> subprocess.CompletedProcess[str]:
    place = [] if profile is None else [f"-env:UserInstallation={profile.resolve().as_uri()}"]
    # What the administrator installs is for all users; the tool takes it no other way.
    shared = ["--shared"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [str(office.unopkg), arguments[0], *shared, *arguments[1:], *place]
    try:
        # The office's own tool, at the place it was found in.
        return subprocess.run(  # noqa: S603
            command,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=False,
            stdin=subprocess.DEVNULL,
            env=office_environment(),
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise FileError("libreoffice_refused", said=str(error)) from error


def _said(done: subprocess.CompletedProcess[str]) -> str:
    """The first thing the tool says of what went wrong."""
    lines = [line.strip() for line in (done.stderr + "\n" + done.stdout).splitlines() if line.strip()]
    return next((line for line in lines if "error" in line.lower()), lines[0] if lines else f"({done.returncode})")
