"""Our cell formats appended to a workbook's style sheet, whose own formats stay as they are.

Nothing in a style sheet has a name that cells use: they count positions. So ours go to the ends of the lists, and
what refers to them gets other numbers.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cec_xl.errors import InputError
from cec_xl.hosts.package.xml import Edit, Element, append_child, splice, tag_end, with_attributes

MOST_FORMATS = 64_000
"""Cell formats Excel allows in one workbook."""
FIRST_CUSTOM_FORMAT = 164
_ORDER = (
    "numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors",
    "extLst",
)  # fmt: skip
_RESERVED_FILLS = 2
"""Positions 0 and 1 mean no fill and the grey raster, whatever stands there."""

_TAG = re.compile(rb"<(/?)(?=[A-Za-z])")
_FONT_SCHEME = re.compile(rb'<scheme val="[^"]*"/>')
_THEME_COLOUR = re.compile(rb'theme="(\d+)"(?=\s*/>)')
_NUMBER_FORMAT = re.compile(rb'numFmtId="(\d+)"')


@dataclass(frozen=True, slots=True)
class StyleMap:
    """Where our formats went: position in our style sheet -> position in the workbook's.

    Attributes:
        cells: cell formats (attributes ``s`` and ``style``).
        differences: formats of conditional formats and tables (attributes ``dxfId`` and the like).
    """

    cells: tuple[int, ...]
    differences: tuple[int, ...]


def merge_styles(theirs: Element, ours: Element, theme_colours: Sequence[str], file: str) -> tuple[bytes, StyleMap]:
    """The workbook's style sheet with our formats at the end of its lists.

    Ours are freed from the theme (its fonts and colours are the workbook's), so that they look the same everywhere;
    our cells without a format of their own take the workbook's standard format.

    Args:
        theirs: the workbook's style sheet, possibly empty.
        ours: ours.
        theme_colours: the colours our style sheet means by numbers of theme colours, ``RRGGBB``.
        file: name of the workbook, for the refusal.

    Raises:
        InputError: the workbook would have more formats than Excel allows.
    """
    merge = _Merge(theirs, ours, theme_colours)
    cells = merge.cell_formats()
    if cells and max(cells) >= MOST_FORMATS:
        raise InputError("attach_too_many_formats", file=file)
    differences = merge.appended("dxfs", [merge.own(child.outer) for child in _children(ours, "dxfs")])
    return merge.content(), StyleMap(cells, differences)


class _Merge:
    def __init__(self, theirs: Element, ours: Element, theme_colours: Sequence[str]) -> None:
        self._theirs = theirs
        self._ours = ours
        self._colours = theme_colours
        self._new: dict[str, list[bytes]] = {}
        self._number_formats = self._merged_number_formats()

    def _merged_number_formats(self) -> Mapping[int, int]:
        """Our custom number formats -> the workbook's; one with the same code is used again."""
        known = {e.get("formatCode"): _number(e, "numFmtId") for e in _children(self._theirs, "numFmts")}
        free = max([FIRST_CUSTOM_FORMAT - 1, *known.values()]) + 1
        mapped: dict[int, int] = {}
        for element in _children(self._ours, "numFmts"):
            code, number = element.get("formatCode"), _number(element, "numFmtId")
            if code not in known:
                known[code] = free
                tag = with_attributes(element.outer, {"numFmtId": str(free)})
                self._new.setdefault("numFmts", []).append(tag)
                free += 1
            mapped[number] = known[code]
        return mapped

    def own(self, content: bytes) -> bytes:
        """A piece of our style sheet freed from our theme and our numbers of number formats."""
        content = _FONT_SCHEME.sub(b"", content)
        content = _THEME_COLOUR.sub(lambda m: b'rgb="FF%s"' % self._colours[int(m[1])].encode(), content)
        return _NUMBER_FORMAT.sub(lambda m: b'numFmtId="%d"' % self._number_formats.get(int(m[1]), int(m[1])), content)

    def appended(self, name: str, added: list[bytes]) -> tuple[int, ...]:
        """Positions the added entries of a list get."""
        first = len(_children(self._theirs, name))
        self._new.setdefault(name, []).extend(added)
        return tuple(range(first, first + len(added)))

    def _list(self, name: str) -> tuple[int, ...]:
        return self.appended(name, [self.own(child.outer) for child in _children(self._ours, name)])

    def cell_formats(self) -> tuple[int, ...]:
        """Append our cell formats and all they consist of."""
        fonts, borders = self._list("fonts"), self._list("borders")
        fills = self._fills()
        style = self._standard_style()
        formats = []
        for element in _children(self._ours, "cellXfs"):
            tag_length = tag_end(element.source, element.start) - element.start
            changed = {
                "fontId": str(fonts[_number(element, "fontId")]),
                "fillId": str(fills[_number(element, "fillId")]),
                "borderId": str(borders[_number(element, "borderId")]),
                "xfId": str(style),
                "applyFont": "1",
            }
            outer = self.own(element.outer[:tag_length])
            formats.append(with_attributes(outer, changed) + element.outer[tag_length:])
        if not _children(self._theirs, "cellXfs"):
            return self.appended("cellXfs", formats)
        # Our first format is that of cells nobody formatted; the workbook has one of its own.
        return (0, *self.appended("cellXfs", formats[1:]))

    def _fills(self) -> tuple[int, ...]:
        ours = [self.own(child.outer) for child in _children(self._ours, "fills")]
        if len(_children(self._theirs, "fills")) < _RESERVED_FILLS:
            first = len(_children(self._theirs, "fills"))
            self.appended("fills", ours[first:_RESERVED_FILLS])
            self._new["fills"] += ours[_RESERVED_FILLS:]
            return tuple(range(len(ours)))
        return (*range(_RESERVED_FILLS), *self.appended("fills", ours[_RESERVED_FILLS:]))

    def _standard_style(self) -> int:
        """Position of the named style *Normal* among the style formats; added where there is none at all."""
        if not _children(self._theirs, "cellStyleXfs"):
            self._list("cellStyleXfs")
            if not _children(self._theirs, "cellStyles"):
                self._list("cellStyles")
            return 0
        named = _children(self._theirs, "cellStyles")
        return next((_number(e, "xfId") for e in named if e.get("builtinId") == "0"), 0)

    def content(self) -> bytes:
        """The style sheet with everything appended."""
        edits: list[Edit] = []
        created: dict[int, bytes] = {}
        for name in _ORDER:
            added = b"".join(self._prefixed(piece) for piece in self._new.get(name, ()))
            if not added:
                continue
            count = str(len(_children(self._theirs, name)) + len(self._new[name]))
            found = self._theirs.child(name)
            if found is not None:
                edits += _grown(found, added, count)
            else:
                tag = self._theirs.prefix + name.encode()
                position = self._place(name)
                created[position] = created.get(position, b"") + b'<%s count="%s">%s</%s>' % (
                    tag, count.encode(), added, tag,
                )  # fmt: skip
        end = self._theirs.inner_end
        if self._theirs.empty:
            edits.append(append_child(self._theirs, created.pop(end, b"")))
        edits += [(position, position, content) for position, content in created.items()]
        return splice(self._theirs.source, edits)

    def _place(self, name: str) -> int:
        """Where a missing list belongs: before the first that must follow it."""
        following = _ORDER[_ORDER.index(name) + 1 :]
        return next((e.start for e in self._theirs.children if e.name in following), self._theirs.inner_end)

    def _prefixed(self, content: bytes) -> bytes:
        prefix = self._theirs.prefix
        return _TAG.sub(rb"<\1" + prefix, content) if prefix else content


def _grown(found: Element, added: bytes, count: str) -> list[Edit]:
    tag = with_attributes(found.start_tag, {"count": count})
    if found.empty:
        name = found.prefix + found.name.encode()
        return [(found.start, found.end, tag[:-2].rstrip() + b">" + added + b"</" + name + b">")]
    return [(found.start, found.inner_start, tag), append_child(found, added)]


def _children(root: Element, name: str) -> list[Element]:
    found = root.child(name)
    return found.children if found is not None else []


def _number(element: Element, name: str) -> int:
    text = element.get(name)
    return int(text) if text.isascii() and text.isdigit() else 0
