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
from decimal import ROUND_HALF_UP, Context, Decimal
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
_DAYS = (
    re.compile(r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)", re.ASCII),
    re.compile(r"(?P<day>[0-9]{1,2}) (?P<month>[a-z]+\.?) (?P<year>[0-9]{4})"),
    re.compile(r"(?P<day>\d{1,2})/(?P<month>\d{1,2})[ /-](?P<year>\d{4})", re.ASCII),
)
_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?: \d{3})+(?!\d)")
_AMONG = re.compile(
    r"(?<=\d) (?:fall )?av (?=\d)|(?<=\b[Pp]lats) (?=\d)|(?<=\d) per (?=1\u00a0000\b)"
)
_DECIMALS = re.compile(r"[.,](\d+)$")
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


def grouped(typed: str) -> str:
    """`250000` → `250 000`, with the decimals that were typed; what is no number stays as it is."""
    try:
        value = parse_number(typed)
    except NotANumberError:
        return typed
    decimals = _DECIMALS.search(typed.strip())
    return number(value, len(decimals[1]) if decimals else 0)


def _unreadable(text: str) -> NotANumberError:
    seen = "".join(c if c.isprintable() or c in _SPACES else "\ufffd" for c in text)
    shown = seen if len(seen) <= _LONGEST_SHOWN else f"{seen[:_LONGEST_SHOWN]}…"
    return NotANumberError(
        f"”{shown}” går inte att läsa som ett tal. Skriv bara siffror, gärna med decimalkomma, "
        "till exempel 13,7 eller 17 963."
    )


# Of the largest float, with decimals: else a number of 29 digits has no words.
_ALL_DIGITS = Context(prec=330)


def number(value: float, decimals: int = 0) -> str:
    """`17963.0` → `17 963`; half is rounded away from zero, as people do."""
    shown = rounded(value, decimals)
    text = f"{abs(shown):,.{decimals}f}".replace(",", NBSP).replace(".", ",")
    return f"{MINUS}{text}" if shown < 0 else text


def rounded(value: float, decimals: int = 0) -> Decimal:
    """What `number` writes, to reckon with."""
    place = Decimal(1).scaleb(-decimals)
    return Decimal(repr(float(value))).quantize(place, ROUND_HALF_UP, _ALL_DIGITS)


def signed(value: float, decimals: int = 0) -> str:
    """Like `number`, with a plus sign for what grows. What rounds to zero has no sign."""
    text = number(value, decimals)
    if value > 0 and text != number(0, decimals):
        return f"+{text}"
    return text


def percent(share: float, decimals: int = 0) -> str:
    """`0.066` → `7 %`: a share, not a percentage, goes in."""
    return f"{number(share * 100, decimals)}{NBSP}%"


def unbroken(text: str) -> str:
    """A text with no-break spaces in numbers, however typed.

    So are `1 000`, `9,3 per 1 000`, `plats 4 av 7` and `6 fall av 100` whole.
    """
    whole = _THOUSANDS.sub(_with_hard_spaces, text)
    return _AMONG.sub(_with_hard_spaces, whole)


def _with_hard_spaces(found: re.Match[str]) -> str:
    return found[0].replace(" ", NBSP)


def number_word(n: int, *, common: bool = False) -> str:
    """Numbers to twelve as words, larger ones as figures. One is `ett`, of `common` gender `en`."""
    if n == 1 and common:
        return "en"
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


def read_day(text: str) -> date | None:
    """The day that `2022-01-07`, `7 januari 2022`, `7 jan 2022` or `7/1 2022` means, else None."""
    written = " ".join(text.casefold().split())
    for pattern in _DAYS:
        if found := pattern.fullmatch(written):
            month = _month(found["month"])
            return _day(int(found["year"]), month, int(found["day"])) if month else None
    return None


def _month(written: str) -> int | None:
    """A month's number: written with figures, in full or with its first three letters."""
    if written.isdecimal():
        return int(written)
    names = (n for n, name in enumerate(_MONTHS, 1) if written in (name, name[:3], f"{name[:3]}."))
    return next(names, None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def no_day(text: str) -> str:
    """What is wrong with a text that `read_day` can't read, and what to write instead."""
    shown = " ".join(text.split())
    shown = shown if len(shown) <= _LONGEST_SHOWN else f"{shown[:_LONGEST_SHOWN]}…"
    return (
        f"”{shown}” är ingen dag. Skriv dag, månad och år, som 30 juni 2027, 30/6 2027 eller "
        "2027-06-30."
    )


def day_words(text: str) -> str:
    """A written day as it is read: `7 januari 2022`; what is no day, or only half, as it is."""
    day = read_day(text)
    return long_date(day) if day else text


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


def listing_years(years: Sequence[int]) -> str:
    """Years in a list, in order, with unbroken runs of three or more as spans."""
    runs: list[list[int]] = []
    for year in years:
        if not runs or runs[-1][-1] != year - 1:
            runs.append([])
        runs[-1].append(year)
    return listing([text for run in runs for text in _run_texts(run)])


def _run_texts(run: list[int]) -> list[str]:
    return [span(run[0], run[-1])] if len(run) > 2 else [str(y) for y in run]


def before_kommun(name: str) -> str:
    """A municipality's name as it stands before "kommun": `Göteborgs`, `Timrå`, `Borås`, `Falu`.

    Names that end in a vowel or in s, x or z take no s; a few others don't either.
    """
    kept = name.casefold().endswith((*_VOWELS, "s", "x", "z"))
    return _BEFORE_KOMMUN.get(name.casefold(), name if kept else f"{name}s")


_VOWELS = tuple("aeiouyåäöé")
_BEFORE_KOMMUN = {"falun": "Falu", "kalmar": "Kalmar", "orust": "Orust"}


def os_reason(error: OSError) -> str:
    """Why a file could not be read or written, in a few words: the system's own are English."""
    return _REASONS.get(error.errno or 0, f"okänt fel, nummer {error.errno}")


def nearest(written: str, known: Iterable[str]) -> str:
    """The question whether the nearest known word was meant; empty when none is near."""
    by_plain = {word.casefold(): word for word in known}
    found = get_close_matches(written[:_LONGEST_COMPARED].casefold(), by_plain, n=1, cutoff=0.6)
    return f"Menar du {by_plain[found[0]]}?" if found else ""
