r"""Excel itself, what it lets macros do, and what Windows lets Excel do.

The registry is only read. Policies of the organisation stand under ``Software\Policies`` and win over the user's own
settings in the Trust Center.
"""

from __future__ import annotations

import plistlib
import re
from collections.abc import Iterator

from cec_xl.install.checks import Check, advice, fine, problem
from cec_xl.install.computer import MACOS, WINDOWS, Computer

_APP_PATHS = r"Microsoft\Windows\CurrentVersion\App Paths\excel.exe"
APP_PATHS = (
    rf"HKLM\SOFTWARE\{_APP_PATHS}",
    rf"HKLM\SOFTWARE\WOW6432Node\{_APP_PATHS}",  # a 32-bit Excel
    rf"HKCU\Software\{_APP_PATHS}",  # installed for one user
)
CLICK_TO_RUN = r"HKLM\SOFTWARE\Microsoft\Office\ClickToRun\Configuration"
SECURITY = r"HKCU\Software\Microsoft\Office\16.0\Excel\Security"
SECURITY_POLICY = r"HKCU\Software\Policies\Microsoft\Office\16.0\Excel\Security"
ATTACK_SURFACE_RULES = (
    r"HKLM\SOFTWARE\Policies\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
    r"HKLM\SOFTWARE\Microsoft\Windows Defender\Windows Defender Exploit Guard\ASR\Rules",
)
NO_CHILD_PROCESSES = "d4f940ab-401b-4efc-aadc-ad5f3c50688a"
"""Office programs may not start other programs: Excel cannot start Python."""
NO_SYSTEM_CALLS = "92e97fa1-2edf-4476-bdd6-9dd0b4dddc7b"
"""Macros may not call libraries: Excel cannot load the library of xlwings."""
_BLOCK, _WARN = 1, 6
MAC_EXCEL = "/Applications/Microsoft Excel.app"
OLDEST_EXCEL = 16


def excel_checks(computer: Computer) -> Iterator[Check]:
    """Excel and its surroundings on this system."""
    if computer.platform == WINDOWS:
        yield _excel_on_windows(computer)
        yield _macros(computer)
        yield _attack_surface(computer)
    elif computer.platform == MACOS:
        yield _excel_on_mac(computer)
    else:
        yield advice("excel", "no_system")


def _excel_on_windows(computer: Computer) -> Check:
    path = next((found for key in APP_PATHS if (found := computer.registry_value(key, ""))), None)
    if not path:
        return problem("excel", "not_found")
    version = str(computer.registry_value(CLICK_TO_RUN, "VersionToReport") or "")
    bits = {"x64": "64", "x86": "32"}.get(str(computer.registry_value(CLICK_TO_RUN, "Platform")), "")
    return _excel(version or _version_from(str(path)), str(path), bits)


def _version_from(path: str) -> str:
    r"""``...\Office16\EXCEL.EXE`` tells the major version where nothing else does."""
    found = re.search(r"office(\d\d)\\", path, re.IGNORECASE)
    return found[1] if found else ""


def _excel_on_mac(computer: Computer) -> Check:
    content = computer.read(f"{MAC_EXCEL}/Contents/Info.plist")
    if content is None:
        return problem("excel", "not_found")
    try:
        version = str(plistlib.loads(content).get("CFBundleShortVersionString", ""))
    except (plistlib.InvalidFileException, ValueError):
        version = ""
    return _excel(version, MAC_EXCEL, "")


def _excel(version: str, path: str, bits: str) -> Check:
    if version.partition(".")[0].isdigit() and int(version.partition(".")[0]) < OLDEST_EXCEL:
        return problem("excel", "too_old", version=version, path=path)
    shown = f"{version or '?'}{f', {bits} bits' if bits else ''}"
    return fine("excel", version=shown, path=path)


def _macros(computer: Computer) -> Check:
    """The macro setting: 1 all, 2 ask, 3 signed only, 4 none."""
    policy = computer.registry_value(SECURITY_POLICY, "VBAWarnings")
    setting = policy if policy is not None else computer.registry_value(SECURITY, "VBAWarnings")
    code = {"1": "all", "3": "signed", "4": "none"}.get(str(setting), "ok")
    if code in ("signed", "none"):
        return problem("macros", f"{code}_by_policy" if policy is not None else code)
    return advice("macros", "all") if code == "all" else fine("macros")


def _attack_surface(computer: Computer) -> Check:
    """Rules of Microsoft Defender that keep Excel from starting Python."""
    states = {
        rule: {_number(computer.registry_value(key, rule)) for key in ATTACK_SURFACE_RULES}
        for rule in (NO_CHILD_PROCESSES, NO_SYSTEM_CALLS)
    }
    if states[NO_CHILD_PROCESSES] & {_BLOCK, _WARN}:
        return problem("attack_surface", "child_processes", python=computer.executable, rule=NO_CHILD_PROCESSES)
    if states[NO_SYSTEM_CALLS] & {_BLOCK, _WARN}:
        return problem("attack_surface", "system_calls", python=computer.executable, rule=NO_SYSTEM_CALLS)
    return fine("attack_surface", python=computer.executable)


def _number(value: str | int | None) -> int:
    text = str(value)
    return int(text) if text.isdigit() else 0
