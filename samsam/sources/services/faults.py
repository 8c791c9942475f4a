"""What can go wrong when a service is asked, each fault with its Swedish words and its cure."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

_LONGEST_DETAIL, _LONGEST_MORE = 200, 300


class FetchFault(StrEnum):
    """What went wrong. The value is the name in the log."""

    HOST = "host"
    REDIRECT = "redirect"
    TLS = "tls"
    PROXY = "proxy"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    DEADLINE = "deadline"
    BROKEN_OFF = "broken_off"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    SERVER = "server"
    FORBIDDEN = "forbidden"
    NOT_FOUND = "not_found"
    GONE = "gone"
    SERVICE = "service"
    REJECTED = "rejected"
    NOT_JSON = "not_json"
    UNSAFE_JSON = "unsafe_json"
    CONTRACT = "contract"

    @property
    def passing(self) -> bool:
        """True when the same question may well be answered in a moment."""
        return self in _PASSING

    @property
    def concerns_all(self) -> bool:
        """True when every other question to the same service would meet the same fault."""
        return self in _CONCERNS_ALL


_PASSING = frozenset(
    {
        FetchFault.UNREACHABLE,
        FetchFault.TIMEOUT,
        FetchFault.BROKEN_OFF,
        FetchFault.TOO_MANY,
        FetchFault.SERVER,
    }
    | {FetchFault.NOT_JSON}
)


_CONCERNS_ALL = frozenset(
    {
        FetchFault.HOST,
        FetchFault.REDIRECT,
        FetchFault.TLS,
        FetchFault.PROXY,
        FetchFault.UNREACHABLE,
        FetchFault.FORBIDDEN,
    }
    | {FetchFault.GONE}
)


_LATER = "Försök igen om en stund. Det som redan är hämtat finns kvar."


_TELL = "Hör av dig till den som sköter SAMSAM. Det som redan är hämtat finns kvar."


# What each fault is called and what to do about it. {name} is the service, {whose} its
# genitive, {more} what is known.
_TEXTS: Mapping[FetchFault, tuple[str, str]] = {
    FetchFault.HOST: (
        "Adressen till {name} ({more}) är inte tillåten, så inget hämtades.",
        "Kontrollera adressen i inställningarna.",
    ),
    FetchFault.REDIRECT: (
        "{name} hänvisade vidare till {more}. SAMSAM följer inga hänvisningar.",
        "Ta reda på om {name} har flyttat och ändra i så fall adressen i inställningarna.",
    ),
    FetchFault.TLS: (
        "Det gick inte att få en säker anslutning till {name}.",
        "Kontrollera datorns klocka. Fråga sedan it-avdelningen om nätverkets certifikat.",
    ),
    FetchFault.PROXY: (
        "Nätverkets proxy släppte inte fram frågan till {name}.",
        "Be it-avdelningen att öppna för {more}.",
    ),
    FetchFault.UNREACHABLE: ("Det gick inte att nå {name}.", f"Kontrollera nätverket. {_LATER}"),
    FetchFault.TIMEOUT: ("{name} svarade inte i tid.", _LATER),
    FetchFault.DEADLINE: ("Svaret från {name} var inte klart efter {more} sekunder.", _LATER),
    FetchFault.BROKEN_OFF: ("Svaret från {name} bröts av på vägen.", _LATER),
    FetchFault.TOO_LARGE: ("Svaret från {name} är större än {more} MB och lästes inte.", _TELL),
    FetchFault.TOO_MANY: ("{name} tar inte emot fler frågor just nu (svar {more}).", _LATER),
    FetchFault.SERVER: ("{name} har ett fel hos sig (svar {more}).", _LATER),
    FetchFault.FORBIDDEN: ("{name} släpper inte fram SAMSAM (svar {more}).", _TELL),
    FetchFault.NOT_FOUND: ("{name} hittar inte det som efterfrågades (svar {more}).", _TELL),
    FetchFault.GONE: (
        "{name} har stängt den adress som SAMSAM frågar (svar {more}).",
        "Ta reda på om {name} har en ny adress och ändra den i inställningarna. Det som redan är "
        "hämtat finns kvar.",
    ),
    FetchFault.SERVICE: ("{name} svarade med ett fel i stället för uppgifter: {more}.", _LATER),
    FetchFault.REJECTED: ("{name} godtog inte frågan (svar {more}).", _TELL),
    FetchFault.NOT_JSON: ("Svaret från {name} gick inte att läsa: {more}.", _LATER),
    FetchFault.UNSAFE_JSON: ("Svaret från {name} avvisades: {more}.", _TELL),
    FetchFault.CONTRACT: ("{whose} svar har ändrats: {more}.", _TELL),
}


class FetchError(Exception):
    """Nothing usable came. `fault` says what failed and `cure` what to do, both in Swedish.

    Neither holds an address's query, user or password, nor a header.
    """

    def __init__(self, kind: FetchFault, name: str, more: str = "") -> None:
        text, cure = _TEXTS[kind]
        self.kind = kind
        more = printable(more, _LONGEST_MORE)
        whose = f"{name}:s" if name.isupper() else f"{name}s"
        self.fault = text.format(name=name, whose=whose, more=more)
        self.cure = cure.format(name=name, more=more)
        super().__init__(f"{self.fault} {self.cure}")


def printable(text: str, most: int = _LONGEST_DETAIL) -> str:
    """The beginning of a text that came from a service, without what isn't seen."""
    return "".join(c for c in text if c.isprintable())[:most]
