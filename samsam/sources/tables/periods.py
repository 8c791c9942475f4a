"""What a heading or a cell says of time: a year, the day a year ends, or something else.

A key figure is about a whole year. What is shorter or longer is recognised here so that it can be
refused by name; nothing of it is ever taken for the year.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import date, datetime

from samsam.sources.grid import Cell, text_of

_MOST_WORDS = 5
_LONGEST = 60
_MONTHS = ("jan", "feb", "mar", "apr", "maj", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_IN_ENGLISH = {"may": 5, "oct": 10}
_MONTH = (
    r"(?:jan(?:uari|uary)?|feb(?:ruari|ruary)?|mars|mar(?:ch)?|apr(?:il)?|maj|may|june?|juni|july?|"
    r"juli|aug(?:usti|ust)?|sept?(?:ember)?|okt(?:ober)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_SHORTER = r"(?:kvartal(?:et)?|kv|k|q|tertial(?:et)?|t|halvar(?:et)?|h|manad(?:en)?|m|vecka|v|w)"
_PRELIMINARY = re.compile(
    r"(?:\s*[(\[]\s*(?:prel\.?|preliminar[at]?|preliminary|p)\s*[)\]]|"
    r",?\s*\b(?:prel\.?|preliminar[at]?|preliminary)|(?<=\d)p)$"
)
_YEAR = re.compile(r"(?:(?:ar|aret|year|kalenderar|helar)\s*:?\s*)?(\d{4})", re.ASCII)
_DAY_IN_WORDS = re.compile(rf"(?:den\s+)?(\d{{1,2}})(?::?[ae])?\.?\s*({_MONTH})\.?,?\s*(\d{{4}})")
_ISO = re.compile(r"(\d{4})[-/.](\d{2})[-/.](\d{2})(?:[t ]00:00(?::00)?)?", re.ASCII)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[/.-](\d{1,2})[-/. ]\s*(\d{4})", re.ASCII)
_SHORT = re.compile(
    rf"\d{{4}}\s*[-:/., ]?\s*{_SHORTER}\.?\s*\d{{1,2}}|"
    rf"{_SHORTER}\.?\s*\d{{1,2}}\s*[-:/., ]?\s*\d{{4}}|"
    rf"\d\s*:?\s*[aeo]?\s*{_SHORTER}\s*,?\s*\d{{4}}|(?:forsta|andra|tredje|fjarde)\s+{_SHORTER}\s*,?"
    rf"\s*\d{{4}}|(?:{_MONTH}\s*-\s*)?{_MONTH}\.?,?\s*\d{{4}}|\d{{4}}\s*[-, ]?\s*{_MONTH}|"
    r"\d{4}-(?:0[1-9]|1[0-2])|\d{4}[:.]\d{1,2}",
    re.ASCII,
)
_SHORT_ALONE = re.compile(
    rf"(?:kvartal(?:et)?|kv|k|q|tertial(?:et)?|halvar(?:et)?|manad|vecka)\.?\s*\d{{1,2}}|{_MONTH}\.?|"
    rf"{_MONTH}\s*-\s*{_MONTH}|(?:forsta|andra|tredje|fjarde)\s+(?:kvartalet|halvaret|tertialet)",
    re.ASCII,
)
_SHORT_IN_TITLE = re.compile(
    rf"\b(?:kvartal\w*|kv\.?\s*[1-4]|q[1-4]|tertial\w*|halvar\w*|manadsvis|manadsdata|per manad|"
    rf"manad|vecka\s*\d*|veckor|{_MONTH}\s*-\s*{_MONTH})\b"
)
_OTHER_SPAN = re.compile(r"\d{4}\s*[-/]\s*\d{2,4}|\d{4}\.0", re.ASCII)
_DAY_IN_TEXT = re.compile(rf"\b(?:den\s+)?(\d{{1,2}})\s+({_MONTH})\b\.?(?:\s+\d{{4}})?")


_WHOLE_YEAR = re.compile(r"\b1 jan(?:uari)?\s*-\s*31 dec(?:ember)?\b")


@dataclass(frozen=True, slots=True)
class Period:
    """What is said of time. `year` is None for what is no year and no day.

    `day` is the day that is named, and `shorter` what is a part of a year, such as a quarter.
    """

    year: int | None
    preliminary: bool = False
    day: date | None = None
    shorter: bool = False

    @property
    def ends_year(self) -> bool:
        """True for a whole year and for its last day."""
        return self.year is not None and (
            self.day is None or (self.day.month, self.day.day) == _LAST
        )


_LAST = (12, 31)


def period_of(cell: Cell) -> Period | None:
    """What a cell says of time, when it says nothing else; None for everything else."""
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
        return Period(day.year, day=day)
    written = text_of(cell)
    text = _plain(written)
    if not text or len(text) > _LONGEST or any(c.isdigit() and not c.isascii() for c in written):
        return None
    bare = _PRELIMINARY.sub("", text)
    found = _of_text(bare)
    return replace(found, preliminary=bare != text) if found else None


def _of_text(text: str) -> Period | None:
    if year := _YEAR.fullmatch(text):
        return Period(int(year[1]))
    if day := _day(text):
        return Period(day.year, day=day)
    if _SHORT.fullmatch(text):
        return Period(None, shorter=True)
    return Period(None) if _OTHER_SPAN.fullmatch(text) else None


def _day(text: str) -> date | None:
    if words := _DAY_IN_WORDS.fullmatch(text):
        return _date(words[3], _month(words[2]), words[1])
    if found := _ISO.fullmatch(text) or _EIGHT.fullmatch(text):
        return _date(found[1], int(found[2]), found[3])
    if found := _DAY_FIRST.fullmatch(text):
        first, second = int(found[1]), int(found[2])
        if first <= 12 < second:
            first, second = second, first
        return _date(found[3], second, str(first))
    return None


def _month(word: str) -> int:
    start = word[:3]
    return _IN_ENGLISH.get(start) or _MONTHS.index(start) + 1


def _date(year: str, month: int, day: str) -> date | None:
    try:
        return date(int(year), month, int(day))
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Small letters without rings and dots, spaces as one, dashes alike."""
    flat = unicodedata.normalize("NFKD", text.replace("–", "-").replace("−", "-"))
    letters = "".join(c for c in flat if not unicodedata.combining(c))
    return " ".join(letters.casefold().replace("_", " ").split())


