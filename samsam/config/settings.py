"""Every setting of SAMSAM in one place, checked when the program starts.

A setting is read from the environment (`SAMSAM_…`), else from `.streamlit/samsam.toml`, else it has
the default below. The README's table of settings is checked against `SETTINGS` by a test.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from samsam.config.mail_settings import (
    MailServer,
    Security,
    check_mail,
    port_of,
    read_host,
    read_port,
    read_public_address,
    read_sender,
)
from samsam.swedish import before_kommun, nearest, os_reason

_LONGEST_QUOTE, _LARGEST = 80, 10**9
_AROUND = Path(__file__).resolve().parents[2]
# Where the folders of data, settings and the store are: around the code; where the program is run,
# when the code has been installed as a package.
HOME = _AROUND if (_AROUND / "app.py").exists() else Path.cwd()
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+", re.ASCII)
# After `postgresql://`: one `@` at most, and before it nothing that has a meaning in an address.
_DATABASE = re.compile(r"(([^@/?#\[\]%]|%[0-9A-Fa-f]{2})*@)?([^@%]|%[0-9A-Fa-f]{2})*")
_OF_A_HOST = re.compile(r"SAMSAM_(SERVICE_(HOST|PORT)|PORT(_\d+_(TCP|UDP))?)\w*", re.ASCII)
_GEONAMES = re.compile(r"http://sws\.geonames\.org/[1-9][0-9]*/?", re.ASCII)


# The first digits of the codes of made-up municipalities: no county of Sweden has them.
_EXAMPLE_COUNTY = "99"
_EXAMPLE_MARK = "exempel, påhittade uppgifter"


def series_beside(store: Path) -> Path:
    """Where the series that are built from a database are kept."""
    return store.parent / "cache" / f"{store.stem}.duckdb"


class SettingsError(Exception):
    """A setting can't be used. The message is Swedish and says name, fault and cure."""


def is_example(code: str) -> bool:
    """True for the code of a made-up municipality, which only a demonstration has."""
    return code.startswith(_EXAMPLE_COUNTY)


def in_full(name: str, code: str = "") -> str:
    """A municipality as documents call it: `Timrå kommun`; one with a made-up code is marked.

    One that names itself otherwise (`Region Gotland`, `Göteborgs Stad`) is called what it says.
    """
    own = name.casefold()
    complete = own.endswith(("kommun", "kommunen", " stad")) or own.startswith("region ")
    named = name if complete else f"{before_kommun(name)} kommun"
    return f"{named} ({_EXAMPLE_MARK})" if is_example(code) else named


class Writing(StrEnum):
    """Who may write analyses until somebody can sign in: who opens the start's link, or nobody."""

    START_LINK = "den_här_datorn"
    NOBODY = "ingen"


class Scope(StrEnum):
    """Whose figures to fetch. The text is the command's and the setting's word."""

    OWN = "egna"
    GROUPS = "grupper"
    ALL = "alla"


