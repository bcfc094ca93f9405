"""The computer as the doctor sees it: the one place that asks the operating system."""

from __future__ import annotations

import importlib.metadata
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

WINDOWS, MACOS = "win32", "darwin"
_PATIENCE = 20.0
"""Seconds another program gets to say its version."""


class Computer(Protocol):
    """What the checks ask."""

    @property
    def platform(self) -> str:
        """`sys.platform`'s word for the system."""
        ...

    @property
    def python_version(self) -> tuple[int, int, int]:
        """Major, minor, micro."""
        ...

    @property
    def executable(self) -> str:
        """The Python that runs us."""
        ...

    @property
    def prefix(self) -> Path:
        """The environment it belongs to."""
        ...

    @property
    def home(self) -> Path:
        """The user's own folder."""
        ...

    @property
    def environment(self) -> Mapping[str, str]:
        """The environment variables."""
        ...

    def registry_value(self, key: str, name: str) -> str | int | None:
        r"""A value of the Windows registry, e.g. of ``HKCU\Software\...``; None where there is none."""
        ...

    def registry_keys(self, key: str) -> Sequence[str]:
        """The keys below a key."""
        ...

    def read(self, path: str | Path) -> bytes | None:
        """A small file's content; None where it cannot be read."""
        ...

    def exists(self, path: str | Path) -> bool:
        """Whether there is something at this place."""
        ...

    def find_program(self, name: str) -> str | None:
        """Where the system would find a program by its name."""
        ...

    def output(self, *command: str) -> str | None:
        """What a program prints; None where it cannot be run."""
        ...

    def package_version(self, name: str) -> str | None:
        """The version of an installed Python package."""
        ...

    def requirements(self, name: str) -> Sequence[str]:
        """What an installed Python package requires."""
        ...


class ThisComputer:
    """The computer this program runs on."""

    platform = sys.platform
    python_version = sys.version_info[:3]
    executable = sys.executable
    prefix = Path(sys.prefix)
    environment: Mapping[str, str] = os.environ

    @property
    def home(self) -> Path:
        """The user's own folder."""
        return Path.home()

    def registry_value(self, key: str, name: str) -> str | int | None:
        r"""A value of the Windows registry; None elsewhere."""
        if sys.platform == "win32":
            import winreg

            try:
                with self._open_key(key) as handle:
                    value, _ = winreg.QueryValueEx(handle, name)
            except OSError:
                return None
            return value if isinstance(value, (str, int)) else None
        return None

    def registry_keys(self, key: str) -> Sequence[str]:
        """The keys below a key of the Windows registry."""
        if sys.platform == "win32":
            import winreg

            try:
                with self._open_key(key) as handle:
                    return [winreg.EnumKey(handle, i) for i in range(winreg.QueryInfoKey(handle)[0])]
            except OSError:
                return []
        return []

    if sys.platform == "win32":

        @staticmethod
        def _open_key(key: str) -> "winreg.HKEYType":  # noqa: F821, UP037 - winreg exists on Windows only
            import winreg

            root, _, rest = key.partition("\\")
            roots = {"HKCU": winreg.HKEY_CURRENT_USER, "HKLM": winreg.HKEY_LOCAL_MACHINE}
            # Excel is usually 64-bit; a 32-bit Python would otherwise see another half of the registry.
            return winreg.OpenKey(roots[root], rest, 0, winreg.KEY_READ | winreg.KEY_WOW64_64KEY)

    def read(self, path: str | Path) -> bytes | None:
        """A file's content; None where it cannot be read."""
        try:
            return Path(path).read_bytes()
        except OSError:
            return None

    def exists(self, path: str | Path) -> bool:
        """Whether there is something at this place."""
        return Path(path).exists()

    def find_program(self, name: str) -> str | None:
        """Where the system would find a program."""
        return shutil.which(name)

    def output(self, *command: str) -> str | None:
        """What a program prints within a few seconds."""
        try:
            # The programs are Python and LibreOffice at places the checks found, with fixed arguments.
            run = subprocess.run(  # noqa: S603
                command, capture_output=True, text=True, timeout=_PATIENCE, check=False, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.SubprocessError):
            return None
        return run.stdout if run.returncode == 0 else None

    def package_version(self, name: str) -> str | None:
        """The version of an installed Python package."""
        try:
            return importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            return None

    def requirements(self, name: str) -> Sequence[str]:
        """What an installed Python package requires."""
        try:
            return importlib.metadata.requires(name) or []
        except importlib.metadata.PackageNotFoundError:
            return []
