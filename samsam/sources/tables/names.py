"""What a file calls an indicator, an area or a sex → ours. The ambiguous has several answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from samsam.model.indicators.indicator import Indicator, Register, Unit
from samsam.model.indicators.series import Sex
from samsam.sources.grid import fold

_SOURCE_ID = re.compile(r"\b(?:[NUP]\d{5}|TAB\d{2,5})\b", re.IGNORECASE)
_KOLADA_ID = re.compile(r"[NUP]\d{5}", re.IGNORECASE)
_RETIRED = re.compile(r"\s*\(-\d{4}\)$")
_CODE = re.compile(r"\d{1,4}", re.ASCII)
_CODE_AND_TITLE = re.compile(r"(\d{2,4})\s+(\D.*)", re.ASCII)
# What SCB and others call them, besides our own ids and titles. Folded.
_OFTEN_CALLED = {
    "folkmangd": "population",
    "folkmangden": "population",
    "levande fodda": "births",
    "inflyttade totalt": "moved_in",
    "samtliga inflyttningar": "moved_in",
    "utflyttade totalt": "moved_out",
    "samtliga utflyttningar": "moved_out",
}
_CALLED_RANK = ("ranking", "rank", "rang", "placering")
_MOST_WORDS = 20
_SEXES = {
    Sex.TOTAL: (
        "t", "total", "totalt", "alla", "samtliga", "1+2", "bada konen", "totalt kon",
        "kvinnor och man", "man och kvinnor", "man+kvinnor", "kvinnor+man",
    ),
    Sex.WOMEN: ("k", "kvinna", "kvinnor", "women", "woman", "female"),
    Sex.MEN: ("m", "man", "men", "male"),
}  # fmt: skip
_SEX_BY_WORD = {word: sex for sex, words in _SEXES.items() for word in words}
_WHOLE = ("total", "samtliga", "alla", "tot")
_EVERYTHING = (
    "hela kommunen", "hela aret", "helar", "aret", "ar", "bada", "bada konen", "jan-dec",
    "januari-december",     "1-4", "kvartal 1-4", "0-100+ ar", "inrikes och utrikes",
)  # fmt: skip


class Indicators:
    """The register's indicators by everything that they are called."""

    def __init__(self, register: Register) -> None:
        self._by_name: dict[str, dict[str, Indicator]] = {}
        for indicator in register.everything.values():
            own = f"{indicator.short_title} ({indicator.unit_words})"
            for name in (indicator.id, indicator.title, indicator.short_title, own):
                self._add(name, indicator)
            for title in indicator.source_titles:
                self._add(_RETIRED.sub("", title.strip()), indicator)
            for source_id in _SOURCE_ID.findall(indicator.source_id):
                self._add(source_id, indicator)
        for name, indicator_id in _OFTEN_CALLED.items():
            if indicator_id in register.indicators:
                self._add(name, register.indicators[indicator_id])
        self._ranks = [i for i in register.indicators.values() if i.unit is Unit.RANK]

    def _add(self, name: str, indicator: Indicator) -> None:
        self._by_name.setdefault(fold(name), {})[indicator.id] = indicator

    def find(self, text: str) -> tuple[Indicator, ...]:
        """Every indicator that the text may mean: none, one, or several."""
        found = self._by_name.get(fold(_RETIRED.sub("", text.strip())), {})
        if not found:
            ids = {fold(source_id) for source_id in _SOURCE_ID.findall(text)}
            if len(ids) == 1:
                found = self._by_name.get(ids.pop(), {})
        if not found and any(is_rank_word(word) for word in text.split()[:_MOST_WORDS]):
            rank = self.ranked(text)
            return (rank,) if rank else ()
        return tuple(found.values())

    def ranked(self, text: str) -> Indicator | None:
        """The only rank that the text says by its source or name: a rank alone may be of anything.

        `Svenskt Näringsliv` and `Företagsklimat 2024` say the ranking of business climates.
        """
        plain = fold(text)
        found = [i for i in self._ranks if any(word in plain for word in _said_of(i))]
        return found[0] if len(found) == 1 else None

    @property
    def ranks(self) -> tuple[Indicator, ...]:
        """The key figures that are a place in an order."""
        return tuple(self._ranks)


def _said_of(indicator: Indicator) -> tuple[str, ...]:
    return fold(indicator.source), fold(indicator.short_title.partition(",")[0])


def is_rank_word(text: str) -> bool:
    """True for `rang`, `placering` and the like."""
    return fold(text) in _CALLED_RANK


def is_kolada_id(text: str) -> bool:
    """True for `N01951`: a key figure of Kolada's, perhaps none of ours."""
    return _KOLADA_ID.fullmatch(text.strip()) is not None


class Areas:
    """The areas that figures may be read for, by code and title."""

    def __init__(self, areas: Mapping[str, str]) -> None:
        self.titles = dict(areas)
        self._by_title: dict[str, set[str]] = {}
        for code, title in areas.items():
            self._by_title.setdefault(_plain(title), set()).add(code)

    def find(self, text: str) -> frozenset[str]:
        """Codes of the areas that the text may mean: `0180`, `180`, `Solna`, `0184 Solna`."""
        clean = text.strip()
        if _CODE.fullmatch(clean):
            return self._of_code(clean)
        if both := _CODE_AND_TITLE.fullmatch(clean):
            return self._of_code(both[1]) & self._of_title(both[2])
        return self._of_title(clean)

    def names(self, text: str) -> bool:
        """True when the text is an area's name, with or without its code."""
        clean = text.strip()
        return not clean.isdigit() and bool(self.find(clean))

    def _of_code(self, text: str) -> frozenset[str]:
        if text in self.titles:
            return frozenset({text})
        return frozenset(c for c in self.titles if c.isdigit() and int(c) == int(text))

    def _of_title(self, text: str) -> frozenset[str]:
        plain = _plain(text)
        short = plain.removesuffix(" kommun")
        names = {plain, short, short.removesuffix("s")} if short != plain else {plain}
        return frozenset(code for name in names for code in self._by_title.get(name, ()))


def _plain(title: str) -> str:
    """Å and a stay apart here: Håbo and Habo are two municipalities."""
    return " ".join(unicodedata.normalize("NFC", title).casefold().split())


def sex_of(text: str) -> Sex | None:
    """Kolada's letters and everyday words; None for anything else.

    SCB's `totalt, samtliga män och kvinnor` is everybody.
    """
    return _SEX_BY_WORD.get(fold(text), _SEX_BY_WORD.get(fold(text.partition(",")[0])))


def is_whole(text: str) -> bool:
    """True when the text says that nothing is broken down: `totalt ålder`, `samtliga`."""
    return fold(text).startswith(_WHOLE)


def is_everything(text: str) -> bool:
    """`is_whole` for a cell of a table, where `samtliga 16-64 år` is a part of all ages."""
    plain = fold(text)
    if plain in _EVERYTHING or sex_of(text) is Sex.TOTAL:
        return True
    return plain.startswith(_WHOLE) and not any(c.isdigit() for c in plain)
