"""`check`: whether the database of record is whole and has a backup."""

from __future__ import annotations

import argparse
import os
from contextlib import closing
from pathlib import Path

from samsam.cli.command import Code
from samsam.config.settings import Settings
from samsam.records.engine import schema
from samsam.records.engine.database import Database
from samsam.records.upkeep import backup, consistency
from samsam.records.upkeep.reading_through import read_through
from samsam.series.engine import SeriesEngine
from samsam.series.observations import sequence_reached
from samsam.services.accounts.provider_settings import check_provider
from samsam.services.core.files_of_data import Files, check_fit, read_files
from samsam.services.core.service import open_records_untouched
from samsam.services.files.open_data import left_unstated


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.set_defaults(run_alone=_run)


def _run(settings: Settings, _chosen: argparse.Namespace) -> Code:
    """Partly when something is wrong; not done when SAMSAM wouldn't start, in the start's words."""
    check_provider(_secrets())
    files = read_files(settings)
    with closing(open_records_untouched(settings)) as records:
        wrong = _looked_into(settings, files, records)
    if not settings.database:
        wrong += _backup(settings)
    for words in left_unstated(settings):
        print(f"ATT KOMPLETTERA: {words}")
    for words in wrong:
        print(f"FEL: {words}")
    print("Något är fel." if wrong else "Allt stämmer.")
    return Code.PARTLY if wrong else Code.DONE


def _secrets() -> list[Path]:
    """Where Streamlit looks for a provider's settings, which only the server loads."""
    if named := os.environ.get("STREAMLIT_SECRETS_FILES"):
        return [Path(name) for name in named.split()]
    homes = Path(os.environ.get("HOME", "")), Path.cwd()
    return [home / ".streamlit" / "secrets.toml" for home in homes]


def _looked_into(settings: Settings, files: Files, records: Database) -> list[str]:
    named = records.location.named
    print(f"Lager: {named.removeprefix('Filen ')}")
    with records.reading() as connection:
        done = schema.revision(connection, named)
    steps = schema.waiting(done, named)
    print(f"Schema {done}, {len(steps)} steg väntar")
    if steps:
        return []  # what an older schema should hold is known after migrate
    read = read_through(records)
    print(f"{len(read)} tabeller med {sum(read.values())} rader är lästa")
    with closing(SeriesEngine(records, None)) as engine:
        print(f"{engine.ask(sequence_reached)} inläsningar går att bygga serier av")
    with records.reading() as connection:
        check_fit(settings, files, connection)
        return list(consistency.faults(connection))


def _backup(settings: Settings) -> list[str]:
    newest = backup.newest_verified(settings.backups)
    if newest is None:
        return [f"Ingen hel säkerhetskopia finns i {settings.backups}."]
    print(f"Säkerhetskopia: {newest.path.name}, {newest.number} ändringar, kontrollerad")
    return []
