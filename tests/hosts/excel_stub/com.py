"""What pywin32 itself defines: the COM error, the dispatch object, the time type, and the conversion to VARIANT."""

# ruff: noqa: ANN401 - COM hands over anything

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

RANGE_INTERFACE = "{00020846-0000-0000-C000-000000000046}"
MISSING = -2147352572
CALL_REJECTED = -2147418111
EXCEPTION_OCCURRED = -2147352567
BUSY_EDITING = -2146777998
APPLICATION_ERROR = -2146827284

ERROR_NUMBERS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
    "#SPILL!": -2146826243,
    "#CALC!": -2146826238,
}


class ComError(Exception):
    """``pywintypes.com_error``."""

    def __init__(
        self, hresult: int, strerror: str = "", excepinfo: tuple | None = None, argerror: int | None = None
    ) -> None:
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult, self.strerror, self.excepinfo, self.argerror = hresult, strerror, excepinfo, argerror


def application_error(text: str) -> ComError:
    """Run-time error 1004."""
    return ComError(EXCEPTION_OCCURRED, "Exception occurred.", (0, "Microsoft Excel", text, None, 0, APPLICATION_ERROR))


def call_rejected() -> ComError:
    """What every call meets while the user is editing a cell."""
    return ComError(CALL_REJECTED, "Call was rejected by callee.")


class ComTime(dt.datetime):
    """Dates arrive as a subclass of datetime that carries a time zone."""


def com_time(moment: dt.datetime) -> ComTime:
    return ComTime(*moment.timetuple()[:6], moment.microsecond, tzinfo=dt.UTC)


class CDispatch:
    """A late-bound object as pywin32 hands it over."""

    _iid_: str | None = None

    class _OleObject:
        def __init__(self, iid: str | None) -> None:
            self.iid = iid

        def GetTypeInfo(self) -> Any:  # noqa: N802 - COM's name
            return self

        def GetTypeAttr(self) -> Any:  # noqa: N802 - COM's name
            return self

        def GetIDsOfNames(self, _locale: int, name: str) -> None:  # noqa: N802 - COM's name
            raise ComError(-2147352570, f"Unknown name: {name}")

    @property
    def _oleobj_(self) -> Any:
        return self._OleObject(self._iid_)


def to_variant(value: object) -> object:
    """Refuse what pywin32 refuses; give back what Excel would receive."""
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    if value is None or type(value) in (str, bool, int, float, Decimal) or isinstance(value, str):
        return value
    raise TypeError(f"Objects of type {type(value).__name__!r} can not be converted to a COM VARIANT")
