"""How SAMSAM itself is: ready for visits or not, its versions, its data, its faults of late."""

from __future__ import annotations

import io
import json
import platform
import zipfile
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from importlib.metadata import version

from samsam import __version__
from samsam.config.services import FETCHED_FROM
from samsam.config.settings import SETTINGS
from samsam.records.tables import HEAD
from samsam.records.upkeep import fault_log
from samsam.records.upkeep.backup import Backup, backups
from samsam.records.upkeep.fault_log import LoggedFault
from samsam.records.upkeep.state import StoreState, state
from samsam.services.core.service import Service
from samsam.services.data.catalogue import other_measures
from samsam.services.data.data import batches
from samsam.services.files.open_data import left_unstated
from samsam.services.mail.sending import obstacles as mail_obstacles

# A day's saves and a backup before a migration take less; below it somebody must make room.
LEAST_FREE_BYTES = 200 * 1024 * 1024
FAULT_DAYS = 14
_MOST_FAULTS = 200
_LIBRARIES = ("streamlit", "sqlalchemy", "duckdb", "plotly", "pandas", "matplotlib", "typst")
_OTHERS = "Filer och annat"
MIME = "application/zip"


def not_ready(service: Service) -> tuple[str, ...]:
    """What stands in the way of sending visits here, in Swedish; nothing when it's ready.

    Raises what the store raises when it doesn't answer.
    """
    return obstacles_of(state(service.records))


def obstacles_of(found: StoreState) -> tuple[str, ...]:
    """What is wrong with the store's state, in Swedish and without the file's place."""
    checks = (
        (found.schema == HEAD, "Lagret har inte den här versionens schema."),
        (found.writable, "Lagret går bara att läsa: det som skrivs kan inte sparas."),
        (found.free >= LEAST_FREE_BYTES, "Disken är nästan full."),
    )
    return tuple(words for right, words in checks if not right)


@dataclass(frozen=True, slots=True)
class Updated:
    """When figures from a source were last taken in (UTC), and the day they are known from."""

    source: str
    at: datetime
    known_on: date


@dataclass(frozen=True, slots=True)
class Operation:
    """The state of this installation. `versions` are names and numbers; faults the last first.

    `left` is what works but lacks something that only the municipality knows, in Swedish.
    `own_backups` says whether SAMSAM makes any: a database on a server has tools of its own.
    """

    versions: tuple[tuple[str, str], ...]
    store: StoreState
    obstacles: tuple[str, ...]
    updated: tuple[Updated, ...]
    faults: tuple[LoggedFault, ...]
    own_backups: bool
    last_backup: Backup | None
    left: tuple[str, ...]


def operation(service: Service, now: datetime) -> Operation:
    """Ask about everything; `now` is UTC without a zone. Raises when the store doesn't answer."""
    found = state(service.records)
    since = (now - timedelta(days=FAULT_DAYS)).isoformat()
    recent = fault_log.latest(service.settings.store, _MOST_FAULTS)
    return Operation(
        versions=_versions(found),
        store=found,
        obstacles=(*obstacles_of(found), *service.notices, *mail_obstacles(service)),
        updated=_updated(service),
        faults=tuple(f for f in recent if f.at >= since),
        own_backups=not service.settings.database,
        last_backup=next(iter(backups(service.settings.backups)), None),
        left=(*left_unstated(service.settings), *other_measures(service)),
    )


def _versions(found: StoreState) -> tuple[tuple[str, str], ...]:
    libraries = ((name, version(name)) for name in _LIBRARIES)
    return (
        ("SAMSAM", __version__),
        ("Schema", f"{found.schema} av {HEAD}"),
        ("Databasmotor", found.engine),
        ("Python", platform.python_version()),
        *libraries,
    )


def _updated(service: Service) -> tuple[Updated, ...]:
    """The latest batch of each service, and of everything else together."""
    latest: dict[str, Updated] = {}
    for batch in batches(service):
        by_file = bool(batch.checksum) and batch.accepted_by != "data"
        reported = "" if by_file else batch.vintage.source
        source = next((s for s in FETCHED_FROM.values() if reported.startswith(s)), _OTHERS)
        if batch.brings and not batch.undone:
            latest.setdefault(source, Updated(source, batch.accepted_at, batch.vintage.known_on))
    return tuple(latest[s] for s in (*FETCHED_FROM.values(), _OTHERS) if s in latest)


# The support package

_README = """SAMSAM, underlag för felsökning

lage.json   versioner, lagrets storlek, när siffror senast lästes in,
            och namnen på de inställningar som är ändrade
fel.jsonl   de senaste felen: nummer, tid, vad som gjordes, felets art och plats i koden

Här finns inga namn, inga texter ur analyser, inga lösenord och inga inställningars värden.
Läs gärna filerna själv innan du skickar dem vidare.
"""


def support_package(service: Service, now: datetime) -> bytes:
    """A ZIP for who is asked to help: the state and the faults, and nothing about people."""
    found = operation(service, now)
    reported = {
        "made_at": f"{now.isoformat(timespec='seconds')}Z",
        "platform": platform.platform(),
        "versions": dict(found.versions),
        "store": asdict(found.store),
        "obstacles": found.obstacles,
        "updated": {u.source: u.at.isoformat(timespec="seconds") for u in found.updated},
        "last_backup": _day(found.last_backup),
        "changed_settings": _changed_settings(service),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("LÄS MIG.txt", _README.encode("utf-8-sig"))
        archive.writestr("lage.json", json.dumps(reported, ensure_ascii=False, indent=1))
        archive.writestr("fel.jsonl", "".join(f"{fault_log.line(f)}\n" for f in found.faults))
    return packed.getvalue()


def _day(backup: Backup | None) -> str | None:
    return backup.made_at.isoformat(timespec="seconds") if backup else None


def _changed_settings(service: Service) -> list[str]:
    """The names alone: a value may be a password or somebody's name."""
    settings = service.settings
    return [s.name for s in SETTINGS if getattr(settings, s.name) != s.read(str(s.default))]
