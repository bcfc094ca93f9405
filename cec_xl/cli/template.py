"""`cec-xl template build`: the workbook template that the project ships, from its sources."""

from __future__ import annotations

import argparse
import hashlib
from pathlib import Path

from cec_xl.cli.terminal import Terminal
from cec_xl.template.build import build_workbook


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Build the template and print its fingerprint."""
    path: Path = options.output or Path("workbook_template.xlsm")
    build_workbook(path, language="es" if options.lang is None else options.lang, sample=True, view="complete")
    fingerprint = hashlib.sha256(path.read_bytes()).hexdigest()
    terminal.answer({"created": str(path), "sha256": fingerprint})
    terminal.say(terminal.labels.text("cli.template_built", path=path, fingerprint=fingerprint))
    return 0
