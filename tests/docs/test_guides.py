"""README and guides name only what exists: pictures, files, commands, sheets."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from cec_xl.cli.parser import build_parser
from cec_xl.labels import Labels, catalogue
from tests.support import PROJECT
from udfs.registry import FUNCTIONS

DOCUMENTS = (PROJECT / "README.md", *sorted((PROJECT / "docs").glob("*.md")))
GUIDES = {"es": PROJECT / "docs" / "guia.md", "en": PROJECT / "docs" / "guide.md"}

LINK = re.compile(r"\]\(([^)#\s]+)\)")
BLOCK = re.compile(r"^ *```\n(.*?)^ *```", re.MULTILINE | re.DOTALL)
QUOTED = re.compile(r"`([^`\n]+)`")
COMMAND = re.compile(r"^(?:\.venv[\\/](?:bin|Scripts)[\\/])?cec-xl +(\w.*)$")
SHEETS = re.compile(r"^(?:Hojas|Sheets): (.*?)\n\n", re.MULTILINE | re.DOTALL)
MOST_BYTES = 200_000


def linked(document: Path) -> list[str]:
    """Files of ours that a document links to or shows."""
    return [link for link in LINK.findall(document.read_text("utf-8")) if "://" not in link]


def commands(document: Path) -> list[str]:
    """What follows ``cec-xl`` wherever a whole command stands in a block or between backquotes."""
    text = document.read_text("utf-8")
    lines = [line.strip() for block in BLOCK.findall(text) for line in block.splitlines()]
    # A block may explain its commands in a column to the right.
    lines = [re.split(r" {2,}", line)[0] for line in lines] + QUOTED.findall(BLOCK.sub("", text))
    found = [match.group(1) for line in lines if (match := COMMAND.match(line))]
    # `cec-xl refresh` alone names the command; it is not a line to type.
    return [command for command in found if " " in command or command in {"demo", "install", "uninstall", "doctor"}]


def headings(document: Path) -> list[str]:
    """The level of each heading, in order."""
    return re.findall(r"^(#+) ", document.read_text("utf-8"), re.MULTILINE)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_to_a_file(document: Path) -> None:
    missing = [link for link in linked(document) if not (document.parent / link).exists()]
    assert missing == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_command_is_understood(document: Path) -> None:
    parser = build_parser(Labels("es"))
    for command in commands(document):
        options = parser.parse_args(shlex.split(command.replace("\\", "/")))
        assert options.task == command.split()[0]


def test_the_guides_name_the_commands_of_everyday_work() -> None:
    for guide in GUIDES.values():
        named = {command.split()[0] for command in commands(guide)}
        assert named >= {
            "new",
            "attach",
            "refresh",
            "check",
            "explain",
            "winback",
            "compare",
            "calendar",
            "install",
            "doctor",
        }


def test_both_guides_have_the_same_sections_and_pictures() -> None:
    spanish, english = GUIDES["es"], GUIDES["en"]
    assert headings(spanish) == headings(english)
    assert linked(spanish) == linked(english)


@pytest.mark.parametrize("language", GUIDES)
def test_sheets_named_at_a_stage_are_tabs_of_the_workbook(language: str) -> None:
    tabs = {text for key, text in catalogue(language).items() if key.startswith("sheets.")}
    listed = SHEETS.findall(GUIDES[language].read_text("utf-8"))
    assert len(listed) == 10  # nine stages and win-back
    assert {name for names in listed for name in QUOTED.findall(names.replace("\n", " "))} <= tabs


def test_pictures_are_small_and_all_of_them_are_shown() -> None:
    images = PROJECT / "docs" / "images"
    shown = {(document.parent / link).resolve() for document in DOCUMENTS for link in linked(document)}
    for picture in images.glob("*"):
        assert picture.resolve() in shown
        assert picture.stat().st_size < MOST_BYTES


def test_the_table_of_functions_names_each_with_its_arguments() -> None:
    text = (PROJECT / "docs" / "excel.md").read_text("utf-8")
    listed = {name: given for name, given in re.findall(r"`(CEC_\w+)\(([^)`]*)\)`", text) if name}
    assert set(listed) == {spec.name for spec in FUNCTIONS}
    for spec in FUNCTIONS:
        shown = [argument.strip("[] ") for argument in listed[spec.name].split(",")]
        arguments = [argument.name for argument in spec.arguments]
        assert shown == arguments or (shown[-1] == "…" and shown[:-1] == arguments[: len(shown) - 1])
