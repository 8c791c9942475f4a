"""What a reader has chosen to see, as it stands in the address: codes in, codes out.

A link restores the view. What can't be read is left out and reported, and the rest works.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import astuple, dataclass, replace
from datetime import date
from urllib.parse import urlencode

from samsam.model.indicators.area import Area, AreaKind
from samsam.model.indicators.indicator import Register
from samsam.model.population.what_if import MOST_A_YEAR, Yearly
from samsam.swedish import long_date

_LONGEST = 100
_EARLIEST, _LATEST = 1900, 2200
_LONGEST_EDITION = 4
_SEPARATOR = ","
# Which rows the first page shows, by the name in addresses.
COURSES = {"samre": "De som försämras", "battre": "De som förbättras", "ovriga": "Övriga"}
# Which map is shown, by the name in addresses; the first is the page's own default.
MAPS = {"lanet": "Länet", "landet": "Hela landet"}
# What the page over all years follows, by the name in addresses; the first is the page's default.
FOLLOWED = {
    "malbilder": "Målbilder",
    "mandatperioder": "Mandatperioder",
    "aktorer": "Aktörer",
    "utfall": "Väntat och utfall",
    "insatser": "Icke-händelser och insatser",
}
_SLUG = re.compile(r"[a-z0-9-]{1,200}")
_FIELD = re.compile(r"[a-z_]{1,40}\.[A-Za-z0-9_-]{0,100}\.[A-Za-z0-9_-]{0,100}")
_SECTION = re.compile(r"[A-Za-z0-9_-]{1,100}")


@dataclass(frozen=True, slots=True)
class Selection:
    """The choices of a view; None is the page's own default. `faults` are Swedish sentences.

    `section` is the part of an analysis that is written in, `field` a field of it: its record's
    kind, its subject and its own name (empty for the whole record), with points between. `group` is
    the name in addresses of a group to compare with, `municipalities` are codes of those that the
    reader has chosen. `course` is which rows the first page shows, by their verdict: one of
    COURSES. `map` is one of MAPS, `followed` one of FOLLOWED.
    """

    indicator: str | None = None
    goal: str | None = None
    known_on: date | None = None
    from_year: int | None = None
    successor: bool = True
    year: int | None = None
    edition: int | None = None
    section: str | None = None
    field: str | None = None
    beside: int | None = None
    what_if: Yearly | None = None
    group: str | None = None
    municipalities: tuple[str, ...] = ()
    course: str | None = None
    map: str | None = None
    followed: str | None = None
    faults: tuple[str, ...] = ()

    def write(self) -> dict[str, str]:
        """The choices as query parameters; defaults are left out."""
        parameters = {
            "nyckeltal": self.indicator,
            "malbild": self.goal,
            "dag": self.known_on.isoformat() if self.known_on else None,
            "fran": str(self.from_year) if self.from_year is not None else None,
            "eftertradare": None if self.successor else "nej",
            "ar": str(self.year) if self.year is not None else None,
            "utgava": str(self.edition) if self.edition is not None else None,
            "del": self.section,
            "falt": self.field,
            "jamfor": str(self.beside) if self.beside is not None else None,
            "tank_om": _written(self.what_if),
            "grupp": self.group,
            "kommuner": _SEPARATOR.join(self.municipalities) or None,
            "visa": self.course,
            "karta": self.map,
            "folj": self.followed,
        }
        return {name: text for name, text in parameters.items() if text is not None}

    def changed(self, **changes: object) -> Selection:
        """The same choices with some changed."""
        return replace(self, faults=(), **changes)  # type: ignore[arg-type]

    def link(self, page: str, **changes: object) -> str:
        """The relative address of a page with these choices, some of them changed."""
        query = urlencode(self.changed(**changes).write())
        return f"{page or './'}{'?' if query else ''}{query}"


def read_selection(
    parameters: Mapping[str, str], register: Register, today: date | None = None
) -> Selection:
    """Read query parameters. Anything unknown gives the default and a sentence in `faults`.

    So does a day after `today`, if that is given: nobody knows what will be known then.
    """
    reader = _Reader(parameters)
    selection = Selection(
        indicator=reader.one_of("nyckeltal", register.indicators, "nyckeltalet"),
        goal=reader.one_of("malbild", register.goals, "målbilden"),
        known_on=reader.day("dag", today),
        from_year=reader.year("fran"),
        successor=reader.one_of("eftertradare", ("ja", "nej"), "valet") != "nej",
        year=reader.year("ar"),
        edition=reader.edition("utgava"),
        section=reader.section("del"),
        field=reader.field("falt"),
        beside=reader.year("jamfor"),
        what_if=reader.yearly("tank_om"),
        group=reader.slug("grupp"),
        municipalities=reader.municipalities("kommuner", register.areas),
        course=reader.one_of("visa", COURSES, "urvalet"),
        map=reader.one_of("karta", MAPS, "kartan"),
        followed=reader.one_of("folj", FOLLOWED, "det att följa"),
    )
    return replace(selection, faults=tuple(reader.faults))


class _Reader:
    """Reads parameters one by one and gathers what couldn't be read."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._parameters = parameters
        self.faults: list[str] = []

    def _text(self, name: str) -> str | None:
        text = self._parameters.get(name)
        return text.strip() or None if text else None

    def one_of(
        self, name: str, known: Mapping[str, object] | tuple[str, ...], what: str
    ) -> str | None:
        text = self._text(name)
        if text is None or text in known:
            return text
        self.faults.append(
            f"Länken nämner {what} ”{shortened(text)}”, som inte finns här. Standardvyn visas."
        )
        return None

    def day(self, name: str, last: date | None) -> date | None:
        text = self._text(name)
        if text is None:
            return None
        try:
            day = date.fromisoformat(text)
        except ValueError:
            fault = f"”{shortened(text)}”, som inte är ett datum"
        else:
            if last is None or day <= last:
                return day
            fault = f"{long_date(day)}, som inte har varit än"
        self.faults.append(f"Länken har dagen {fault}. De senaste uppgifterna visas.")
        return None

    def year(self, name: str) -> int | None:
        text = self._text(name)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) == 4:
            year = int(text)
            if _EARLIEST <= year <= _LATEST:
                return year
        self.faults.append(
            f"Länken har årtalet ”{shortened(text)}”, som inte går att visa. Standardvyn visas."
        )
        return None

    def yearly(self, name: str) -> Yearly | None:
        text = self._text(name)
        if text is None:
            return None
        parts = text.split("-")
        if len(parts) == 4 and all(p.isascii() and p.isdigit() and len(p) <= 6 for p in parts):
            numbers = [int(p) for p in parts]
            if max(numbers) <= MOST_A_YEAR:
                return Yearly(*numbers)
        self.faults.append(
            f"Länken har ”{shortened(text)}” som tänk om, vilket inte går att räkna med. "
            "Standardvyn visas."
        )
        return None

    def edition(self, name: str) -> int | None:
        text = self._text(name)
        if text is None:
            return None
        if text.isascii() and text.isdigit() and len(text) <= _LONGEST_EDITION and int(text):
            return int(text)
        self.faults.append(
            f"Länken har utgåvan ”{shortened(text)}”, som inte finns. Den senaste visas."
        )
        return None

    def section(self, name: str) -> str | None:
        """A part of an analysis; whether the year has it, only the year knows."""
        text = self._text(name)
        if text is None or _SECTION.fullmatch(text):
            return text
        self.faults.append(
            f"Länken nämner delen ”{shortened(text)}”, som inte finns här. Den första visas."
        )
        return None

    def field(self, name: str) -> str | None:
        """A field of an analysis; whether the year has it, only the year knows."""
        text = self._text(name)
        if text is None or _FIELD.fullmatch(text):
            return text
        self.faults.append(
            f"Länken nämner fältet ”{shortened(text)}”, som inte finns här. Hela delen visas."
        )
        return None

    def slug(self, name: str) -> str | None:
        """A name as addresses have it; whether anything is called so depends on the day."""
        text = self._text(name)
        if text is None or _SLUG.fullmatch(text):
            return text
        self.faults.append(
            f"Länken nämner gruppen ”{shortened(text)}”, som inte finns här. Standardvyn visas."
        )
        return None

    def municipalities(self, name: str, areas: Mapping[str, Area]) -> tuple[str, ...]:
        """The known codes in order of code; the others are reported in one sentence."""
        text = self._text(name)
        wished = {code.strip() for code in (text or "").split(_SEPARATOR) if code.strip()}
        known = {c for c in wished if c in areas and areas[c].kind is AreaKind.MUNICIPALITY}
        if unknown := sorted(wished - known):
            self.faults.append(
                f"Länken nämner kommunen ”{shortened(unknown[0])}”, som inte finns här. "
                "Den är inte med."
            )
        return tuple(sorted(known))


def _written(yearly: Yearly | None) -> str | None:
    """Births, deaths, moved in and moved out, with a hyphen between."""
    return None if yearly is None else "-".join(str(n) for n in astuple(yearly))


def shortened(text: str) -> str:
    """At most so much of somebody's garbage as a sentence can hold, without control characters."""
    printable = "".join(c for c in text if c.isprintable())
    return printable if len(printable) <= _LONGEST else f"{printable[:_LONGEST]}…"


def known_on_label(day: date | None, titles: Mapping[date, str]) -> str:
    """How a day of knowledge is named in a list of choices."""
    if day is None:
        return "nu"
    title = titles.get(day)
    return f"{long_date(day)}" + (f" – {title}" if title else "")
