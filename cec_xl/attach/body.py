"""Our sheets as a workbook of their own, in memory: the material that is transplanted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from cec_xl.attach.tab_names import TabLabels
from cec_xl.hosts.package import Relationship
from cec_xl.hosts.package import relationships as rels
from cec_xl.hosts.package.content_types import PART as CONTENT_TYPES
from cec_xl.hosts.package.content_types import ContentTypes
from cec_xl.hosts.package.xml import Element, parse
from cec_xl.hosts.reading.date_formats import shows_date

WORKBOOK = "xl/workbook.xml"
_THEME_ORDER = (
    "lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5", "accent6", "hlink", "folHlink",
)  # fmt: skip
"""What the numbers of theme colours mean; the first two pairs stand the other way round in the theme itself."""


@dataclass(frozen=True, slots=True)
class BodySheet:
    """One of our sheets: tab, part, and ``hidden`` or ``""``."""

    name: str
    part: str
    state: str


class Body:
    """The parts of a workbook made by our builder."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = parts
        self._types = ContentTypes(self._xml(CONTENT_TYPES))
        self._kinds: dict[str, str] = {}
        self._relationships: dict[str, tuple[Relationship, ...]] = {}

    def _xml(self, part: str) -> Element:
        return parse(self.parts[part], part)

    def content_type(self, part: str) -> str:
        """What a part is declared to be."""
        return self._types.of(part)

    def relationships(self, part: str) -> tuple[Relationship, ...]:
        """The relationships of a part."""
        if part not in self._relationships:
            name = rels.relationships_part(part)
            found = rels.read(part, self._xml(name)) if name in self.parts else ()
            self._relationships[part] = found
            self._kinds |= {r.target: r.kind for r in found if not r.external}
        return self._relationships[part]

    def kind(self, part: str) -> str:
        """The kind of relationship that leads to a part."""
        if part not in self._kinds:
            for other in self.parts:
                self.relationships(other)
        return self._kinds[part]

    @cached_property
    def workbook(self) -> Element:
        """The workbook part."""
        return self._xml(WORKBOOK)

    @cached_property
    def sheets(self) -> tuple[BodySheet, ...]:
        """Our sheets in the order of their tabs."""
        targets = {r.id: r.target for r in self.relationships(WORKBOOK)}
        listed = self.workbook.child("sheets")
        return tuple(
            BodySheet(e.get("name"), targets[e.get("relationships:id")], e.get("state"))
            for e in (listed.all("sheet") if listed else ())
        )

    @property
    def defined_names(self) -> tuple[Element, ...]:
        """The ``definedName`` elements."""
        listed = self.workbook.child("definedNames")
        return tuple(listed.all("definedName")) if listed else ()

    @cached_property
    def styles(self) -> Element:
        """The style sheet."""
        return self._xml("xl/styles.xml")

    @cached_property
    def strings(self) -> tuple[bytes, ...]:
        """The shared strings as written inside ``si``."""
        return tuple(element.inner for element in self._xml("xl/sharedStrings.xml").all("si"))

    @cached_property
    def date_formats(self) -> frozenset[int]:
        """Which cell formats show a date; our builder uses no built-in date format."""
        codes = {e.get("numFmtId"): e.get("formatCode") for e in self.styles.walk() if e.name == "numFmt"}
        listed = self.styles.child("cellXfs")
        formats = [e.get("numFmtId") for e in (listed.all("xf") if listed else ())]
        return frozenset(index for index, number in enumerate(formats) if shows_date(codes.get(number, "")))

    @cached_property
    def theme_colours(self) -> tuple[str, ...]:
        """The theme's colours as ``RRGGBB``, by the number that means them in a style sheet."""
        scheme = next(e for e in self._xml("xl/theme/theme1.xml").walk() if e.name == "clrScheme")
        colours = {e.name: e.children[0].get("lastClr") or e.children[0].get("val") for e in scheme.children}
        return tuple(colours[name] for name in _THEME_ORDER)


def build_body(language: str, view: str, renamed: Mapping[str, str]) -> Body:
    """Our sheets, empty, as they go into a workbook.

    Args:
        language: language of sheets, headers and texts.
        view: ``basic`` or ``complete``.
        renamed: other names for some sheets, see `free_tab_names`.
    """
    return _built(language, view, tuple(renamed.items()))


@lru_cache(maxsize=4)
def _built(language: str, view: str, renamed: tuple[tuple[str, str], ...]) -> Body:
    """Building takes longer than everything else, and whoever has many workbooks attaches the same to all."""
    # Only attaching and making new workbooks need the builder.
    from cec_xl.template.assemble import read_parts
    from cec_xl.template.build import contents_bytes
    from cec_xl.template.contents import empty_contents

    labels = TabLabels(language, dict(renamed))
    contents = empty_contents(labels).with_settings(view=view)
    return Body(read_parts(contents_bytes(contents, labels, macros=False)))
