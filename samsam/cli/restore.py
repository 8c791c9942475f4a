"""`restore`: a backup in the store's place."""

from __future__ import annotations

import argparse
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, require_file
from samsam.settings import Settings
from samsam.store import restoring
from samsam.store.migrations import waiting


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    chosen = parser.add_mutually_exclusive_group(required=True)
    chosen.add_argument("fil", type=Path, nargs="?", help="säkerhetskopian, med .sha256 bredvid")
    chosen.add_argument(
        "--som-den-ar",
        action="store_true",
        help="fortsätt med lagret som det är, fast sparade ändringar saknas i det",
    )
    parser.set_defaults(run_alone=_run)


def _run(settings: Settings, chosen: argparse.Namespace) -> Code:
    require_file(settings)
    if chosen.som_den_ar:
        return _as_it_is(settings.store)
    told, aside = restoring.restore(settings.store, chosen.fil)
    print(f"Tillbakalagd: {told.path.name}, gjord {told.made_at:%Y-%m-%d %H:%M} UTC")
    print(f"{told.number} sparade ändringar, schema {told.schema}")
    if aside is not None:
        print(f"Filen som låg där finns kvar som {aside}")
    if waiting(told.schema, settings.store):
        print("Kopian har ett äldre schema. Det görs om vid nästa start, eller med migrate.")
    return Code.DONE


def _as_it_is(store: Path) -> Code:
    if not store.exists():
        raise WrongUseError(
            f"Filen {store} finns inte. Lägg tillbaka en säkerhetskopia, eller ta bort filen "
            f"{store.name}.sequence om du vill börja om med ett tomt lager."
        )
    told, found = restoring.go_on_as_it_is(store)
    print(f"Lagret används som det är, med {found.number if found else 0} sparade ändringar.")
    if told is not None and found is not None and told.number > found.number:
        print(f"{told.number - found.number} ändringar som hade sparats finns inte i det.")
    return Code.DONE
