"""Where CEC-XL itself runs: in the office's own Python where that fits, else in a process of its own.

The place of the program was written down when the extension was installed. It fits the office's Python when both are
of one version, for only then can the office load the program's numpy.
"""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from cec_xl.hosts.calc.office.uno_types import Uno

WORKER_MODULE = "udfs.libreoffice.worker"
IN_PROCESS_VARIABLE = "CEC_XL_OFFICE_PROCESS"
"""Environment variable; ``own`` keeps the program out of the office's process, for tests and for searching faults."""


class EngineError(Exception):
    """The program cannot be reached."""


class LocalEngine:
    """The program inside the office's own Python."""

    def __init__(self, paths: Sequence[str]) -> None:
        for path in reversed(paths):
            if path not in sys.path:
                sys.path.insert(0, path)
        # Loaded by name, for the type checker must not follow the office's files into the program and back.
        from importlib import import_module

        self._program = import_module("udfs.libreoffice.program")

    def answer(self, name: str, arguments: Sequence[Any], language: str) -> list[list[Any]]:
        """What a worksheet function answers (see `udfs.libreoffice.program.answer`)."""
        found: list[list[Any]] = self._program.answer(name, arguments, language)
        return found

    def command(self, name: str, document: Uno, language: str) -> Mapping[str, Any]:
        """Run a command on a document (see `udfs.libreoffice.program.command`)."""
        found: Mapping[str, Any] = self._program.command(name, document, language)
        return found


class RemoteEngine:
    """The program in a process of its own, talked to through pipes; what a command does to the document comes back."""

    def __init__(self, python: str, paths: Sequence[str]) -> None:
        self._python, self._paths = python, paths
        self._process: subprocess.Popen[bytes] | None = None

    def answer(self, name: str, arguments: Sequence[Any], language: str) -> list[list[Any]]:
        """What a worksheet function answers."""
        found: list[list[Any]] = self._asked({"answer": [name, arguments, language]}, None)
        return found

    def command(self, name: str, document: Uno, language: str) -> Mapping[str, Any]:
        """Run a command on a document."""
        found: Mapping[str, Any] = self._asked({"command": [name, language]}, document)
        return found

    def _asked(self, question: object, document: Uno) -> Any:  # noqa: ANN401 - what JSON carries
        try:
            process = self._running()
            if process.stdin is None or process.stdout is None:
                raise EngineError
            send(process.stdin, question)
            while True:
                said = receive(process.stdout)
                if "do" in said:
                    send(process.stdin, _done(getattr(document, said["do"][0]), said["do"][1]))
                elif "answered" in said:
                    return said["answered"]
                else:
                    raise EngineError(said.get("failed"))
        except (OSError, EOFError) as error:
            self.stop()
            raise EngineError from error

    def stop(self) -> None:
        """End the process, if it runs; the next question starts another."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            # The office's own Python has variables that would lead another one astray.
            unwanted = ("PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "PYTHONSTARTUP")
            environment = {key: value for key, value in os.environ.items() if key not in unwanted}
            environment["PYTHONPATH"] = os.pathsep.join(self._paths)
            hidden = getattr(subprocess, "CREATE_NO_WINDOW", 0)
            self._process = subprocess.Popen(  # noqa: S603 - the Python that installed the extension
                [self._python, "-m", WORKER_MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env=environment,
                creationflags=hidden,
            )
        return self._process


def _done(operation: Callable[..., object], arguments: Sequence[Any]) -> object:
    try:
        return {"answered": operation(*arguments)}
    except Exception as error:
        return {"failed": f"{type(error).__name__}: {error}"}


def send(pipe: IO[bytes], message: object) -> None:
    """One message, its length first."""
    content = json.dumps(message).encode()
    pipe.write(struct.pack("<I", len(content)) + content)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:  # noqa: ANN401 - what JSON carries
    """The next message.

    Raises:
        EOFError: the other side has ended.
    """
    head = pipe.read(4)
    if len(head) < 4:
        raise EOFError
    content = pipe.read(struct.unpack("<I", head)[0])
    return json.loads(content)


def engine(settings: Mapping[str, Any]) -> LocalEngine | RemoteEngine:
    """The way to the program that the settings of the installation and this Python allow."""
    paths = settings["paths"]
    if os.environ.get(IN_PROCESS_VARIABLE) != "own" and list(sys.version_info[:2]) == list(settings["version"]):
        try:
            return LocalEngine(paths)
        except ImportError:  # another extension has loaded an older numpy, for instance
            pass
    return RemoteEngine(settings["python"], paths)
