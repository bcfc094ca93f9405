"""The command line's grammar. Help texts are labels, so the parser is built for a language."""

from __future__ import annotations

import argparse
import datetime as dt
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
    import locale

    wished = os.environ.get("CEC_XL_LANG") or (locale.getlocale()[0] or "")
    return next((language for language in LANGUAGES if wished.lower().startswith(language)), DEFAULT_LANGUAGE)


def lazy(module: str) -> Run:
    """A command whose module is imported only when the command runs, so that every command starts fast."""

    def run(options: argparse.Namespace, terminal: Terminal) -> int:
        return int(import_module(f"cec_xl.cli.{module}").run(options, terminal))

    return run


def build_parser(labels: Labels, typed: Sequence[str] = ()) -> argparse.ArgumentParser:
    """The grammar, with help in the language of `labels`.

    Where the first word `typed` is a command, only that one is built: the others would take longer than reading a
    small workbook.
    """
    parser = argparse.ArgumentParser(prog="cec-xl", description=labels.text("cli.description"))
    parser.add_argument("--version", action="version", version=f"cec-xl {__version__}")
    commands = parser.add_subparsers(required=True, metavar=labels.text("cli.command"))
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--lang", choices=LANGUAGES, help=labels.text("cli.help_lang"))
    common.add_argument("--json", action="store_true", help=labels.text("cli.help_json"))
    common.add_argument("--debug", action="store_true", help=labels.text("cli.help_debug"))
    chosen = typed[0] if typed and typed[0] in GRAMMAR else None
    for name, (module, describe) in GRAMMAR.items():
        if chosen in (None, name):
            text = labels.text(f"cli.command_{name}")
            command = commands.add_parser(name, help=text, description=text, parents=[common])
            command.set_defaults(run=lazy(module), task=name)
            describe(command, labels)
    return parser


def _book(command: argparse.ArgumentParser, labels: Labels) -> None:
    command.add_argument("book", type=Path, help=labels.text("cli.help_book"))


def _force(command: argparse.ArgumentParser, labels: Labels) -> None:
    command.add_argument("--force", action="store_true", help=labels.text("cli.help_force"))


def _view(command: argparse.ArgumentParser, labels: Labels) -> None:
    command.add_argument("--view", choices=("basic", "complete"), default="basic", help=labels.text("cli.help_view"))


def _book_as_of(command: argparse.ArgumentParser, labels: Labels) -> None:
    _book(command, labels)
    command.add_argument("--as-of", type=_date, metavar="YYYY-MM-DD", help=labels.text("cli.help_as_of"))


def _demo(command: argparse.ArgumentParser, labels: Labels) -> None:
    command.add_argument("--output", type=Path, help=labels.text("cli.help_output"))
    _force(command, labels)


def _new(command: argparse.ArgumentParser, labels: Labels) -> None:
    command.add_argument("book", type=Path, help=labels.text("cli.help_new_book"))
    _view(command, labels)
    command.add_argument("--sample", action="store_true", help=labels.text("cli.help_sample"))
    _force(command, labels)


def _attach(command: argparse.ArgumentParser, labels: Labels) -> None:
    command.add_argument("book", type=Path, help=labels.text("cli.help_attach_book"))
    _view(command, labels)


def _language(command: argparse.ArgumentParser, labels: Labels) -> None:
    _book(command, labels)
    command.add_argument("--to", choices=LANGUAGES, required=True, help=labels.text("cli.help_to"))
    command.add_argument("--output", type=Path, help=labels.text("cli.help_language_output"))


def _explain(command: argparse.ArgumentParser, labels: Labels) -> None:
    _book_as_of(command, labels)
    command.add_argument("customer", help=labels.text("cli.help_customer"))


def _import(command: argparse.ArgumentParser, labels: Labels) -> None:
    def option(*names: str, **more: Any) -> None:  # noqa: ANN401 (argparse's own)
        command.add_argument(
            *names, help=labels.text(f"cli.help_import_{names[-1].strip('-').replace('-', '_')}"), **more
        )

    _book(command, labels)
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


