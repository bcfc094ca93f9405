"""`cec-xl doctor | install | uninstall`: this computer's Python, Excel and LibreOffice, and a workbook's settings."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from cec_xl.cli.terminal import Terminal
from cec_xl.install import Check, install, report, run_doctor, uninstall


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Do the task and print a line for each thing looked at; exit code 1 where something keeps it from working."""
    checks = _do(options, terminal)
    labels = terminal.labels
    terminal.answer(
        {"checks": [{"name": c.name_key, "found": c.code, "state": c.state, "message": c.text(labels)} for c in checks]}
    )
    terminal.say(report(checks, labels))
    return 0 if all(check.ok for check in checks) else 1


def _do(options: argparse.Namespace, terminal: Terminal) -> Sequence[Check]:
    if options.task == "install":
        return install(options.book, replace=options.force)
    if options.task == "uninstall":
        return uninstall(options.book)
    return run_doctor(options.book, language=terminal.labels.language)
