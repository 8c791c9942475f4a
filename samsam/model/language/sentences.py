"""Swedish text cut into sentences and words, so that each can be looked at.

Every rule looks a fixed way ahead, so the work grows with the text's length and no faster.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:[.:'’/\-–][^\W_]+)*")
# Texts copied from PDF and macOS may have letter and accent as two characters. Only pairs are
# joined: normalising a whole text takes a square time in a long row of accents.
_ACCENTED = re.compile(r"[A-Za-z][\u0300-\u036f]")
_STOP = re.compile(r"[.!?…][\"”’')\]]{0,3}\s")
_BULLET = re.compile(r"\s*(?:[-–•*·]|\d{1,3}[.)])\s+")
# After these a full stop doesn't end the sentence. After "m.m.", "osv." and "etc." it may.
_SHORTENED = frozenset({
    "t.ex", "bl.a", "s.k", "p.g.a", "d.v.s", "dvs", "fr.o.m", "t.o.m", "f.d", "ca", "nr", "kl",
    "kap", "jfr", "enl", "inkl", "exkl", "resp", "st", "tel", "sid", "max", "min", "milj", "mdr",
})  # fmt: skip
_LONGEST_SHORTENED = 7


@dataclass(frozen=True, slots=True)
class Word:
    """A word as it stands. `gap` is what lies between it and the word before."""

    text: str
    gap: str

    @property
    def folded(self) -> str:
        """The word without regard to capitals."""
        return self.text.casefold()


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, a heading or a point of a list. `number` counts from 1 through the whole text."""

    number: int
    text: str
    words: tuple[Word, ...]


def sentences(text: str) -> tuple[Sentence, ...]:
    """The sentences of a text that have any word; å, ä and ö are one character each."""
    found = (part for line in _lines(text) for part in split(line))
    cut = ((part, tuple(words_of(part))) for part in found)
    return tuple(
        Sentence(number, part, words)
        for number, (part, words) in enumerate(((p, w) for p, w in cut if w), 1)
    )


def words_of(text: str) -> Iterator[Word]:
    """The words of a text, each with the gap before it."""
    before = 0
    for match in _WORD.finditer(text):
        yield Word(match[0], text[before : match.start()])
        before = match.end()


def _lines(text: str) -> Iterator[str]:
    """The lines, where one that goes on with a small letter belongs to the line before.

    Text pasted from PDF is broken in the middle of its sentences.
    """
    gathered: list[str] = []
    composed = _ACCENTED.sub(lambda pair: unicodedata.normalize("NFC", pair[0]), text)
    for line in composed.splitlines():
        goes_on = line.lstrip()[:1].islower()
        if gathered and not goes_on:
            yield " ".join(gathered)
            gathered = []
        if line.strip():
            gathered.append(_BULLET.sub("", line, count=1) if _BULLET.match(line) else line.strip())
    if gathered:
        yield " ".join(gathered)


def split(line: str) -> Iterator[str]:
    """A line cut after each sentence. Nothing but the spaces between them is left out."""
    start = 0
    for stop in _STOP.finditer(line):
        if _ends(line, stop):
            yield line[start : stop.end()].strip()
            start = stop.end()
    yield line[start:].strip()


def _ends(line: str, stop: re.Match[str]) -> bool:
    """True when a new sentence may begin after the stop."""
    following = line[stop.end() : stop.end() + 3].lstrip("\"”’'([–- ")
    if following[:1].islower():
        return False
    before = line[max(0, stop.start() - _LONGEST_SHORTENED) : stop.start()].split()
    return not before or line[stop.start()] != "." or before[-1].casefold() not in _SHORTENED
