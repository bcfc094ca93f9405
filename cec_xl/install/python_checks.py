"""Python, this package, and the part of xlwings that Excel loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from cec_xl.install.checks import Check, advice, fine, problem
from cec_xl.install.computer import MACOS, WINDOWS, Computer
from cec_xl.install.configuration import (
    configuration_path,
    expanded,
    interpreter_key,
    portable_path,
    read_configuration,
)

OLDEST_PYTHON = (3, 11)
DISTRIBUTION = "cec-xl"
_NAME = re.compile(r"[A-Za-z0-9._-]+")


def python_checks(computer: Computer) -> Iterator[Check]:
    """Everything between the interpreter and Excel."""
    yield _python(computer)
    yield _package(computer)
    yield _environment(computer)
    yield _xlwings(computer)
    if computer.platform == WINDOWS:
        yield _libraries(computer)
    if computer.platform == MACOS:
        yield _script(computer)
    if computer.platform in (WINDOWS, MACOS):
        yield _user_settings(computer)


def _python(computer: Computer) -> Check:
    version = ".".join(map(str, computer.python_version))
    if computer.python_version < OLDEST_PYTHON:
        return problem("python", "too_old", version=version, needed=".".join(map(str, OLDEST_PYTHON)))
    return fine("python", version=version, path=computer.executable)


def _package(computer: Computer) -> Check:
    version = computer.package_version(DISTRIBUTION)
    if not version:
        return problem("package", "missing")
    missing = missing_components(computer)
    if missing:
        return problem("package", "incomplete", version=version, components=", ".join(missing))
    return fine("package", version=version)


def missing_components(computer: Computer) -> list[str]:
    """Packages this one cannot do without and that are not there: its files are newer than its installation.

    xlwings is looked at on its own, and what only an extra wants may be missing.
    """
    required = (requirement for requirement in computer.requirements(DISTRIBUTION) if "extra ==" not in requirement)
    names = [found[0] for found in map(_NAME.match, required) if found]
    return [name for name in names if name != "xlwings" and computer.package_version(name) is None]


def _environment(computer: Computer) -> Check:
    """Pythons that Excel has trouble starting."""
    path = computer.executable
    if "\\windowsapps\\" in path.lower():
        return problem("environment", "store")
    if computer.exists(computer.prefix / "conda-meta"):
        return advice("environment", "conda", path=computer.prefix)
    parts = {part.lower() for part in re.split(r"[\\/]", path)}
    if parts & {"archive-v0", "builds-v0", "environments-v2"}:  # where uv keeps environments it may clear away
        return problem("environment", "temporary", path=path)
    return fine("environment")


def _xlwings(computer: Computer) -> Check:
    version = computer.package_version("xlwings")
    pinned = pinned_xlwings(computer)
    if version is None:
        return problem("xlwings", "missing")
    if pinned and version != pinned:
        return problem("xlwings", "other", version=version, pinned=pinned)
    return fine("xlwings", version=version)


def pinned_xlwings(computer: Computer) -> str | None:
    """The version this package was made for, as its own requirements say."""
    found = (re.match(r"xlwings\s*==\s*([\d.]+)", requirement) for requirement in computer.requirements(DISTRIBUTION))
    return next((match[1] for match in found if match), None)


def _libraries(computer: Computer) -> Check:
    """The two libraries Excel loads, which pip puts where the interpreter or its environment is."""
    version = computer.package_version("xlwings")
    folders = [computer.prefix, _folder(computer.executable)]
    missing = [
        name
        for name in (f"xlwings64-{version}.dll", f"xlwings32-{version}.dll")
        if not any(computer.exists(f"{folder}\\{name}") for folder in folders)
    ]
    if missing:
        return problem("libraries", "missing", files=", ".join(missing), folder=computer.prefix)
    return fine("libraries", version=version)


def _folder(path: str) -> str:
    return path.rpartition("\\")[0]


def script_path(computer: Computer) -> Path:
    """Where Excel for Mac looks for the script that starts Python."""
    version = computer.package_version("xlwings")
    folder = computer.home / "Library" / "Application Scripts" / "com.microsoft.Excel"
    return folder / f"xlwings-{version}.applescript"


def _script(computer: Computer) -> Check:
    path = script_path(computer)
    return fine("script") if computer.exists(path) else problem("script", "missing", path=path)


def _user_settings(computer: Computer) -> Check:
    """Whether the user's configuration leads to this Python."""
    configured = read_configuration(computer).get(interpreter_key(computer))
    path = configuration_path(computer)
    if not configured:
        return problem("user_settings", "not_set", path=path)
    if configured in (computer.executable, portable_path(computer.executable, computer)):
        return fine("user_settings", path=path)
    if not computer.exists(expanded(configured, computer)):
        return problem("user_settings", "gone", path=path, interpreter=configured)
    return advice("user_settings", "other", path=path, interpreter=configured)
