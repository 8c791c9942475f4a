"""`restore`: a backup in the store's place."""

from __future__ import annotations

import argparse
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, require_file
from samsam.config.settings import Settings
from samsam.records.upkeep import restoring


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
    restored, aside = restoring.restore(settings.store, chosen.fil)
    print(f"Tillbakalagd: {restored.path.name}, gjord {restored.made_at:%Y-%m-%d %H:%M} UTC")
    print(f"{restored.number} sparade ändringar, schema {restored.schema}")
    if aside is not None:
        print(f"Filen som låg där finns kvar som {aside}")
    return Code.DONE


def _as_it_is(store: Path) -> Code:
    if not store.exists():
        raise WrongUseError(
            f"Filen {store} finns inte. Lägg tillbaka en säkerhetskopia, eller ta bort filen "
            f"{store.name}.sequence om du vill börja om med ett tomt lager."
        )
    marked, found = restoring.accept_data_loss(store)
    print(f"Lagret används som det är, med {found.number} sparade ändringar.")
    if marked is not None and marked.number > found.number:
        print(f"{marked.number - found.number} ändringar som hade sparats finns inte i det.")
    return Code.DONE