def name_and_period(text: str) -> tuple[str, Period] | None:
    """`Folkmängd 31 dec 2024` → what is named, and when. The time stands last or first."""
    words = text.split()
    for count in range(min(_MOST_WORDS, len(words) - 1), 0, -1):
        for time, name in ((words[-count:], words[:-count]), (words[:count], words[count:])):
            period = period_of(" ".join(time))
            if period is not None:
                return " ".join(name).strip(" ,;:-–"), period
    return None


def is_shorter(text: str) -> bool:
    """True for a part of a year, with or without the year: `kv1`, `2024M03`, `mars`."""
    plain = _plain(text)
    return bool(_SHORT_ALONE.fullmatch(plain) or _SHORT.fullmatch(plain))


def shorter_in(title: str) -> str:
    """The words of a title that say that it's about a part of a year; empty when none do."""
    found = _SHORT_IN_TITLE.search(_plain(title[: _LONGEST * 10]))
    return found[0] if found else ""


def other_day_in(title: str) -> bool:
    """True when a title names a day of a year that isn't the last, or only a month."""
    plain = _plain(title[: _LONGEST * 10])
    plain = _WHOLE_YEAR.sub(" ", plain)
    days = [(_month(m[2]), int(m[1])) for m in _DAY_IN_TEXT.finditer(plain)]
    rest = _DAY_IN_TEXT.sub("", plain)
    return any(day != _LAST for day in days) or bool(re.search(rf"\b{_MONTH}\s+\d{{4}}\b", rest))
