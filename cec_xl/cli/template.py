"""`cec-xl template build`: the workbook template that the project ships, from its sources."""

from __future__ import annotations

import argparse
from pathlib import Path

from cec_xl.cli.terminal import Terminal
from cec_xl.template import checklist
from cec_xl.template.build import build_workbook


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Build the template, print its fingerprint and write it into the checklist for a real Excel beside it."""
    path: Path = options.output or Path("workbook_template.xlsm")
    build_workbook(path, language="es" if options.lang is None else options.lang, sample=True, view="complete")
    fingerprint = checklist.fingerprint(path)
    if (beside := path.parent / checklist.CHECKLIST).exists():
        checklist.update(path, beside)
    terminal.answer({"created": str(path), "sha256": fingerprint})
    terminal.say(terminal.labels.text("cli.template_built", path=path, fingerprint=fingerprint))
    return 0
