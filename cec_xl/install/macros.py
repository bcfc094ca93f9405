"""Brings a workbook's macros and ribbon up to the installed version, and a lost ribbon back.

The user's own modules, references and password stay; so do ribbons that are not ours alone.
"""

from __future__ import annotations

import re

from cec_xl import __version__
from cec_xl.hosts.package import Package
from cec_xl.install.checks import Check, advice, fine, problem
from cec_xl.install.computer import Computer
from cec_xl.template.assemble import RIBBON_PART, RIBBON_RELATION, VBA_PART
from cec_xl.template.ribbon import TAB_ID, implemented_groups, ribbon_xml
from cec_xl.template.vba.build import program_modules
from cec_xl.template.vba.reading import read_sources
from cec_xl.template.vba.texts import VERSION_CONSTANT
from cec_xl.template.vba.updating import updated_project

XML_TYPE = "application/xml"


def macros_check(package: Package, computer: Computer) -> Check:
    """Whether the workbook's macros are those of the installed xlwings and of this version."""
    if VBA_PART not in package:
        return advice("workbook_macros", "none")
    try:
        sources = read_sources(package.read(VBA_PART))
    except ValueError:
        return problem("workbook_macros", "unreadable")
    theirs = _constant(sources.get("xlwings", ""), "XLWINGS_VERSION")
    ours = _constant(sources.get("CEC_Help", ""), VERSION_CONSTANT)
    installed = computer.package_version("xlwings")
    if theirs is None or ours is None:
        return problem("workbook_macros", "missing")
    if theirs != installed:
        # The library's name holds its version: macros of another version look for a file that is not there.
        return problem("workbook_macros", "other", version=theirs, installed=installed or "–")
    if ours != __version__:
        return advice("workbook_macros", "old", version=ours, installed=__version__)
    return fine("workbook_macros", version=theirs)


def _constant(source: str, name: str) -> str | None:
    found = re.search(rf'\b{name} As String = "([^"]*)"', source, re.IGNORECASE)
    return found[1] if found else None


def ribbon_check(package: Package) -> Check:
    """Whether the tab is in the workbook; programs that know no ribbons drop its relationship when they save."""
    if VBA_PART not in package:
        return advice("ribbon", "none")
    return fine("ribbon") if _ribbon_part(package) else problem("ribbon", "lost")


def _ribbon_part(package: Package) -> str | None:
    targets = (relation.target for relation in package.relationships() if relation.type == RIBBON_RELATION)
    return next((part for part in targets if part in package), None)


def update_macros(package: Package, language: str, computer: Computer) -> list[Check]:
    """Change the package's macros and ribbon where they are not those of this version.

    Returns:
        What was changed; empty where all was as it should be, or there are no macros.
    """
    done = []
    found = macros_check(package, computer)
    if found.code in ("other", "old", "missing"):
        modules = program_modules(language=language, groups=implemented_groups())
        try:
            package.replace(VBA_PART, updated_project(package.read(VBA_PART), modules))
        except ValueError:
            done.append(problem("workbook_macros", "forms"))
        else:
            done.append(fine("workbook_macros", "updated", version=__version__))
    if found.code not in ("none", "unreadable"):
        done += _update_ribbon(package, language)
    return done


def _update_ribbon(package: Package, language: str) -> list[Check]:
    content = ribbon_xml(language, implemented_groups())
    part = _ribbon_part(package)
    if part is None:
        if RIBBON_PART in package:
            package.replace(RIBBON_PART, content)
        else:
            package.add(RIBBON_PART, XML_TYPE, content)
        package.add_relationship("", RIBBON_RELATION, RIBBON_PART)
        return [fine("ribbon", "restored")]
    present = package.read(part)
    only_ours = present.count(b"<tab ") == 1 and f'"{TAB_ID}"'.encode() in present
    if present == content or not only_ours:
        return []
    package.replace(part, content)
    return [fine("ribbon", "updated")]