class LogForm(StrEnum):
    """How a line in the log looks."""

    TEXT = "text"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Settings:
    """The checked settings. Paths are absolute; relative ones start at the project's folder."""

    store: Path
    database: str
    data: Path
    municipality_code: str
    municipality_name: str
    unit_name: str
    writing: Writing
    kolada_address: str
    scb_address: str
    session_hours: int
    contact: str
    oidc_roles: dict[str, str]
    open_data_licence: str
    open_data_contact: str
    open_data_area: str
    log_form: LogForm
    make_ahead: bool
    backup_folder: Path | None
    backup_hour: int
    fetch_hour: int | None
    fetch_areas: Scope
    public_address: str
    smtp_host: str
    smtp_port: int | None
    smtp_security: Security
    smtp_user: str
    smtp_password_file: Path | None
    smtp_sender: str
    mail_hour: int

    @property
    def mail_server(self) -> MailServer | None:
        """Where mail is sent; None while mail is off."""
        if not self.smtp_host:
            return None
        return MailServer(
            self.smtp_host, port_of(self.smtp_port, self.smtp_security), self.smtp_security,
            self.smtp_user, self.smtp_password_file, self.smtp_sender, self.public_address,
        )  # fmt: skip

    @property
    def example(self) -> bool:
        """True for a demonstration, whose municipality and figures are made up."""
        return is_example(self.municipality_code)

    @property
    def municipality(self) -> str:
        """The municipality as it is called in full: `Timrå kommun`."""
        return in_full(self.municipality_name, self.municipality_code)

    @property
    def series(self) -> Path:
        """Where the built series are kept between starts; it may be lost at any time."""
        return series_beside(self.store)

    @property
    def backups(self) -> Path:
        """Where backups lie."""
        return self.backup_folder or self.store.parent / "sakerhetskopior"


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting: its name in the file, its default, what it means and how its text is read."""

    name: str
    default: str
    meaning: str
    read: Callable[[str], Any]
    secret: bool = False

    @property
    def variable(self) -> str:
        """The environment variable that overrides the file."""
        return f"SAMSAM_{self.name.upper()}"


def _path(text: str) -> Path:
    if not text.strip():
        raise ValueError("Skriv en sökväg.")
    try:
        return (HOME / Path(text).expanduser()).resolve()
    except (ValueError, RuntimeError, OSError):  # NUL, an unknown ~name, links in a ring
        raise ValueError("Sökvägen går inte att följa. Skriv en mapp eller fil.") from None


def _parts(text: str) -> SplitResult:
    try:
        return urlsplit(text)
    except ValueError:  # a bracket that isn't closed
        raise ValueError("Adressen går inte att läsa. Kopiera den på nytt.") from None


def _database(text: str) -> str:
    """The address of a PostgreSQL, or nothing; no fault repeats any of it."""
    if text and not text.startswith(("postgresql://", "postgres://")):
        raise ValueError("Skriv adressen som postgresql://namn@server/databas, eller inget.")
    if not _DATABASE.fullmatch(text.partition("://")[2]):
        raise ValueError(
            "Tecknen % @ / ? # [ och ] i namnet och lösenordet skrivs %25 %40 %2F %3F %23 %5B och "
            "%5D. Lösenordet a@b skrivs alltså a%40b."
        )
    try:
        _ = _parts(text).port
    except ValueError:
        raise ValueError("Efter serverns namn och kolon ska porten stå som ett tal.") from None
    return text


def _municipality_code(text: str) -> str:
    if len(text) != 4 or not (text.isascii() and text.isdigit()):
        raise ValueError("Skriv kommunkoden med fyra siffror, till exempel 2262.")
    return text


def _name(text: str) -> str:
    if not text.strip():
        raise ValueError("Skriv ett namn.")
    return text.strip()


def _address(text: str) -> str:
    parts = _parts(text)
    here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost")
    if not parts.hostname or parts.username or not (parts.scheme == "https" or here):
        raise ValueError("Adressen ska börja med https://.")
    return text.rstrip("/")


def _link(text: str) -> str:
    parts = _parts(text)
    if not parts.hostname or parts.scheme not in ("http", "https"):
        raise ValueError("Skriv en länk som börjar med https://.")
    return text


def _email(text: str) -> str:
    """An address of e-mail, or nothing."""
    if text and not _EMAIL.fullmatch(text):
        raise ValueError("Skriv en e-postadress, till exempel statistik@kommunen.se, eller inget.")
    return text


def _place(text: str) -> str:
    """The address that GeoNames has for a place, or nothing."""
    if text and not _GEONAMES.fullmatch(text):
        raise ValueError(
            "Skriv kommunens adress hos GeoNames, som http://sws.geonames.org/ följt av ett "
            "nummer, eller inget."
        )
    return text


def _one_of(known: type[StrEnum], text: str) -> StrEnum:
    try:
        return known(text)
    except ValueError:
        meant = nearest(text, known)
        raise ValueError(f"{meant} Välj något av: {', '.join(known)}.".lstrip()) from None


def _writing(text: str) -> Writing:
    return Writing(_one_of(Writing, text))


def _log_form(text: str) -> LogForm:
    return LogForm(_one_of(LogForm, text))


def _hours(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 3 and 1 <= int(text) <= 168):
        raise ValueError("Skriv ett helt antal timmar, 1 till 168.")
    return int(text)


def _folder(text: str) -> Path | None:
    return _path(text) if text.strip() else None


def _hour(text: str) -> int:
    if not (text.isascii() and text.isdigit() and len(text) <= 2 and int(text) <= 23):
        raise ValueError("Skriv en hel timme, 0 till 23.")
    return int(text)


def _hour_or_never(text: str) -> int | None:
    return _hour(text) if text.strip() else None


def _yes(text: str) -> bool:
    if text not in ("ja", "nej"):
        raise ValueError("Skriv ja eller nej.")
    return text == "ja"


def _scope(text: str) -> Scope:
    return Scope(_one_of(Scope, text))


def _security(text: str) -> Security:
    return Security(_one_of(Security, text))


def _pairs(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if any(not name.strip() or not value.strip() for name, _, value in pairs):
        raise ValueError("Skriv par som SAMSAM.Redaktor=redaktör, med kommatecken mellan paren.")
    return {name.strip(): value.strip() for name, _, value in pairs}


SETTINGS: tuple[Setting, ...] = (
    Setting("store", "var/samsam.sqlite", "filen där allt sparas", _path),
    Setting(
        "database",
        "",
        "en PostgreSQL att spara i, i stället för i filen",
        _database,
        secret=True,
    ),
    Setting("data", "data", "mappen med register och första siffror", _path),
    Setting("municipality_code", "2262", "kommunens kod", _municipality_code),
    Setting("municipality_name", "Timrå", "kommunens namn", _name),
    Setting("unit_name", "Hållbar tillväxt", "enheten som skriver årsanalysen", _name),
    Setting(
        "writing",
        Writing.START_LINK,
        "vem som får skriva innan någon kan logga in: den som öppnar länken från starten, "
        "eller ingen",
        _writing,
    ),
    Setting("kolada_address", "https://api.kolada.se/v3", "Koladas adress", _address),
    Setting("scb_address", "https://statistikdatabasen.scb.se/api/v2", "SCB:s adress", _address),
    Setting("session_hours", "12", "hur många timmar en inloggning gäller", _hours),
    Setting(
        "open_data_licence",
        "https://creativecommons.org/publicdomain/zero/1.0/",
        "licensen för öppna data",
        _link,
    ),
    Setting(
        "open_data_contact",
        "",
        "e-postadressen för frågor om öppna data",
        _email,
    ),
    Setting("open_data_area", "", "kommunens adress hos GeoNames, för öppna data", _place),
    Setting("contact", "", "e-postadressen som läsare kan skriva till om SAMSAM", _email),
    Setting("oidc_roles", "", "roller i inloggningstjänsten, som SAMSAM.Redaktor=redaktör", _pairs),
    Setting("log_form", LogForm.TEXT, "hur loggen skrivs: text eller json", _log_form),
    Setting(
        "make_ahead",
        "ja",
        "om sidor och filer förbereds innan någon frågar efter dem: ja eller nej "
        "(spar en liten dator)",
        _yes,
    ),
    Setting("backup_folder", "", "mappen för säkerhetskopior; tom: bredvid lagret", _folder),
    Setting("backup_hour", "2", "timmen då nattens säkerhetskopia görs, 0 till 23", _hour),
    Setting(
        "fetch_hour",
        "",
        "timmen då SAMSAM varje dag hämtar nya siffror själv, 0 till 23; tom: aldrig",
        _hour_or_never,
    ),
    Setting(
        "fetch_areas",
        Scope.OWN,
        "vems siffror SAMSAM då hämtar: egna, grupper (även dem kommunen jämförs med) eller alla",
        _scope,
    ),
    Setting(
        "public_address",
        "",
        "adressen där SAMSAM öppnas, som mejl länkar till",
        read_public_address,
    ),
    Setting("smtp_host", "", "e-postservern som SAMSAM skickar genom; tom: inga mejl", read_host),
    Setting("smtp_port", "", "e-postserverns port; tom: den vanliga", read_port),
    Setting(
        "smtp_security", Security.STARTTLS, "förbindelsen dit: starttls, tls eller ingen", _security
    ),
    Setting("smtp_user", "", "namnet att logga in med på e-postservern", str),
    Setting("smtp_password_file", "", "filen med lösenordet till e-postservern", _folder),
    Setting("smtp_sender", "", "e-postadressen som mejlen kommer från", read_sender),
    Setting("mail_hour", "7", "timmen då dagens mejl skickas, 0 till 23", _hour),
)


def load_settings(
    environment: Mapping[str, str] | None = None, file: Path | None = None
) -> Settings:
    """Read and check every setting. Raises SettingsError with a Swedish message."""
    environment = os.environ if environment is None else environment
    file = HOME / ".streamlit" / "samsam.toml" if file is None else file
    in_file = _read_file(file)
    _refuse_unknown(str(file), "inställning", in_file, [s.name for s in SETTINGS])
    ours = [n for n in environment if n.upper().startswith("SAMSAM_") and not _is_of_a_host(n)]
    _refuse_unknown("Miljön", "variabel", ours, [s.variable for s in SETTINGS])
    settings = Settings(**{s.name: _value(s, environment, in_file, file) for s in SETTINGS})
    _check_together(settings)
    return settings


def _check_together(settings: Settings) -> None:
    """Raise SettingsError for settings that can't work together."""
    try:
        check_mail(
            settings.smtp_host, settings.smtp_sender, settings.public_address,
            settings.smtp_security, settings.smtp_user, settings.smtp_password_file,
        )  # fmt: skip
    except ValueError as error:
        raise SettingsError(f"Inställningarna för mejl går inte ihop: {error}") from error


