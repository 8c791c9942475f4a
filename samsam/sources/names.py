"""What a file calls an indicator, an area or a sex → ours. The ambiguous has several answers."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

from samsam.model.indicator import Indicator, Register, Unit
from samsam.model.series import Sex
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
_SEXES = {
    Sex.TOTAL: (
        "t", "total", "totalt", "alla", "samtliga", "1+2", "bada konen", "totalt kon",
        "kvinnor och man", "man och kvinnor",
    ),
    Sex.WOMEN: ("k", "kvinna", "kvinnor", "women", "woman", "female"),
    Sex.MEN: ("m", "man", "men", "male"),
}  # fmt: skip
_SEX_BY_WORD = {word: sex for sex, words in _SEXES.items() for word in words}
_WHOLE = ("total", "samtliga", "alla", "tot")


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
        ranks = [i for i in register.indicators.values() if i.unit is Unit.RANK]
        for name in _CALLED_RANK if len(ranks) == 1 else ():
            self._add(name, ranks[0])

    def _add(self, name: str, indicator: Indicator) -> None:
        self._by_name.setdefault(fold(name), {})[indicator.id] = indicator

    def find(self, text: str) -> tuple[Indicator, ...]:
        """Every indicator that the text may mean: none, one, or several."""
        found = self._by_name.get(fold(_RETIRED.sub("", text.strip())), {})
        if not found:
            ids = {fold(source_id) for source_id in _SOURCE_ID.findall(text)}
            if len(ids) == 1:
                found = self._by_name.get(ids.pop(), {})
        return tuple(found.values())


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
    """Kolada's letters and everyday words; None for anything else."""
    return _SEX_BY_WORD.get(fold(text))


def is_whole(text: str) -> bool:
    """True when the text says that nothing is broken down: `totalt ålder`, `samtliga`."""
    return fold(text).startswith(_WHOLE)
