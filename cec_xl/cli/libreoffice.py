"""`cec-xl libreoffice build | install | uninstall`: the extension for LibreOffice."""

from __future__ import annotations

import argparse
from pathlib import Path

from cec_xl.cli.terminal import Terminal
from cec_xl.install.libreoffice import find_office, install_extension, office_is_open, uninstall_extension
from udfs.libreoffice.extension import FILE_NAME, IDENTIFIER, Place, extension


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Do what was asked and say what to do next."""
    say = terminal.labels.text
    if options.action == "build":
        path: Path = options.output or Path(FILE_NAME)
        path.write_bytes(extension(Place.here()))
        terminal.answer({"created": str(path)})
        terminal.say(say("libreoffice.built", path=path))
        return 0
    office = find_office(options.office)
    if options.action == "install":
        opened = office_is_open(options.profile)
        install_extension(office, extension(Place.here()), FILE_NAME, options.profile)
        terminal.answer({"installed": IDENTIFIER, "version": office.version})
        terminal.say(
            say("libreoffice.installed_while_open" if opened else "libreoffice.installed", version=office.version)
        )
        return 0
    removed = uninstall_extension(office, IDENTIFIER, options.profile)
    terminal.answer({"removed": removed})
    terminal.say(say("libreoffice.uninstalled" if removed else "libreoffice.not_installed"))
    return 0
