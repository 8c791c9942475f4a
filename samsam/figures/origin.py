"""Where a figure comes from: the question that gives it anew, and the day it was asked.

It follows the figure into files, in letters that every program keeps, so that a chart in somebody's
document can be brought up to date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from urllib.parse import parse_qsl, quote, unquote, urlencode

_SEPARATOR = ","
_SAFE = "_"
_READ = re.compile(
    r"(?P<municipality>[A-Za-z0-9_]{1,20})/(?P<known_on>[0-9]{4}-[0-9]{2}-[0-9]{2})/"
    r"(?P<view>[A-Za-z0-9_-]{1,40})/(?P<indicators>[A-Za-z0-9_,.%-]{1,20000})"
    r"(?:\?(?P<choices>[A-Za-z0-9_.%=&+-]{0,4000}))?"
)


@dataclass(frozen=True, slots=True)
class Origin:
    """The view and the key figures as addresses name them, whose they are, and as known when.

    `indicators` is one id, several for a sheet of small charts. `choices` are the view's query
    parameters but for the day.
    """

    view: str
    indicators: tuple[str, ...]
    municipality: str
    known_on: date
    choices: tuple[tuple[str, str], ...] = ()

    def write(self) -> str:
        """As text of letters, digits and a few signs that neither XML nor Word takes for more."""
        named = _SEPARATOR.join(quote(name, safe=_SAFE) for name in self.indicators)
        query = f"?{urlencode(self.choices)}" if self.choices else ""
        return f"{self.municipality}/{self.known_on.isoformat()}/{self.view}/{named}{query}"


def read_origin(text: str) -> Origin | None:
    """What `write` wrote; None for anything else."""
    found = _READ.fullmatch(text)
    if found is None:
        return None
    try:
        known_on = date.fromisoformat(found["known_on"])
    except ValueError:
        return None
    return Origin(
        view=found["view"],
        indicators=tuple(unquote(name) for name in found["indicators"].split(_SEPARATOR)),
        municipality=found["municipality"],
        known_on=known_on,
        choices=tuple(parse_qsl(found["choices"] or "")),
    )
