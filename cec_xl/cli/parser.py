"""The command line's grammar. Help texts are labels, so the parser is built for a language."""

from __future__ import annotations

import argparse
import datetime as dt
import locale
import os
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

from cec_xl import __version__
from cec_xl.cli.terminal import Terminal
from cec_xl.labels import DEFAULT_LANGUAGE, LANGUAGES, Labels

Run = Callable[[argparse.Namespace, Terminal], int]


def command_language(typed: Sequence[str]) -> str:
    """The language to speak: ``--lang``, else ``CEC_XL_LANG``, else the system's, else Spanish."""
    for position, word in enumerate(typed):
        if word == "--lang" and position + 1 < len(typed) and typed[position + 1] in LANGUAGES:
            return typed[position + 1]
        if word.startswith("--lang=") and word.removeprefix("--lang=") in LANGUAGES:
            return word.removeprefix("--lang=")
    wished = os.environ.get("CEC_XL_LANG") or (locale.getlocale()[0] or "")
    return next((language for language in LANGUAGES if wished.lower().startswith(language)), DEFAULT_LANGUAGE)


def lazy(module: str) -> Run:
    """A command whose module is imported only when the command runs, so that every command starts fast."""

    def run(options: argparse.Namespace, terminal: Terminal) -> int:
        return int(import_module(f"cec_xl.cli.{module}").run(options, terminal))

    return run


def build_parser(labels: Labels) -> argparse.ArgumentParser:
    """The whole grammar, with help in the language of `labels`."""
    parser = argparse.ArgumentParser(prog="cec-xl", description=labels.text("cli.description"))
    parser.add_argument("--version", action="version", version=f"cec-xl {__version__}")
    commands = parser.add_subparsers(required=True, metavar=labels.text("cli.command"))
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=LANGUAGES, help=labels.text("cli.help_lang"))
    common.add_argument("--json", action="store_true", help=labels.text("cli.help_json"))
    common.add_argument("--debug", action="store_true", help=labels.text("cli.help_debug"))

    def add(name: str, module: str = "") -> argparse.ArgumentParser:
        text = labels.text(f"cli.command_{name}")
        command = commands.add_parser(name, help=text, description=text, parents=[common])
        command.set_defaults(run=lazy(module or name), task=name)
        return command

    demo = add("demo")
    demo.add_argument("--output", type=Path, help=labels.text("cli.help_output"))
    demo.add_argument("--force", action="store_true", help=labels.text("cli.help_force"))
    new = add("new")
    new.add_argument("book", type=Path, help=labels.text("cli.help_new_book"))
    new.add_argument("--view", choices=("basic", "complete"), default="basic", help=labels.text("cli.help_view"))
    new.add_argument("--sample", action="store_true", help=labels.text("cli.help_sample"))
    new.add_argument("--force", action="store_true", help=labels.text("cli.help_force"))
    attach = add("attach")
    attach.add_argument("book", type=Path, help=labels.text("cli.help_attach_book"))
    attach.add_argument("--view", choices=("basic", "complete"), default="basic", help=labels.text("cli.help_view"))
    language = add("language")
    language.add_argument("book", type=Path, help=labels.text("cli.help_book"))
    language.add_argument("--to", choices=LANGUAGES, required=True, help=labels.text("cli.help_to"))
    language.add_argument("--output", type=Path, help=labels.text("cli.help_language_output"))
    refresh = add("refresh")
    check = add("check")
    explain = add("explain")
    winback = add("winback")
    for command in (refresh, check, explain, winback):
        command.add_argument("book", type=Path, help=labels.text("cli.help_book"))
        command.add_argument("--as-of", type=_date, metavar="YYYY-MM-DD", help=labels.text("cli.help_as_of"))
    explain.add_argument("customer", help=labels.text("cli.help_customer"))
    _add_import_options(add("import", "importing"), labels)
    _add_steering(add, labels)
    _add_reports(add, labels)
    for name in ("doctor", "install", "uninstall"):
        machine = add(name, "machine")
        machine.add_argument("book", type=Path, nargs="?", help=labels.text("cli.help_machine_book"))
        if name == "install":
            machine.add_argument("--force", action="store_true", help=labels.text("cli.help_install_force"))
    libreoffice = add("libreoffice")
    libreoffice.add_argument(
        "action", choices=("build", "install", "uninstall"), help=labels.text("cli.help_libreoffice_action")
    )
    libreoffice.add_argument("--output", type=Path, help=labels.text("cli.help_output"))
    libreoffice.add_argument("--office", type=Path, help=labels.text("cli.help_libreoffice_office"))
    libreoffice.add_argument("--profile", type=Path, help=labels.text("cli.help_libreoffice_profile"))
    template = add("template")
    template.add_argument("action", choices=("build",), help=labels.text("cli.help_template_action"))
    template.add_argument("--output", type=Path, help=labels.text("cli.help_output"))
    return parser


