"""What the doctor and the installer answer: one line per thing looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from cec_xl.install.computer import Computer
from cec_xl.labels import Labels


class State(StrEnum):
    """How a thing stands."""

    OK = "ok"
    ADVICE = "advice"
    """It works, or nothing is known against it, but there is something to know or to do."""
    PROBLEM = "problem"
    """It keeps something from working."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line.

    Attributes:
        name_key: what was looked at, label ``doctor.<name_key>.name``.
        code: what was found, label ``doctor.<name_key>.<code>``; problems and advice say what to do.
        state: how it stands.
        details: values for the sentence.
    """

    name_key: str
    code: str = "ok"
    state: State = State.OK
    details: Mapping[str, object] = field(default_factory=dict)

    @property
    def ok(self) -> bool:
        """Whether nothing has to be done for this to work."""
        return self.state is not State.PROBLEM

    def name(self, labels: Labels) -> str:
        """What was looked at."""
        return labels.text(f"doctor.{self.name_key}.name")

    def text(self, labels: Labels) -> str:
        """What was found and what to do."""
        return labels.text(f"doctor.{self.name_key}.{self.code}", **self.details)


def fine(name_key: str, code: str = "ok", /, **details: object) -> Check:
    """A check that found all well."""
    return Check(name_key, code, State.OK, details)


def advice(name_key: str, code: str, /, **details: object) -> Check:
    """A check with something to know."""
    return Check(name_key, code, State.ADVICE, details)


def problem(name_key: str, code: str, /, **details: object) -> Check:
    """A check that found an obstacle."""
    return Check(name_key, code, State.PROBLEM, details)


def completed(checks: Iterable[Check], computer: Computer) -> list[Check]:
    """The checks with what any remedy may name: this Python and how to call this program."""
    folder = re.sub(r"[^\\/]*$", "", computer.executable)
    command = "cec-xl" if computer.find_program("cec-xl") else f'"{folder}cec-xl"'
    known = {"python": computer.executable, "command": command}
    return [replace(check, details=known | dict(check.details)) for check in checks]


def report(checks: Iterable[Check], labels: Labels) -> str:
    """The lines as text, for a terminal, a message box or a mail to whoever looks after the computers."""
    marks = {state: labels.text(f"doctor.state.{state}") for state in State}
    width = max(len(mark) for mark in marks.values())
    return "\n".join(f"{marks[c.state]:<{width}}  {c.name(labels)}: {c.text(labels)}" for c in checks)
