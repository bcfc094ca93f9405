"""The user's own xlwings configuration, which holds for all workbooks that set nothing else.

One ``"KEY","VALUE"`` per line, read by xlwings' VBA and Python. It may serve other xlwings projects of the user too:
only our one line is ever touched.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path

from cec_xl.errors import FileError
from cec_xl.install.computer import MACOS, WINDOWS, Computer

_LINE = re.compile(rb'\s*"([^"]*)"\s*,\s*"([^"]*)"')


def configuration_path(computer: Computer) -> Path:
    """Where xlwings looks for it."""
    if computer.platform == MACOS:
        return computer.home / "Library" / "Containers" / "com.microsoft.Excel" / "Data" / "xlwings.conf"
    return computer.home / ".xlwings" / "xlwings.conf"


def interpreter_key(computer: Computer) -> str:
    """The setting that names the interpreter on this system."""
    return "INTERPRETER_MAC" if computer.platform == MACOS else "INTERPRETER_WIN"


def portable_path(path: str, computer: Computer) -> str:
    r"""A path as VBA can read it from a file: letters outside ASCII are kept away where that can be done.

    VBA reads files in the code page of Windows; the user's own folder, where such letters mostly stand, has a name.
    """
    home = str(computer.home)
    if path.isascii() or not path.startswith(home):
        return path
    return ("%USERPROFILE%" if computer.platform == WINDOWS else "$HOME") + path.removeprefix(home)


def expanded(path: str, computer: Computer) -> str:
    """A path of the configuration as the system understands it."""
    known = {"USERPROFILE": str(computer.home), "HOME": str(computer.home), **computer.environment}
    return re.sub(r"%(\w+)%|^\$(\w+)", lambda found: known.get(found[1] or found[2], found[0]), path)


def read_configuration(computer: Computer) -> Mapping[str, str]:
    """The settings by their key in capitals; empty where there is no such file."""
    found = (_LINE.match(line) for line in _lines(computer))
    return {_key(line): line[2].decode(_encoding(), errors="replace") for line in found if line}


def write_setting(computer: Computer, key: str, value: str | None) -> None:
    """Set one line, or take it out where `value` is None; other lines stay as they are.

    Raises:
        FileError: the file cannot be written, or the path has letters the system's code page lacks.
    """
    path = configuration_path(computer)
    lines = [line for line in _lines(computer) if not ((found := _LINE.match(line)) and _key(found) == key)]
    try:
        if value is not None:
            lines.append(f'"{key}","{value}"'.encode(_encoding()))
        if not lines:
            path.unlink(missing_ok=True)
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(path.name + ".tmp")
        beside.write_bytes(b"".join(line + os.linesep.encode() for line in lines))
        beside.replace(path)
    except UnicodeEncodeError as error:
        raise FileError("install_letters", path=value) from error
    except OSError as error:
        raise FileError("install_not_writable", path=path, reason=error.strerror or error) from error


def _lines(computer: Computer) -> list[bytes]:
    return (computer.read(configuration_path(computer)) or b"").splitlines()


def _key(line: re.Match[bytes]) -> str:
    return line[1].decode("ascii", errors="replace").upper()


def _encoding() -> str:
    """What VBA's file statements use: the code page of Windows, UTF-8 elsewhere."""
    return "mbcs" if sys.platform == "win32" else "utf-8"
