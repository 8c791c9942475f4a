"""`export`: single charts as files, or the whole kit in one ZIP."""

from __future__ import annotations

import argparse
import shlex
import sys
from pathlib import Path

from samsam.cli.command import Code, WrongUseError, folder_at, known_day, today, write_file
from samsam.exports.kit.formats import FORMATS, file_name, formats_of
from samsam.exports.kit.kit import KIT_PARTS, package, steps, without_files
from samsam.exports.use import WIDTHS_MM, RenderOptions
from samsam.services.core.selection import read_selection
from samsam.services.core.service import Service
from samsam.services.files.files import (
    VIEWS,
    FileNotKnownError,
    figure_for_file,
    known_indicators,
)
from samsam.services.files.kit import DEFAULT_PARTS, KitChoice, check_analysis, kit, read_kit_choice
from samsam.services.files.kit_length import kit_lengths
from samsam.swedish import listing


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument("nyckeltal", nargs="*", help="nyckeltalens id, till exempel population")
    views = listing(list(VIEWS), "eller")
    parser.add_argument("--vy", default="nyckeltal", choices=list(VIEWS), metavar="VY", help=views)
    extensions = ", ".join(f.extension for f in FORMATS)
    parser.add_argument("--format", nargs="+", help=f"{extensions}; utan valet alla")
    parser.add_argument("--till", type=Path, default=Path(), help="mappen som filerna läggs i")
    parser.add_argument("--dag", default="", help="som det var känt, år-månad-dag")
    parser.add_argument("--fran", default="", help="första året")
    parser.add_argument("--slut", default="", help="sista året")
    parser.add_argument("--grupp", default="", help="gruppen att jämföra med, som i adressen")
    parser.add_argument("--bredd", default=str(WIDTHS_MM[-1]), help="diagrammens bredd i mm")
    parser.add_argument("--paket", action="store_true", help="allt i en ZIP-fil")
    parser.add_argument("--malbild", default="", help="paketet: målbildens id")
    parser.add_argument("--analys", default="", help="paketet: årsanalysens år, med texterna")
    parser.add_argument(
        "--bilaga",
        default="",
        metavar="ja|nej",
        help="paketet: tabeller för alla år och nyckeltal som bara följs",
    )
    parser.add_argument("--delar", nargs="+", default=DEFAULT_PARTS, metavar="del",
                        help=f"paketet: {', '.join(p.id for p in KIT_PARTS)}")  # fmt: skip
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    return _kit(service, chosen) if chosen.paket else _charts(service, chosen)


# Single charts


def _charts(service: Service, chosen: argparse.Namespace) -> Code:
    if not chosen.nyckeltal:
        known = known_indicators(service.register)
        raise WrongUseError(f"Skriv vilket nyckeltal, med namnet inom parentes: {known}.")
    forms = formats_of(chosen.vy)
    asked = chosen.format or [f.extension for f in forms]
    wanted = [f for f in forms if f.extension in asked]
    unknown = sorted(set(asked) - {f.extension for f in forms})
    if unknown:
        known = ", ".join(f.extension for f in forms)
        raise WrongUseError(f"Formatet {unknown[0]} finns inte. De som finns är {known}.")
    parameters = {"fran": chosen.fran, "grupp": chosen.grupp}
    selection = read_selection(parameters, service.register)
    selection = selection.changed(known_on=known_day(chosen.dag))
    if selection.faults:
        raise WrongUseError(" ".join(selection.faults))
    choice = _choice(service, chosen)
    use = RenderOptions(today(), choice.width_mm, style=service.style)
    folder = folder_at(chosen.till)
    for name in chosen.nyckeltal:
        try:
            shown, full = figure_for_file(
                service, chosen.vy, name, selection, today(), choice.last_year
            )
        except FileNotKnownError as error:
            raise WrongUseError(str(error)) from error
        for form in wanted:
            write_file(folder / file_name(shown, form), form.make(shown, full, use))
    return Code.DONE


# The kit


def _kit(service: Service, chosen: argparse.Namespace) -> Code:
    choice = _choice(service, chosen)
    try:
        check_analysis(service, choice, drafts=True)
    except FileNotKnownError as error:
        raise WrongUseError(str(error)) from error
    frozen = choice.as_of(choice.selection.known_on or today())
    made = kit(service, choice, today(), drafts=True, same_again=_command(frozen))
    lengths = kit_lengths(service, choice, today(), drafts=True).words(choice.parts)
    sys.stderr.write(f"{lengths}\n" if lengths else "")
    folder, files = folder_at(chosen.till), {}
    wanted = steps(made, choice.parts)
    for number, step in enumerate(wanted, 1):
        sys.stderr.write(f"{number} av {len(wanted)}: {step.name}\n")
        files[step.name] = step.make()
    write_file(folder / f"{made.name}.zip", package(made, files, choice.parts))
    sys.stderr.writelines(f"{sentence}\n" for sentence in without_files(made, choice.parts))
    return Code.DONE


def _choice(service: Service, chosen: argparse.Namespace) -> KitChoice:
    known_on = known_day(chosen.dag)
    parameters = {
        "med": ",".join(chosen.nyckeltal),
        "malbild": chosen.malbild,
        "analys": chosen.analys,
        "bredd": chosen.bredd,
        "dag": known_on.isoformat() if known_on else "",
        "fran": chosen.fran,
        "slut": chosen.slut,
        "grupp": chosen.grupp,
        "bilaga": chosen.bilaga,
        "delar": ",".join(chosen.delar),
    }
    choice = read_kit_choice(parameters, service.register)
    if choice.faults:
        raise WrongUseError(" ".join(choice.faults))
    return choice


def _command(choice: KitChoice) -> str:
    """The command that makes the same kit again."""
    written = choice.write()
    names = written.pop("med", "").split(",")
    parts = written.pop("delar", "").split(",")
    options = [f"--{name}={text}" for name, text in written.items() if name != "eftertradare"]
    listed = ["--delar", *parts] if parts != [""] else []
    words = ["python", "-m", "samsam", "export", *filter(None, names), "--paket", *options, *listed]
    return shlex.join(words)
