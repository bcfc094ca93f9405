"""What the VBA editor refuses, and nothing on another system would notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from cec_xl.template.vba.modules import Module, ModuleKind

LINE_LIMIT = 1023
CONTINUATION_LIMIT = 24
# [MS-VBAL] 3.3.5.2, words no procedure or variable may be called.
RESERVED = frozenset(
    """
    abs access addressof alias and any array as attribute boolean byref byte byval call case cbool cbyte ccur cdate
    cdbl cdec cdecl cint circle clng clnglng clngptr close const csng cstr currency cvar cverr date debug decimal
    declare defbool defbyte defcur defdate defdbl defdec defint deflng deflnglng deflngptr defobj defsng defstr defvar
    dim do doevents double each else elseif empty end endif enum eqv erase event exit false fix for friend function
    get global gosub goto if imp implements in input inputb int integer is lbound len lenb let like lock long longlong
    longptr loop lset me mod new next not nothing null on open option optional or paramarray preserve print private
    pscale public put raiseevent redim rem resume return rset scale seek select set sgn shared single spc static stop
    string sub tab then to true type typeof ubound unlock until variant wend while with withevents write xor
    """.split()  # noqa: SIM905 - a list this long reads better as words
)
_PROCEDURE = re.compile(
    r"^(?:(?:Public|Private|Friend) )?(?:Static )?(Sub|Function|Property (?:Get|Let|Set)) (\w+)\((.*)\)", re.IGNORECASE
)
_ARGUMENT = re.compile(r"(?:(?:Optional|ByVal|ByRef|ParamArray) +)*(\w+)", re.IGNORECASE)
_CELL_REFERENCE = re.compile(r"[A-Z]{1,3}\d{1,7}|R\d*C\d*", re.IGNORECASE)


def check_project(modules: Sequence[Module]) -> None:
    """Refuse a project the editor would refuse.

    Raises:
        ValueError: the findings, one per line.
    """
    found = [finding for module in modules for finding in lint_module(module)] + list(_lint_names(modules))
    if found:
        raise ValueError("\n".join(found))


def lint_module(module: Module) -> Iterator[str]:
    """Findings in one module, each naming module and line."""
    run = 0
    for number, line in enumerate(module.source.split("\r\n"), 1):
        place = f"{module.name}:{number}"
        if not line.isascii():
            yield f"{place}: a letter outside ASCII, which another code page garbles"
        if "\n" in line or "\r" in line or "\0" in line:
            yield f"{place}: a stray control character"
        if len(line) > LINE_LIMIT:
            yield f"{place}: {len(line)} characters, the limit is {LINE_LIMIT}"
        run = run + 1 if line.endswith(" _") else 0
        if run > CONTINUATION_LIMIT:
            yield f"{place}: more than {CONTINUATION_LIMIT} continued lines"
        if procedure := _PROCEDURE.match(line):
            for name in (procedure[2], *_argument_names(procedure[3])):
                if name.lower() in RESERVED or not name[0].isalpha():
                    yield f"{place}: {name!r} cannot be a name"


def _argument_names(text: str) -> Iterator[str]:
    for argument in text.split(","):
        if found := _ARGUMENT.match(argument.strip()):
            yield found[1]


def procedures(module: Module) -> list[tuple[str, str]]:
    """The procedures of a module: what stands between the parentheses, by name, in order."""
    found = (_PROCEDURE.match(line) for line in module.source.split("\r\n"))
    return [(procedure[2], procedure[3]) for procedure in found if procedure]


def _lint_names(modules: Sequence[Module]) -> Iterator[str]:
    """Findings across modules: names that hide each other or read as cell references."""
    module_names = {module.name.lower() for module in modules}
    home: dict[str, str] = {}
    for module in modules:
        if module.kind is not ModuleKind.STANDARD:
            continue
        for name in dict.fromkeys(name for name, _ in procedures(module)):
            if name.lower() in module_names:
                yield f"{module.name}: procedure {name!r} has the name of a module"
            if _CELL_REFERENCE.fullmatch(name):
                yield f"{module.name}: {name!r} reads as a cell reference"
            if (other := home.setdefault(name.lower(), module.name)) != module.name:
                yield f"{module.name}: procedure {name!r} stands in {other} too"
