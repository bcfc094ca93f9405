"""One cell as bytes.

A cell is written in two parts around its row number: ``<c r="A`` + ``17`` + ``" s="3"><v>2.5</v></c>``. The part after
the row number, the *tail*, is the same wherever the cell stands, so tails are what columns are made of.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from decimal import Decimal

import numpy as np

from cec_xl.hosts.column import to_serial
from cec_xl.hosts.package.xml import escape_text
from cec_xl.hosts.port import Cell
from cec_xl.hosts.sheet.markup import stored_result
from cec_xl.hosts.sheet.numbers import Numbers, number_text, number_texts

TEXT_LIMIT = 32_767
"""Characters a cell can hold, counted as Excel counts: an emoji is two."""

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_NEEDS_CARE = re.compile("[\x00-\x1f\ud800-\udfff\ufffe\uffff]|_x|^ | $")


class TextTooLongError(ValueError):
    """A text no cell can hold; `row` is its 0-based place in the column."""

    def __init__(self, length: int, row: int = 0) -> None:
        super().__init__(length)
        self.length = length
        self.row = row


class CellMarkup:
    """The bytes around values of one column.

    Attributes:
        style: index of the cell format, ``""`` for none.
        prefix: namespace prefix of the sheet with its colon, mostly ``""``.
        blank: tail of an empty cell.
        number: what stands before and after a number.
        text: what stands before and after a text.
        formula: tail of a cell with an empty formula.
    """

    def __init__(self, style: str = "", prefix: str = "") -> None:
        self.style = style
        self.prefix = prefix
        looks = f' s="{style}"' if style else ""
        self.blank = f'"{looks}/>'.encode()
        self.number = f'"{looks}><{prefix}v>'.encode(), f"</{prefix}v></{prefix}c>".encode()
        self.formula = f'"{looks}><{prefix}f/></{prefix}c>'.encode()
        opening = f'"{looks} t="inlineStr"><{prefix}is><{prefix}t>'
        self.text = opening.encode(), f"</{prefix}t></{prefix}is></{prefix}c>".encode()

    def tail(self, value: object) -> bytes:
        """The tail of a cell with this value.

        None, ``""`` and NaN give an empty cell that keeps its format, infinity Excel's own ``#NUM!``. A string is
        always text, whatever it begins with.

        Raises:
            TextTooLongError: more than `TEXT_LIMIT` characters.

        >>> CellMarkup("3").tail(2.5), CellMarkup().tail("=1+1")
        (b'" s="3"><v>2.5</v></c>', b'" t="inlineStr"><is><t>=1+1</t></is></c>')
        """
        match value:
            case None | "":
                return self.blank
            case bool() | np.bool_():
                return self._typed("b", str(int(value)))
            case int() | float() | Decimal() | np.integer() | np.floating():
                return self._number(value)
            case dt.datetime():
                return self._number(to_serial(value))
            case dt.date():
                return self._number(to_serial(dt.datetime.combine(value, dt.time())))
            case _:
                return self._text(str(value))

    def number_tails(self, values: Numbers) -> list[bytes]:
        """The tails of many numbers.

        >>> CellMarkup().number_tails(np.array([2.5e-8, 7.0, -0.0, np.nan]))
        [b'"><v>2.5E-8</v></c>', b'"><v>7</v></c>', b'"><v>0</v></c>', b'"/>']
        """
        opening, closing = self.number
        tails = [opening + text + closing for text in number_texts(values).tolist()]
        for row in np.flatnonzero(~np.isfinite(values)).tolist():
            tails[row] = self.tail(float(values[row]))
        return tails

    def result(self, value: Cell) -> bytes:
        """The tail of a cell that a formula fills from elsewhere.

        >>> CellMarkup("3").result("#N/A"), CellMarkup().result("Vitales")
        (b'" s="3" t="e"><v>#N/A</v></c>', b'" t="str"><v>Vitales</v></c>')
        """
        kind, content = stored_result(value)
        return self._typed(kind.decode(), content)

    def error(self, name: str) -> bytes:
        """The tail of a cell with an error value such as ``#N/A``."""
        return self._typed("e", name)

    def _typed(self, kind: str, content: str) -> bytes:
        opening, closing = self.number
        if kind:
            opening = opening.replace(b"><", f' t="{kind}"><'.encode(), 1)
        return opening + content.encode() + closing

    def _number(self, value: float | Decimal | np.integer | np.floating) -> bytes:
        if isinstance(value, int | np.integer):
            content = str(int(value))
        else:
            try:
                number = float(value)
            except OverflowError:
                number = math.inf
            if math.isnan(number):
                return self.blank
            if math.isinf(number):
                return self.error("#NUM!")
            content = number_text(number)
        opening, closing = self.number
        return opening + content.encode() + closing

    def _text(self, value: str) -> bytes:
        opening, closing = self.text
        if len(value) > TEXT_LIMIT // 2:
            length = len(value.encode("utf-16-le", "surrogatepass")) // 2
            if length > TEXT_LIMIT:
                raise TextTooLongError(length)
        if _NEEDS_CARE.search(value):
            # XML readers drop outer spaces and turn line ends into spaces unless told otherwise.
            opening = opening[:-1] + b' xml:space="preserve">'
        content = _LONE_SURROGATE.sub(lambda found: f"_x{ord(found[0]):04X}_", escape_text(value))
        return opening + content.replace("\n", "&#10;").replace("\t", "&#9;").encode() + closing


def needs_care(text: str) -> bool:
    """Whether a text needs escapes or the mark that keeps its spaces."""
    return _NEEDS_CARE.search(text) is not None
