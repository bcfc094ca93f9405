"""Readers of VBA projects that others wrote."""

from __future__ import annotations

import warnings
from pathlib import Path

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # olevba calls names that pyparsing has renamed
    from oletools.olevba import VBA_Parser, decompress_stream


def olevba_decompress(container: bytes) -> bytes:
    """A compressed container as olevba reads it."""
    return bytes(decompress_stream(bytearray(container)))


def olevba_modules(workbook: Path) -> dict[str, str]:
    """Module name -> source, as olevba finds them in a workbook."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        parser = VBA_Parser(str(workbook))
        try:
            return {stream.rpartition("/")[2]: code for _, stream, _, code in parser.extract_macros()}
        finally:
            parser.close()
