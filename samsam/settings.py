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

from samsam.swedish import nearest, os_reason

_LONGEST_QUOTE, _LARGEST = 80, 10**9
_AROUND = Path(__file__).resolve().parent.parent
# Where the folders of data, settings and the store are: around the code; where the program is run,
# when the code has been installed as a package.
HOME = _AROUND if (_AROUND / "app.py").exists() else Path.cwd()
_EMAIL = re.compile(r"[^\s@<>\"]+@[^\s@<>\"]+\.[^\s@<>\".]+", re.ASCII)
_OF_A_HOST = re.compile(r"SAMSAM_(SERVICE_(HOST|PORT)|PORT(_\d+_(TCP|UDP))?)\w*", re.ASCII)
_GEONAMES = re.compile(r"http://sws\.geonames\.org/[1-9][0-9]*/?", re.ASCII)


class SettingsError(Exception):
    """A setting can't be used. The message is Swedish and tells name, fault and cure."""


class Writing(StrEnum):
    """Who may write analyses until somebody can sign in: who opens the start's link, or nobody."""

    START_LINK = "den_här_datorn"
    NOBODY = "ingen"


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
    backup_folder: Path | None
    backup_hour: int

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
    if text and _parts(text).scheme not in ("postgresql", "postgres"):
        raise ValueError("Skriv adressen som postgresql://namn@server/databas, eller inget.")
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


def _pairs(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    if any(not name.strip() or not value.strip() for name, _, value in pairs):
        raise ValueError("Skriv par som SAMSAM.Redaktor=redaktör, med kommatecken mellan paren.")
    return {name.strip(): value.strip() for name, _, value in pairs}


SETTINGS: tuple[Setting, ...] = (
    Setting("store", "var/samsam.duckdb", "filen där allt sparas", _path),
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
    Setting("backup_folder", "", "mappen för säkerhetskopior; tom: bredvid lagret", _folder),
    Setting("backup_hour", "2", "timmen då nattens säkerhetskopia görs, 0 till 23", _hour),
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
    return Settings(**{s.name: _value(s, environment, in_file, file) for s in SETTINGS})


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
            raise SettingsError(
                f"{file}: {setting.name} ska vara text inom citattecken, men är {_quoted(found)}."
            )
        text = str(found)
    if setting.variable in environment:
        text, place = environment[setting.variable], f"miljövariabeln {setting.variable}"
    try:
        return setting.read(text)
    except ValueError as error:
        told = "" if setting.secret else f" har värdet {_quoted(text)}"
        raise SettingsError(
            f"Inställningen {setting.name} i {place}{told or ' går inte att använda'}. {error}"
        ) from error
