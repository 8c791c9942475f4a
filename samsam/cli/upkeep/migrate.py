"""`migrate`: the schema is brought up to date after a backup, or a store of old is brought over."""

from __future__ import annotations

import argparse
from contextlib import closing
from pathlib import Path

from samsam.cli.command import Code, require_file
from samsam.config.settings import Settings
from samsam.records.engine import schema
from samsam.records.upkeep import backup
from samsam.records.upkeep.opening import open_file, open_untouched
from samsam.series import old_store
from samsam.swedish import number


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("--dry-run", action="store_true", help="visa bara stegen som väntar")
    parser.add_argument(
        "--fran",
        type=Path,
        default=None,
        metavar="FIL",
        help="för över allt ur ett lager från en äldre version (en .duckdb-fil)",
    )
    parser.set_defaults(run_alone=_run)


def _run(settings: Settings, chosen: argparse.Namespace) -> Code:
    """Waiting when steps are shown and not made."""
    require_file(settings)
    if chosen.fran is not None:
        return _bring_over(settings, chosen.fran, dry_run=chosen.dry_run)
    with closing(open_untouched(settings.store, settings.backups)) as records:
        with records.reading() as connection:
            done = schema.revision(connection, f"Filen {settings.store}")
        steps = schema.waiting(done, f"Filen {settings.store}")
    print(f"Schema {done}, {len(steps)} steg väntar")
    for step in steps:
        print(f"  {step}")
    if not steps:
        return Code.DONE
    if chosen.dry_run:
        return Code.WAITING
    open_file(settings.store, settings.backups).close()
    print(f"Schema {steps[-1]} är på plats.")
    newest = backup.backups(settings.backups)
    if newest:
        print(f"Säkerhetskopia från före ändringen: {newest[0].path}")
    return Code.DONE


def _bring_over(settings: Settings, old: Path, *, dry_run: bool) -> Code:
    """A new database of record with all that a store of the former layout holds."""
    if dry_run:
        found = old_store.look_into(old)
    else:
        found = old_store.bring_over(old, settings.store)
        open_file(settings.store, settings.backups).close()
    for words, rows in found.counted.items():
        print(f"  {number(rows):>9} {words}")
    for words in found.notices:
        print(f"ATT SE ÖVER: {words}")
    if dry_run:
        print("Inget är överfört (--dry-run).")
        return Code.WAITING
    print(f"Allt ur {old} är överfört till {settings.store}. Den gamla filen är orörd.")
    return Code.DONE
