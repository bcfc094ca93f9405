"""The extension as a file: ``cec-xl.oxt``, the same bytes from the same sources and settings."""

from __future__ import annotations

import io
import json
import sys
import sysconfig
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from xml.sax.saxutils import escape

import cec_xl
from cec_xl.install.office_checks import OLDEST_LIBREOFFICE
from cec_xl.labels import LANGUAGES, Labels
from udfs.libreoffice import registry_files
from udfs.libreoffice.commands import COMMANDS
from udfs.registry import FUNCTIONS

IDENTIFIER = "org.cecxl.libreoffice"
FILE_NAME = "cec-xl.oxt"
OFFICE_PACKAGE = "cec_office"
_SOURCES = ("cec_xl.hosts.calc.office", "udfs.libreoffice.office")
"""Packages whose modules run inside the office; in the extension they are one package."""

_COMPONENT = f'''"""The extension's functions and commands, for the office to load."""

from {OFFICE_PACKAGE}.components import register

g_ImplementationHelper = register()
'''
_CONFIGURATION = "application/vnd.sun.star.configuration-data"
_MOMENT = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Place:
    """Where the program is that the extension calls.

    Attributes:
        python: the Python that can run it.
        version: of that Python, major and minor.
        paths: folders it is imported from, together with what it needs.
    """

    python: str
    version: tuple[int, int]
    paths: tuple[str, ...]

    @classmethod
    def here(cls) -> Place:
        """This program."""
        package = Path(str(files("cec_xl"))).parent
        paths = dict.fromkeys([str(package), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])
        return cls(sys.executable, sys.version_info[:2], tuple(paths))


def extension(place: Place) -> bytes:
    """The whole ``.oxt``."""
    parts = _parts(place)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, zipfile.ZIP_DEFLATED, 9)
    return out.getvalue()


def _parts(place: Place) -> Mapping[str, bytes]:
    configuration = {
        "registry/CalcAddIns.xcu": registry_files.functions_file(),
        "registry/Addons.xcu": registry_files.menu_file(COMMANDS),
        "registry/CalcWindowState.xcu": registry_files.toolbar_file(),
        "registry/ProtocolHandler.xcu": registry_files.handler_file(),
    }
    types = {"XFunctions.idl": "application/vnd.sun.star.uno-typelibrary;type=RDB"}
    component = {"cec_component.py": "application/vnd.sun.star.uno-component;type=Python"}
    parts = {
        "META-INF/manifest.xml": _manifest(types | dict.fromkeys(configuration, _CONFIGURATION) | component),
        "description.xml": _description(),
        "XFunctions.idl": registry_files.interface_source().encode(),
        "cec_component.py": _COMPONENT.encode(),
        **configuration,
        **_office_modules(),
        f"pythonpath/{OFFICE_PACKAGE}/settings.json": _settings(place),
        f"pythonpath/{OFFICE_PACKAGE}/functions.json": _functions(),
    }
    for language in LANGUAGES:
        parts[f"description/{language}.txt"] = Labels(language).text("libreoffice.description").encode()
    return parts


def _office_modules() -> Mapping[str, bytes]:
    """The modules that run inside the office, moved into one package."""
    found = {}
    for package in _SOURCES:
        for entry in sorted(files(package).iterdir(), key=lambda item: item.name):
            if not entry.name.endswith(".py"):
                continue
            text = entry.read_text(encoding="utf-8")
            for source in _SOURCES:
                text = text.replace(f"from {source}.", f"from {OFFICE_PACKAGE}.")
            found[f"pythonpath/{OFFICE_PACKAGE}/{entry.name}"] = text.encode()
    return found


def _settings(place: Place) -> bytes:
    not_found = {
        language: Labels(language).text("libreoffice.program_not_found", python=place.python) for language in LANGUAGES
    }
    content = {"python": place.python, "version": place.version, "paths": place.paths, "not_found": not_found}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def _functions() -> bytes:
    listed = [
        {"method": registry_files.method_name(spec), "name": spec.name, "localised": spec.localised}
        for spec in FUNCTIONS
    ]
    return json.dumps(listed, indent=1).encode()


def _manifest(types: Mapping[str, str]) -> bytes:
    entries = "\n".join(
        f' <manifest:file-entry manifest:full-path="{path}" manifest:media-type="{kind}"/>'
        for path, kind in types.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="http://openoffice.org/2001/manifest">\n{entries}\n</manifest:manifest>\n'
    ).encode()


def _description() -> bytes:
    oldest = ".".join(map(str, OLDEST_LIBREOFFICE))
    names, texts = [], []
    for language in LANGUAGES:
        known = registry_files.OFFICE_LANGUAGES[language]
        name = escape(Labels(language).text("libreoffice.name"))
        names.append(f'  <name lang="{known}">{name}</name>')
        texts.append(f'  <src lang="{known}" xlink:href="description/{language}.txt"/>')
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<description xmlns="http://openoffice.org/extensions/description/2006"',
        ' xmlns:d="http://openoffice.org/extensions/description/2006"',
        ' xmlns:l="http://libreoffice.org/extensions/description/2011"',
        ' xmlns:xlink="http://www.w3.org/1999/xlink">',
        f' <identifier value="{IDENTIFIER}"/>',
        f' <version value="{cec_xl.__version__}"/>',
        " <dependencies>",
        f'  <l:LibreOffice-minimal-version value="{oldest}" d:name="LibreOffice {oldest}"/>',
        " </dependencies>",
        " <display-name>",
        *names,
        " </display-name>",
        " <extension-description>",
        *texts,
        " </extension-description>",
        "</description>",
        "",
    ]
    return "\n".join(lines).encode()
