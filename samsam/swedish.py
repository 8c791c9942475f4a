"""Swedish numbers, dates, lists and words, written and read.

Written as the Swedish Language Council advises: decimal comma, no-break space between thousands,
U+2212 for minus. Read as people type and as files hold them; what is ambiguous is refused, never
guessed.
"""

from __future__ import annotations

import errno
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from difflib import get_close_matches

NBSP = "\u00a0"
MINUS = "\u2212"
_LONGEST_COMPARED = 80

_MONTHS = (
    "januari", "februari", "mars", "april", "maj", "juni",
    "juli", "augusti", "september", "oktober", "november", "december",
)  # fmt: skip
_SMALL_NUMBERS = (
    "noll", "ett", "två", "tre", "fyra", "fem", "sex", "sju", "åtta", "nio", "tio", "elva", "tolv",
)  # fmt: skip

_REASONS = {
    errno.ENOENT: "finns inte",
    errno.EISDIR: "är en mapp",
    errno.ENOSPC: "disken är full",
    errno.EDQUOT: "utrymmet är slut",
    errno.EFBIG: "filen får inte bli så stor",
    errno.EIO: "disken svarar med fel",
    errno.EACCES: "rättighet saknas",
    errno.EPERM: "rättighet saknas",
    errno.EROFS: "disken går bara att läsa",
    errno.EEXIST: "en fil heter redan så",
    errno.ENOTDIR: "en del av sökvägen är en fil",
    errno.ENAMETOOLONG: "namnet är för långt",
    errno.EMFILE: "för många filer är öppna",
    errno.ENFILE: "för många filer är öppna",
}

_SPACES = "\u0020\u00a0\u202f\u2009"
_GROUPED = re.compile(rf"^-?\d{{1,3}}(?:[{_SPACES}']\d{{3}})+(?:[.,]\d+)?$")
_PLAIN = re.compile(r"^-?\d+(?:[.,]\d+)?$", re.ASCII)
_POINT_AS_THOUSANDS = re.compile(r"^-?[1-9]\d{0,2}\.\d{3}$", re.ASCII)
_MAX_DIGITS = 15
_LONGEST_SHOWN = 40


class NotANumberError(ValueError):
    """The text can't be read as a number. The message is Swedish and says what to do."""


def parse_number(text: str) -> float:
    """Read a number as Swedes write it: `6,6`, `6.6`, `17 963`, `−0,4`.

    Raises NotANumberError for anything else, also for `17.992`, which may be seventeen thousand
    or not quite eighteen: that is asked about, not guessed.
    """
    cleaned = text.strip().replace(MINUS, "-").replace("\u2013", "-")
    if not cleaned:
        raise NotANumberError("Fältet är tomt. Skriv ett tal, till exempel 13,7.")
    if not cleaned.isascii() and not all(c.isascii() or c in _SPACES for c in cleaned):
        raise _unreadable(text)
    if _POINT_AS_THOUSANDS.match(cleaned):
        raise NotANumberError(
            f"”{cleaned}” kan betyda två saker. Skriv {cleaned.replace('.', NBSP)} om du menar "
            f"tusental, eller {cleaned.replace('.', ',')} om du menar decimaler."
        )
    if _GROUPED.match(cleaned):
        cleaned = re.sub(rf"[{_SPACES}']", "", cleaned)
    if not _PLAIN.match(cleaned):
        raise _unreadable(text)
    if sum(c.isdigit() for c in cleaned) > _MAX_DIGITS:
        raise NotANumberError(f"Talet har för många siffror. Högst {_MAX_DIGITS} går att spara.")
    return float(cleaned.replace(",", "."))


def _unreadable(text: str) -> NotANumberError:
    seen = "".join(c if c.isprintable() or c in _SPACES else "\ufffd" for c in text)
    shown = seen if len(seen) <= _LONGEST_SHOWN else f"{seen[:_LONGEST_SHOWN]}…"
    return NotANumberError(
        f"”{shown}” går inte att läsa som ett tal. Skriv bara siffror, gärna med decimalkomma, "
        "till exempel 13,7 eller 17 963."
    )


def number(value: float, decimals: int = 0) -> str:
    """`17963.0` → `17 963`; half is rounded away from zero, as people do."""
    quantum = Decimal(1).scaleb(-decimals)
    rounded = Decimal(repr(float(value))).quantize(quantum, rounding=ROUND_HALF_UP)
    text = f"{abs(rounded):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{text}" if rounded < 0 else text


def signed(value: float, decimals: int = 0) -> str:
    """Like `number`, with a plus sign for what grows. What rounds to zero has no sign."""
    text = number(value, decimals)
    if value > 0 and text != number(0, decimals):
        return f"+{text}"
    return text


def percent(share: float, decimals: int = 0) -> str:
    """`0.066` → `7 %`: a share, not a percentage, goes in."""
    return f"{number(share * 100, decimals)}{NBSP}%"


def number_word(n: int) -> str:
    """Numbers to twelve as words, larger ones as figures."""
    return _SMALL_NUMBERS[n] if 0 <= n < len(_SMALL_NUMBERS) else number(n)


def listing(items: Sequence[str], joiner: str = "och") -> str:
    """`["a", "b", "c"]` → `a, b och c`."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {joiner} {items[-1]}"


def some(items: Sequence[str], most: int) -> str:
    """The first ones, and how many more there are: `a, b och 7 till`."""
    more = len(items) - most
    return listing([*items[:most], f"{number(more)} till"] if more > 0 else items)


def ended(text: str) -> str:
    """With one full stop at the end, whether somebody has written one or not."""
    trimmed = text.rstrip()
    return trimmed if trimmed.endswith((".", "!", "?", "…")) else f"{trimmed}."


def capitalised(sentence: str) -> str:
    """The first letter large, the rest as it is."""
    return sentence[:1].upper() + sentence[1:]


def long_date(day: date) -> str:
    """`7 januari 2022`."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def moment(utc: datetime) -> str:
    """A time in UTC as the clock here shows it: `23 november 2026 kl. 14.05`."""
    here = utc.replace(tzinfo=UTC).astimezone()
    return f"{long_date(here.date())} kl. {here:%H.%M}"


def month_name(month: int) -> str:
    """1 → `januari`."""
    return _MONTHS[month - 1]


def span(first: int, last: int) -> str:
    """Years from first to last: `2016–2020`, or `2016` when they are the same."""
    return str(first) if first == last else f"{first}\u2013{last}"


def os_reason(error: OSError) -> str:
    """Why a file could not be read or written, in a few words: the system's own are English."""
    return _REASONS.get(error.errno or 0, f"okänt fel, nummer {error.errno}")


def nearest(written: str, known: Iterable[str]) -> str:
    """The question whether the nearest known word was meant; empty when none is near."""
    by_plain = {word.casefold(): word for word in known}
    found = get_close_matches(written[:_LONGEST_COMPARED].casefold(), by_plain, n=1, cutoff=0.6)
    return f"Menar du {by_plain[found[0]]}?" if found else ""