def _refuse_unknown(where: str, kind: str, found: Iterable[str], known: list[str]) -> None:
    """Raise SettingsError for a name that is no setting: a misspelt one would do nothing."""
    unknown = sorted(set(found) - set(known))
    if unknown:
        raise SettingsError(
            f"{where}: okänd {kind} {_quoted(unknown[0])}. {nearest(unknown[0], known)} "
            f"De som finns är: {', '.join(known)}.".replace("  ", " ")
        )


def _is_of_a_host(variable: str) -> bool:
    """What a host of containers sets by itself beside a service that is called samsam."""
    return _OF_A_HOST.fullmatch(variable) is not None


def _quoted(value: object) -> str:
    """A value as it is quoted in a fault: no longer than anyone wants to read."""
    try:
        text = repr(value)
    except (ValueError, RecursionError):  # a number of thousands of digits, lists in lists
        return "mycket långt"
    return text if len(text) <= _LONGEST_QUOTE else f"{text[:_LONGEST_QUOTE]}…"


def _read_file(file: Path) -> dict[str, Any]:
    if not file.exists():
        return {}
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        place = re.search(r"line (\d+)", str(error))
        where = f"; felet finns på rad {place[1]}" if place else ""
        raise SettingsError(
            f"{file}: filen går inte att läsa som TOML{where}. Varje rad ska vara som "
            'unit_name = "Hållbar tillväxt", och filen sparad som UTF-8.'
        ) from error
    except OSError as error:
        raise SettingsError(f"{file}: filen går inte att öppna ({os_reason(error)}).") from error


def _value(
    setting: Setting, environment: Mapping[str, str], in_file: Mapping[str, Any], file: Path
) -> Any:
    text, place = setting.default, "standardvärdet"
    if setting.name in in_file:
        found, place = in_file[setting.name], str(file)
        if type(found) is not str and not (type(found) is int and abs(found) <= _LARGEST):
            but = "" if setting.secret else f", men är {_quoted(found)}"
            raise SettingsError(f"{file}: {setting.name} ska vara text inom citattecken{but}.")
        text = str(found)
    if setting.variable in environment:
        text, place = environment[setting.variable], f"miljövariabeln {setting.variable}"
    try:
        return setting.read(text)
    except ValueError as error:
        reported = "" if setting.secret else f" har värdet {_quoted(text)}"
        raise SettingsError(
            f"Inställningen {setting.name} i {place}{reported or ' går inte att använda'}. {error}"
        ) from error


def keep_files_from_others() -> int:
    """Let files that are made from here on be read by this user and its group alone.

    The store and its backups hold hashes of passwords, and texts that aren't public yet. Returns
    the mask (`os.umask`) from before.
    """
    before = os.umask(0o077)
    os.umask(before | 0o027)
    return before
