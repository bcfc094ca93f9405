"""`cec-xl demo`: the sample firm, scored, in the current folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from cec_xl.cli.new import create
from cec_xl.cli.refresh import refresh_file, report
from cec_xl.cli.terminal import Terminal


def run(options: argparse.Namespace, terminal: Terminal) -> int:
    """Build the sample workbook, refresh it, print what came out and what to open next."""
    labels = terminal.labels
    path = options.output or Path(labels.text("cli.demo_name") + ".xlsm")
    # The demo's own file may be made again; anything the user named is only replaced when told so.
    create(path, labels.language, "complete", sample=True, force=options.force or options.output is None)
    done = refresh_file(path, terminal, keep_old=False)
    report(done, path, terminal)
    terminal.say(labels.text("cli.next_demo", path=path))
    return 1 if done.refresh.blocked else 0
