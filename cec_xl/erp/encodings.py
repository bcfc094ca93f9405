"""Which encoding a text file is in: UTF-8 where it is valid, else the code page whose letters make words.

Old ERPs still write Windows or DOS code pages. Their bytes are valid in all of them; only the letters tell. A wrong
code page spoils names, never amounts, so the choice is shown and can be overruled, but nobody is stopped for it.
"""

from __future__ import annotations

import codecs
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from cec_xl.threads import Threads

CODE_PAGES = ("cp1252", "cp850", "cp1251", "cp866")
"""Windows and DOS, Western European and Cyrillic; the first of equals wins."""

_BLOCK = 1 << 17
"""Small enough for what is made of it to stay near the processor, which is worth half a second in a gigabyte."""

_PART = 1 << 22
"""Large enough that the fingerprint seldom waits for its turn while Python does something else."""

_EVIDENCE = 1 << 16
_WESTERN = frozenset("áéíóúüñçàèìòùâêîôûäëïöãõåæøßªº¿¡ªº€·’–«»°")
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


@dataclass(frozen=True, slots=True)
class TextScan:
    """What one pass over a text file found.

    Attributes:
        encoding: Python name of the encoding.
        fingerprint: SHA-256 of the bytes, hexadecimal.
        damaged: bytes that are not UTF-8 in a file that otherwise is.
        blank_lines: lines with nothing in them, seen between two line ends.
    """

    encoding: str
    fingerprint: str
    damaged: int = 0
    blank_lines: int = 0


def scan_text(path: Path) -> TextScan:
    """Read a file once: its fingerprint, its encoding, its empty lines."""
    with Threads(1, "fingerprint") as beside:  # half of the time is the fingerprint, which needs no turn
        digest = beside.submit(fingerprint, path)
        return replace(_scan_blocks(path), fingerprint=digest.result())


def _scan_blocks(path: Path) -> TextScan:
    decoder = codecs.getincrementaldecoder("utf-8")()
    blank = _BlankLines()
    valid, evidence, start = True, bytearray(), b""
    for block in _blocks(path):
        blank.see(block)
        start = start or block[:4]
        if block.isascii() and not decoder.getstate()[0]:
            continue
        if len(evidence) < _EVIDENCE:
            evidence += b"\n".join(line for line in block.split(b"\n") if not line.isascii())[:_EVIDENCE]
        if valid:
            try:
                decoder.decode(block)
            except UnicodeDecodeError:
                valid = False
    encoding, damaged = _verdict(start, valid, bytes(evidence))
    return TextScan(encoding, "", damaged, blank.count)


class _BlankLines:
    """Counts empty lines outside quotes, block by block."""

    def __init__(self) -> None:
        self.count = 0
        self._quoted = False
        self._tail = b""

    def see(self, block: bytes) -> None:
        """Look at the next block of the file."""
        if len(block) > 2 and not _may_have_blank_line(block) and not _BLANK.search(self._tail + block[:2]):
            if b'"' in block or b'"' in self._tail:
                self._quoted ^= bool((self._tail.count(b'"') + block.count(b'"', 0, -2)) & 1)
            self._tail = block[-2:]
            return
        text = self._tail + block
        done = 0
        for found in _BLANK.finditer(text):
            self._quoted ^= bool(text.count(b'"', done, found.start()) & 1)
            done = found.start()
            self.count += not self._quoted
        keep = max(len(text) - 2, done + 1) if text else 0
        self._quoted ^= bool(text.count(b'"', done, keep) & 1)
        self._tail = text[keep:]


_BLANK = re.compile(rb"\n(?=\r?\n)")


def _may_have_blank_line(block: bytes) -> bool:
    """Whether two line ends follow each other; looking for them one by one would take longer than all the rest."""
    cells = np.frombuffer(block, np.uint8)
    ends = cells == ord("\n")
    if (ends[:-1] & ends[1:]).any():
        return True
    return b"\r" in block and bool((ends[:-2] & ends[2:] & (cells[1:-1] == ord("\r"))).any())


def fingerprint(path: Path) -> str:
    """SHA-256 of a file's bytes, hexadecimal."""
    digest, part = hashlib.sha256(), memoryview(bytearray(min(_PART, max(path.stat().st_size, 1))))
    with path.open("rb", buffering=0) as stream:
        while size := stream.readinto(part):
            digest.update(part[:size])
    return digest.hexdigest()


def _blocks(path: Path) -> Iterator[bytes]:
    with path.open("rb", buffering=0) as stream:
        while block := stream.read(_BLOCK):
            yield block


def _verdict(start: bytes, valid: bool, evidence: bytes) -> tuple[str, int]:
    for mark, name in _BYTE_ORDER_MARKS:
        if start.startswith(mark):
            return name, 0
    if start.count(0) >= 1 and len(start) > 1:
        return ("utf-16-le" if start[1] == 0 else "utf-16-be"), 0
    if valid:
        return "utf-8", 0
    lenient = evidence.decode("utf-8", "replace")
    damaged = lenient.count("\ufffd")
    whole = sum(not c.isascii() for c in lenient) - damaged
    if whole > 20 * damaged:
        return "utf-8", damaged
    return max(CODE_PAGES, key=lambda page: plausibility(evidence.decode(page, "replace"))), 0


def plausibility(text: str) -> float:
    """How much a decoded text looks like Spanish, another Western language, or Russian; more is better.

    >>> raw = "Muñoz Peñíscola".encode("cp850")
    >>> plausibility(raw.decode("cp850")) > plausibility(raw.decode("cp1252"))
    True
    """
    score = 0.0
    for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
        if letter.isascii():
            continue
        inside = before.isalpha() and after.isalpha()
        if _is_cyrillic(letter):
            latin = any(c.isascii() and c.isalpha() for c in (before, after))
            score += -2 if latin else 1
        elif letter.lower() in _WESTERN:
            pair = any(not c.isascii() and c.isalpha() for c in (before, after))
            lone_capital = letter.isupper() and before.islower()
            score += -1 if pair or lone_capital else 1
        elif inside or unicodedata.category(letter) in ("Cc", "Co", "Cn", "So", "Sm"):
            score -= 2
        else:
            score -= 0.5
    return score


def _is_cyrillic(letter: str) -> bool:
    return "а" <= letter.lower() <= "я" or letter in "ёЁ№"
