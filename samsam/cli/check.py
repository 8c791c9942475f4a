"""`check`: whether the store is whole and has a backup."""

from __future__ import annotations

import argparse

from samsam.cli.command import Code, require_file
from samsam.questions.open_data import left_to_tell
from samsam.settings import Settings
from samsam.store import backup
from samsam.store.connection import Store, Waiting, look_into, open_untouched


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.set_defaults(run_alone=_run)


def _run(settings: Settings, _chosen: argparse.Namespace) -> Code:
    """Partly when something is wrong; not done when the store can't be opened."""
    require_file(settings)
    store, found = open_untouched(settings.store, settings.backups)
    try:
        wrong = _looked_into(store, found)
    finally:
        store.close()
    newest = backup.newest_verified(settings.backups)
    if newest is None:
        wrong = (*wrong, f"Ingen hel säkerhetskopia finns i {settings.backups}.")
    else:
        print(f"Säkerhetskopia: {newest.path.name}, {newest.number} ändringar, kontrollerad")
    for words in left_to_tell(settings):
        print(f"ATT KOMPLETTERA: {words}")
    for words in wrong:
        print(f"FEL: {words}")
    print("Något är fel." if wrong else "Allt stämmer.")
    return Code.PARTLY if wrong else Code.DONE


def _looked_into(store: Store, found: Waiting) -> tuple[str, ...]:
    read, wrong = look_into(store)
    print(f"Lager: {store.path}")
    print(f"Schema {found.schema}, {len(found.steps)} steg väntar")
    print(f"{len(read)} tabeller med {sum(read.values())} rader är lästa")
    return wrong
