"""One workbook: where it lies, whether Windows marks it as downloaded, and whether its macros fit this installation."""

from __future__ import annotations

import configparser
import ntpath
from collections.abc import Iterator
from pathlib import Path

from cec_xl.errors import CecError
from cec_xl.hosts.package import Package
from cec_xl.install.checks import Check, advice, fine, problem
from cec_xl.install.computer import MACOS, WINDOWS, Computer
from cec_xl.install.configuration import expanded
from cec_xl.install.excel_checks import SECURITY, SECURITY_POLICY
from cec_xl.install.macros import macros_check, ribbon_check
from cec_xl.install.settings_sheet import INTERPRETER_MAC, INTERPRETER_WINDOWS, UDF_MODULES
from cec_xl.labels import Labels

CLOUD_VARIABLES = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")
FROM_INTERNET = 3


def workbook_checks(path: Path, computer: Computer, labels: Labels) -> Iterator[Check]:
    """All about the workbook at `path`; texts of errors met on the way are those of `labels`."""
    if computer.platform == WINDOWS:
        yield downloaded(path, computer)
        yield trusted(str(path.parent), computer)
    yield cloud(str(path), computer)
    try:
        with Package.open(path) as package:
            yield macros_check(package, computer)
            yield ribbon_check(package)
        yield from _settings(path, computer)
    except CecError as error:
        yield problem("workbook", "unreadable", reason=error.text(labels))


def downloaded(path: Path, computer: Computer) -> Check:
    """Whether Windows remembers that the file came from the internet: Excel then refuses its macros without asking."""
    mark = configparser.ConfigParser(strict=False, interpolation=None)
    try:
        mark.read_string((computer.read(f"{path}:Zone.Identifier") or b"").decode("utf-8", errors="replace"))
        zone = mark.getint("ZoneTransfer", "ZoneId", fallback=0)
    except (configparser.Error, ValueError):
        zone = 0
    return problem("downloaded", "blocked", file=path.name) if zone >= FROM_INTERNET else fine("downloaded")


def trusted(folder: str, computer: Computer) -> Check:
    """Whether the folder is one whose macros Excel runs without asking."""
    if any(computer.registry_value(key, "AllLocationsDisabled") for key in _location_keys()):
        return advice("trusted", "disabled")
    for key in _location_keys():
        for location in computer.registry_keys(key):
            place = computer.registry_value(f"{key}\\{location}", "Path")
            below = bool(computer.registry_value(f"{key}\\{location}", "AllowSubFolders"))
            if place and _inside(folder, expanded(str(place), computer), below=below):
                return fine("trusted", folder=place)
    return advice("trusted", "asks", folder=folder)


def _location_keys() -> tuple[str, str]:
    return f"{SECURITY_POLICY}\\Trusted Locations", f"{SECURITY}\\Trusted Locations"


def _inside(folder: str, place: str, *, below: bool) -> bool:
    folder, place = (ntpath.normcase(ntpath.normpath(each)) for each in (folder, place))
    return folder == place or (below and folder.startswith(place.rstrip("\\") + "\\"))


def cloud(path: str, computer: Computer) -> Check:
    """Whether the file lies in a folder another program keeps synchronised."""
    folded = path.replace("\\", "/").casefold()
    for name in CLOUD_VARIABLES:
        root = computer.environment.get(name, "").replace("\\", "/").casefold().rstrip("/")
        if root and folded.startswith(root + "/"):
            return advice("cloud", "synchronised", service="OneDrive")
    if computer.platform == MACOS:
        for part, service in (("/library/mobile documents/", "iCloud Drive"), ("/library/cloudstorage/", "OneDrive")):
            if part in folded:
                return advice("cloud", "synchronised", service=service)
    return fine("cloud")


def _settings(path: Path, computer: Computer) -> Iterator[Check]:
    """What the workbook's ``xlwings.conf`` sheet says."""
    from cec_xl.hosts.closed import ClosedWorkbook  # imports numpy, which the other checks do without

    with ClosedWorkbook.open(path) as port:
        modules = str(port.read_name(UDF_MODULES.value_name) or "")
        row = INTERPRETER_MAC if computer.platform == MACOS else INTERPRETER_WINDOWS
        key, value = port.read_name(row.key_name), str(port.read_name(row.value_name) or "")
    if not modules:
        yield problem("workbook", "not_ours")
        return
    if UDF_MODULES.value not in modules.split(";"):
        yield problem("workbook_settings", "modules", expected=UDF_MODULES.value, found=modules)
    elif key == row.key and not computer.exists(expanded(value, computer)):
        yield problem("workbook_settings", "gone", interpreter=value)
    elif key == row.key:
        yield fine("workbook_settings", "own", interpreter=value)
    else:
        yield fine("workbook_settings")