def _add_import_options(command: argparse.ArgumentParser, labels: Labels) -> None:
    def option(*names: str, **more: Any) -> None:  # noqa: ANN401 (argparse's own)
        command.add_argument(
            *names, help=labels.text(f"cli.help_import_{names[-1].strip('-').replace('-', '_')}"), **more
        )

    command.add_argument("book", type=Path, help=labels.text("cli.help_book"))
    option("sources", nargs="*", metavar="FILE|FOLDER|URL")
    option("--as-of", type=_date, metavar="YYYY-MM-DD")
    option("--map", action="append", default=[], metavar="KEY=VALUE")
    option("--rejected", type=Path, metavar="FILE")
    option("--keep", type=Path, metavar="FOLDER")
    option("--engine", metavar="URL")
    option("--memory", default="1GB", metavar="SIZE")
    option("--set", metavar="NAME")
    option("--refresh", action="store_true")
    option("-y", "--yes", action="store_true")
    option("--dry-run", action="store_true")


def _add_steering(add: Callable[[str], argparse.ArgumentParser], labels: Labels) -> None:
    """The commands of METHOD §7 and §9: what is due when, what changed since."""
    calendar = add("calendar")
    calendar.add_argument("book", type=Path, help=labels.text("cli.help_book"))
    calendar.add_argument("--ics", type=Path, help=labels.text("cli.help_ics"))
    calendar.add_argument("--csv", type=Path, help=labels.text("cli.help_csv"))
    calendar.add_argument("--manager", help=labels.text("cli.help_manager"))
    calendar.add_argument("--as-of", type=_date, metavar="YYYY-MM-DD", help=labels.text("cli.help_as_of"))
    calendar.add_argument("--force", action="store_true", help=labels.text("cli.help_force"))
    compare = add("compare")
    compare.add_argument("book", type=Path, help=labels.text("cli.help_book"))
    compare.add_argument("--from", dest="earlier", type=_date, metavar="YYYY-MM-DD", help=labels.text("cli.help_from"))
    compare.add_argument("--to", dest="later", type=_date, metavar="YYYY-MM-DD", help=labels.text("cli.help_to"))
    compare.add_argument("--all", action="store_true", help=labels.text("cli.help_all"))


def _add_reports(add: Callable[[str], argparse.ArgumentParser], labels: Labels) -> None:
    """The commands that look at a scored workbook without changing it: what if, and reports."""
    whatif, report = add("whatif"), add("report")
    for command in (whatif, report):
        command.add_argument("book", type=Path, help=labels.text("cli.help_book"))
        command.add_argument("--as-of", type=_date, metavar="YYYY-MM-DD", help=labels.text("cli.help_as_of"))
    whatif.add_argument("--customer", metavar="ID", help=labels.text("cli.help_whatif_customer"))
    whatif.add_argument("--top", type=int, default=20, metavar="N", help=labels.text("cli.help_top"))
    subject = report.add_mutually_exclusive_group()
    subject.add_argument("--customer", metavar="ID", help=labels.text("cli.help_report_customer"))
    subject.add_argument("--segment", metavar="S", help=labels.text("cli.help_report_segment"))
    report.add_argument("--out", type=Path, metavar="PDF", help=labels.text("cli.help_report_out"))
    report.add_argument("--force", action="store_true", help=labels.text("cli.help_force"))


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)
