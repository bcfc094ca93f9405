"""The import's own dependencies: loaded when an import starts, and asked for in a sentence where they are missing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from cec_xl.errors import FileError


@contextmanager
def needs_extra(package: str, code: str = "import_extra_missing") -> Iterator[None]:
    """Turn a missing package into the sentence that says how to get it."""
    try:
        yield
    except ImportError as error:
        raise FileError(code, package=package) from error
