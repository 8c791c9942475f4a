"""`migrate`: the store's schema is brought up to date, after a backup."""

from __future__ import annotations

import argparse

from samsam.cli.command import Code, require_file
from samsam.settings import Settings
from samsam.store import backup
from samsam.store.connection import open_store, open_untouched


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("--dry-run", action="store_true", help="visa bara stegen som väntar")
    parser.set_defaults(run_alone=_run)


def _run(settings: Settings, chosen: argparse.Namespace) -> Code:
    """Waiting when steps are shown and not made."""
    require_file(settings)
    store, found = open_untouched(settings.store, settings.backups)
    store.close()
    print(f"Schema {found.schema}, {len(found.steps)} steg väntar")
    for step in found.steps:
        print(f"  {step.number} {step.name}")
    if not found.steps:
        return Code.DONE
    if chosen.dry_run:
        return Code.WAITING
    open_store(settings.store, settings.backups).close()
    print(f"Schema {found.steps[-1].number} är på plats.")
    newest = backup.backups(settings.backups)
    if newest:
        print(f"Säkerhetskopia från före ändringen: {newest[0].path}")
    return Code.DONE
