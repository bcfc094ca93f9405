"""What stands on a sheet, declared: tables, grids of cells, matrices, charts, buttons, and where they go.

A sheet is one module of `cec_xl.workbook.sheets`. It says nothing of fonts, colours or file formats (that is
`cec_xl.template`) and holds no text a user reads: texts are label keys. Positions are 0-based (row, column) offsets
from the sheet's body, which begins in column B below the heading.

Formulas are templates, so that they stay right in every language and wherever a block ends up:

* ``{scores.segment}``: the column of a table, ``cecxl_scores[Segmento]``;
* ``{this.w1}``: the cell of the same row, in a calculated column;
* ``{@choices.segment.vital}``: the text of a label as a quoted string;
* ``{r2c1}``: the cell at row 2, column 1 of the same block, absolute; ``{r2c1:r5c1}`` a range of them;
* ``{~r2c1}``: the same, relative; ``{!r2c1}``: absolute and with the sheet's name, for defined names.

Defined names are written as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from cec_xl.workbook.charts import Chart
from cec_xl.workbook.schema import Kind

At = tuple[int, int]


class Stage(StrEnum):
    """Under which stage of the method a sheet stands; decides its place and the colour of its tab. METHOD §1."""

    START = "start"
    INFORMATION = "information"
    FAMILIES = "families"
    PROCESSES = "processes"
    PRODUCTS = "products"
    REFLECTION = "reflection"
    SEGMENTATION = "segmentation"
    CLASSIFICATION = "classification"
    IMPLEMENTATION = "implementation"
    INDICATORS = "indicators"
    WINBACK = "winback"


class Tone(StrEnum):
    """What a cell is for; decides how it looks and whether it may be typed in."""

    TEXT = "text"
    NOTE = "note"
    LABEL = "label"
    HEADING = "heading"
    COLUMN = "column"
    INPUT = "input"
    AREA = "area"
    """A large input for running text."""
    RESULT = "result"
    FIGURE = "figure"
    """A result to be seen from afar."""
    LINK = "link"
    ARROW = "arrow"
    HIDDEN = "hidden"
    """Kept for other cells and charts to refer to, not shown."""
    VITAL = "vital"
    FUTURE = "future"
    DULL = "dull"
    UNNECESSARY = "unnecessary"


class Emphasis(StrEnum):
    """What a column or block shows beside its values."""

    BAR = "bar"
    DIGITS = "digits"
    CHOICE = "choice"
    """The colour that a segment, strategy or severity has everywhere."""
    STRATEGY = "strategy"
    """The colour of the strategy that another block has in the same cell."""
    CRITERION_UNIT = "criterion_unit"
    """Values shown in the unit of the criterion of their row; in a grid its name stands in column 1."""
    PERCENT = "percent"
    """Numbers from 0 to 1 as percentages, in a column that also holds texts."""
    DONE = "done"
    """Green when the cell says done or yes, amber when it says to do."""
    LIGHT = "light"
    """The colours of a traffic light behind its words."""
    HEAT = "heat"
    """The higher, the darker, over a whole block."""
    MEASURE = "measure"
    """Shown in the unit of what ``cecxl_family_measure`` says."""
    OVERLOAD = "overload"
    """Part of a capacity that is used: coloured from near full on, and again above it."""
    ALARM = "alarm"
    """Coloured when above zero."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a grid, or several merged.

    Exactly one of `label`, `formula` and `value` gives its content; none of them leaves it empty.

    Attributes:
        at: offset from the grid.
        label: key of the text it shows.
        formula: template, see the module.
        value: a number, or a text that is no language's.
        cached: what the formula gives in a new workbook, for programs that do not calculate.
        kind: number format; with `tone` INPUT also what may be typed.
        tone: its role.
        span: rows and columns merged into it.
        name: defined name without prefix; the cell becomes ``cecxl_<name>``.
        link: key of the sheet it leads to.
        choices: list of ``choices.toml`` to pick from, or whose colours it has.
        options: label keys of the texts to pick from.
        source: defined name (without prefix) of the list to pick from.
        hint: key of the input message.
        setting: key of the parameter that is chosen in this cell; gives its value, kind and list.
        form: whether it is a field of a form, which the sample fills.
        number_format: key of ``formats.toml``, where the kind's own does not fit.
        left: whether it stands at the left whatever its kind.
        array: whether the formula must be entered as an array formula.
        emphasis: as in a table's column.
        wrapped: whether a long text is broken over several lines.
    """

    at: At
    label: str | None = None
    formula: str | None = None
    value: float | str | None = None
    cached: float | str | None = None
    kind: Kind = Kind.TEXT
    tone: Tone = Tone.TEXT
    span: tuple[int, int] = (1, 1)
    name: str | None = None
    link: str | None = None
    choices: str | None = None
    options: tuple[str, ...] = ()
    source: str | None = None
    hint: str | None = None
    setting: str | None = None
    form: bool = False
    number_format: str | None = None
    left: bool = False
    array: bool = False
    emphasis: Emphasis | None = None
    wrapped: bool = False


@dataclass(frozen=True, slots=True)
class NamedRange:
    """A defined name ``cecxl_<name>`` for a rectangle of a grid: `at` its first cell, `size` its rows, columns."""

    name: str
    at: At
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Shade:
    """An emphasis over a rectangle of a grid, whose cells are compared with each other."""

    emphasis: Emphasis
    at: At
    size: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells at fixed places: forms, dashboards, small calculations.

    `formulas` are defined names (without prefix) that stand for a formula, such as a list that grows.
    """

    at: At
    cells: tuple[Cell, ...]
    names: tuple[NamedRange, ...] = ()
    formulas: Mapping[str, str] = field(default_factory=dict)
    shades: tuple[Shade, ...] = ()
    row_heights: Mapping[int, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Calculated:
    """A column with a formula, to the right of a table's own fields."""

    label: str
    formula: str
    kind: Kind = Kind.NUMBER
    must_be: float | None = None
    """Coloured where the value is another one."""
    sparkline: tuple[str, ...] = ()
    """Fields of the same row drawn as a line in the cell; the column has no formula then."""
    sparkline_rows: int = 0
    """Rows that have such a line ready, for a table that a refresh fills; by default those the workbook starts with."""
    width: float | None = None


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of `cec_xl.workbook.tables`.

    Attributes:
        table: its key.
        at: where its first line goes: the title, if any, else the units (inputs) or the header (results).
        title: label key of a line above it.
        tone: the colour of that line.
        blank_rows: empty rows ready for typing, where the workbook starts without rows.
        widths: field key -> column width, where the kind's own does not fit.
        formats: field key -> key of ``formats.toml``, where the kind's own does not fit.
        emphasis: field key -> emphasis; lists with colours have theirs without being named.
        hidden: fields whose column is hidden.
        calculated: further columns.
        guide: whether units and an example row stand above the header.
        filter: whether the header has filter buttons.
        text: fields typed as text whatever they look like (``2-3`` is no date).
        wrapped: fields with long texts, broken over several lines.
        centred: texts that stand in the middle.
        live_rows: key -> field key -> formula template, for rows that a new workbook starts with formulas.
    """

    table: str
    at: At = (0, 0)
    title: str | None = None
    tone: Tone = Tone.HEADING
    blank_rows: int = 1
    widths: Mapping[str, float] = field(default_factory=dict)
    formats: Mapping[str, str] = field(default_factory=dict)
    emphasis: Mapping[str, Emphasis] = field(default_factory=dict)
    hidden: tuple[str, ...] = ()
    calculated: tuple[Calculated, ...] = ()
    guide: bool = True
    filter: bool = True
    text: tuple[str, ...] = ()
    wrapped: tuple[str, ...] = ()
    centred: tuple[str, ...] = ()
    live_rows: Mapping[str, Mapping[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Matrix:
    """A block the refresh fills, with headings on top and at the left.

    Attributes:
        at: place of the title; the block itself begins three rows below and two columns to the right.
        name: defined name without prefix.
        title: label key of the line above.
        row_title, column_title: label keys of what rows and columns are.
        rows, columns: label keys of the headings, or plain texts where they begin with ``=``.
        kind: number format of the block.
        choices: list whose texts the block holds.
        coloured_by: name (without prefix) of the block of strategies that colours this one, or ``table.field`` of
            the first of its columns.
        formula: template for every cell, with ``{row}`` and ``{column}`` for the headings' cells; where given, the
            block is live and no refresh writes it.
        number_format: key of ``formats.toml``, where the kind's own does not fit.
        cell_width, cell_height: size of its cells, in characters and points.
    """

    at: At
    name: str
    title: str
    row_title: str
    column_title: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    kind: Kind = Kind.COUNT
    choices: str | None = None
    coloured_by: str | None = None
    formula: str | None = None
    number_format: str | None = None
    cell_width: float = 12
    cell_height: float = 24


@dataclass(frozen=True, slots=True)
class Button:
    """A shape that runs a command of the ribbon: `command` is the ribbon's key, `label` and `alt` label keys."""

    at: At
    command: str
    label: str
    alt: str
    size: tuple[int, int] = (260, 64)


@dataclass(frozen=True, slots=True)
class Arrow:
    """An arrow from a cause below to an effect above, through one row.

    `at` is the row and the column at whose left edge it begins, `reach` how many columns further (or, negative, before)
    it ends; `cause` and `effect` are label keys, for readers of alternative texts.
    """

    at: At
    reach: int
    cause: str
    effect: str


@dataclass(frozen=True, slots=True)
class SheetIndex:
    """The list of all sheets by stage, with links, `width` columns wide; used once, on the start sheet."""

    at: At
    width: int = 8


Block = TableBlock | Grid | Matrix | Chart | Button | Arrow | SheetIndex


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet.

    Attributes:
        key: label ``sheets.<key>`` is its tab, ``guide.<key>.title``, ``.purpose``, ``.step1`` … its heading.
        stage: stage of the method.
        order: place within the stage.
        blocks: what stands on it.
        basic: whether the basic view shows it.
        steps: how many lines of instructions it has.
        widths: width of body columns by 0-based offset, where no table decides.
        freeze: field of the first table; panes are frozen below its header and right of that field.
        freeze_rows: panes are frozen below the first table's header only, where `freeze` names no field.
        portrait: paper orientation.
        page_breaks: body columns by 0-based offset that begin a new page; without them all columns fit one page.
        print_scale: size on paper in percent, where there are page breaks.
        repeat: field of the first table; its columns up to this one stand on every page beside its others. By default
            those that are frozen.
        one_page: whether everything is fitted on one page.
        brief: whether its lists are short by nature, a page at most, so that no header need repeat on a second one.
        formulas_only: nothing on it is written by a refresh; it is protected (without password) but for its inputs.
        done: formula template, TRUE when the user has done what the sheet asks; for the start sheet.
    """

    key: str
    stage: Stage
    order: int
    blocks: tuple[Block, ...]
    basic: bool = False
    steps: int = 2
    widths: Mapping[int, float] = field(default_factory=dict)
    freeze: str | None = None
    freeze_rows: bool = False
    portrait: bool = False
    page_breaks: tuple[int, ...] = ()
    print_scale: int = 70
    repeat: str | None = None
    one_page: bool = False
    brief: bool = False
    formulas_only: bool = False
    done: str | None = None

    @property
    def code_name(self) -> str:
        """Name of the sheet's module in the VBA project."""
        return "Sheet" + "".join(part.capitalize() for part in self.key.split("_"))
