"""The program in a process of its own, for an office whose Python does not fit ours: messages through pipes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import IO, Any

from cec_xl.logs import get_logger
from udfs.libreoffice import program
from udfs.libreoffice.office.engine import receive, send


class RemoteDocument:
    """A document whose operations are done on the other side of the pipes."""

    def __init__(self, reading: IO[bytes], writing: IO[bytes]) -> None:
        self._reading, self._writing = reading, writing

    def __getattr__(self, name: str) -> Callable[..., Any]:
        if name.startswith("_"):
            raise AttributeError(name)

        def operation(*arguments: object) -> Any:  # noqa: ANN401 - what JSON carries
            send(self._writing, {"do": [name, arguments]})
            said = receive(self._reading)
            if "failed" in said:
                raise RuntimeError(said["failed"])
            return said["answered"]

        return operation


def serve(reading: IO[bytes], writing: IO[bytes]) -> None:
    """Answer until the other side ends."""
    while True:
        try:
            asked = receive(reading)
        except EOFError:
            return
        try:
            if "answer" in asked:
                answered: object = program.answer(*asked["answer"])
            else:
                name, language = asked["command"]
                answered = program.command(name, RemoteDocument(reading, writing), language)
        except EOFError:
            return
        except Exception as error:
            get_logger().exception("the office asked for what failed")
            send(writing, {"failed": f"{type(error).__name__}: {error}"})
        else:
            send(writing, {"answered": answered})


def main() -> None:
    """Serve on standard input and output; whatever else is printed goes to the error stream."""
    writing = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    serve(sys.stdin.buffer, writing)


if __name__ == "__main__":
    main()
