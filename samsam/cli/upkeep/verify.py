"""`verify`: whether a fixed analysis is the one that was fixed. Needs no store."""

from __future__ import annotations

import argparse
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, read_file
from samsam.config.settings import Settings
from samsam.exports.record.record_file import NotARecordError, read_record


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("fil", type=Path, help="filen som laddades ner med analysen")
    parser.add_argument("--hash", default="", help="hashvärdet som står i beslutet")
    parser.set_defaults(run_alone=_run)


def _run(_settings: Settings, chosen: argparse.Namespace) -> Code:
    try:
        analysis, reported, found = read_record(read_file(chosen.fil))
    except NotARecordError as error:
        raise WrongUseError(f"{chosen.fil}: {error}") from error
    print(f"Årsanalys {analysis.year}, utgåva {analysis.edition}, {analysis.municipality}")
    print(f"Fastställd {analysis.fixed_at} av {analysis.fixed_by}, {analysis.reference_number}")
    print(f"SHA-256 {found}")
    wanted = {reported, chosen.hash.strip().lower() or reported}
    if wanted == {found}:
        print("Innehållet stämmer med hashvärdet.")
        if not chosen.hash:
            print("Jämför hashvärdet med det som står i beslutet, eller ge det med --hash.")
        return Code.DONE
    print(f"Innehållet stämmer INTE med hashvärdet. Väntat: {', '.join(sorted(wanted))}")
    return Code.PARTLY
