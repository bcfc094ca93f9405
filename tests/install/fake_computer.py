"""A computer made of values: what the doctor would be told by the operating system."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import xlwings

WINDOWS_PYTHON = r"C:\Users\Ana\Python\python.exe"


@dataclass
class FakeComputer:
    """Windows with everything in order, unless told otherwise.

    `home` is a real folder, so that configuration files are really written; `files` adds places that exist nowhere
    on the machine the tests run on.
    """

    home: Path
    platform: str = "win32"
    python_version: tuple[int, int, int] = (3, 12, 1)
    executable: str = WINDOWS_PYTHON
    prefix: Path = Path(r"C:\Users\Ana\Python")
    environment: Mapping[str, str] = field(default_factory=dict)
    registry: dict[str, dict[str, str | int]] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    outputs: dict[str, str] = field(default_factory=dict)
    packages: dict[str, str] = field(
        default_factory=lambda: {"cec-xl": "0.1.0", "numpy": "2.1.0", "xlwings": xlwings.__version__}
    )
    required: Sequence[str] = ("numpy<3,>=2.0", f"xlwings=={xlwings.__version__}", "isal>=1.7; extra == 'fast'")

    def registry_value(self, key: str, name: str) -> str | int | None:
        return self.registry.get(key, {}).get(name)

    def registry_keys(self, key: str) -> Sequence[str]:
        return [each.removeprefix(key + "\\") for each in self.registry if each.startswith(key + "\\")]

    def read(self, path: str | Path) -> bytes | None:
        if str(path) in self.files:
            return self.files[str(path)]
        return Path(path).read_bytes() if Path(path).is_file() else None

    def exists(self, path: str | Path) -> bool:
        return str(path) in self.files or Path(path).exists()

    def find_program(self, name: str) -> str | None:
        return next((path for path in self.outputs if path.endswith(name)), None)

    def output(self, *command: str) -> str | None:
        return self.outputs.get(command[0])

    def package_version(self, name: str) -> str | None:
        return self.packages.get(name)

    def requirements(self, name: str) -> Sequence[str]:
        return self.required if name in self.packages else ()


def windows(home: Path) -> FakeComputer:
    """A Windows computer on which everything works."""
    from cec_xl.install.excel_checks import APP_PATHS, CLICK_TO_RUN

    version = xlwings.__version__
    return FakeComputer(
        home,
        registry={
            APP_PATHS[0]: {"": r"C:\Program Files\Microsoft Office\root\Office16\EXCEL.EXE"},
            CLICK_TO_RUN: {"VersionToReport": "16.0.17328.20184", "Platform": "x64"},
        },
        files={
            WINDOWS_PYTHON: b"",
            rf"C:\Users\Ana\Python\xlwings64-{version}.dll": b"",
            rf"C:\Users\Ana\Python\xlwings32-{version}.dll": b"",
        },
    )


def mac(home: Path) -> FakeComputer:
    """A Mac on which everything works but what `install` sets."""
    import plistlib

    from cec_xl.install.excel_checks import MAC_EXCEL

    python = "/Users/ana/.local/bin/python3"
    return FakeComputer(
        home,
        platform="darwin",
        executable=python,
        prefix=Path("/Users/ana/.local"),
        files={
            MAC_EXCEL: b"",
            f"{MAC_EXCEL}/Contents/Info.plist": plistlib.dumps({"CFBundleShortVersionString": "16.89"}),
            python: b"",
        },
    )