def _calendar(command: argparse.ArgumentParser, labels: Labels) -> None:
    _book(command, labels)
    command.add_argument("--ics", type=Path, help=labels.text("cli.help_ics"))
    command.add_argument("--csv", type=Path, help=labels.text("cli.help_csv"))
    command.add_argument("--manager", help=labels.text("cli.help_manager"))
    command.add_argument("--as-of", type=_date, metavar="YYYY-MM-DD", help=labels.text("cli.help_as_of"))
    _force(command, labels)


def _compare(command: argparse.ArgumentParser, labels: Labels) -> None:
    _book(command, labels)
    command.add_argument("--from", dest="earlier", type=_date, metavar="YYYY-MM-DD", help=labels.text("cli.help_from"))
    command.add_argument("--to", dest="later", type=_date, metavar="YYYY-MM-DD", help=labels.text("cli.help_to"))
    command.add_argument("--all", action="store_true", help=labels.text("cli.help_all"))


def _whatif(command: argparse.ArgumentParser, labels: Labels) -> None:
    _book_as_of(command, labels)
    command.add_argument("--customer", metavar="ID", help=labels.text("cli.help_whatif_customer"))
    command.add_argument("--top", type=int, default=20, metavar="N", help=labels.text("cli.help_top"))


def _report(command: argparse.ArgumentParser, labels: Labels) -> None:
    _book_as_of(command, labels)
    subject = command.add_mutually_exclusive_group()
    subject.add_argument("--customer", metavar="ID", help=labels.text("cli.help_report_customer"))
    subject.add_argument("--segment", metavar="S", help=labels.text("cli.help_report_segment"))
    command.add_argument("--out", type=Path, metavar="PDF", help=labels.text("cli.help_report_out"))
    _force(command, labels)


def _machine(command: argparse.ArgumentParser, labels: Labels) -> None:
    command.add_argument("book", type=Path, nargs="?", help=labels.text("cli.help_machine_book"))


def _install(command: argparse.ArgumentParser, labels: Labels) -> None:
    _machine(command, labels)
    command.add_argument("--force", action="store_true", help=labels.text("cli.help_install_force"))


def _libreoffice(command: argparse.ArgumentParser, labels: Labels) -> None:
    actions = ("build", "install", "uninstall")
    command.add_argument("action", choices=actions, help=labels.text("cli.help_libreoffice_action"))
    command.add_argument("--output", type=Path, help=labels.text("cli.help_output"))
    command.add_argument("--office", type=Path, help=labels.text("cli.help_libreoffice_office"))
    command.add_argument("--profile", type=Path, help=labels.text("cli.help_libreoffice_profile"))


def _template(command: argparse.ArgumentParser, labels: Labels) -> None:
    command.add_argument("action", choices=("build",), help=labels.text("cli.help_template_action"))
    command.add_argument("--output", type=Path, help=labels.text("cli.help_output"))


def _date(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


GRAMMAR: dict[str, tuple[str, Callable[[argparse.ArgumentParser, Labels], None]]] = {
    "demo": ("demo", _demo),
    "new": ("new", _new),
    "attach": ("attach", _attach),
    "language": ("language", _language),
    "refresh": ("refresh", _book_as_of),
    "check": ("check", _book_as_of),
    "explain": ("explain", _explain),
    "winback": ("winback", _book_as_of),
    "import": ("importing", _import),
    "calendar": ("calendar", _calendar),
    "compare": ("compare", _compare),
    "whatif": ("whatif", _whatif),
    "report": ("report", _report),
    "doctor": ("machine", _machine),
    "install": ("machine", _install),
    "uninstall": ("machine", _machine),
    "libreoffice": ("libreoffice", _libreoffice),
    "template": ("template", _template),
}
"""Command -> its module in this package, and what may be typed after it; in the order of the help."""
