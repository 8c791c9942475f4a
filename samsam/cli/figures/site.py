"""`site`: all public pages, files and open data as a site that needs no SAMSAM to be read."""

from __future__ import annotations

import argparse
import sys
import time
from importlib import import_module
from pathlib import Path
from urllib.parse import urlsplit

from samsam.cli.command import Code, WrongUseError
from samsam.exports.data.site_folder import SiteError
from samsam.services.core.service import Service
from samsam.swedish import number

_REPORT_EVERY = 50


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    parser.add_argument(
        "--till", type=Path, required=True, help="en ny mapp som webbplatsen läggs i"
    )
    parser.add_argument(
        "--adress",
        default="",
        help="adressen som webbplatsen ska ha, till exempel https://statistik.kommunen.se/; den "
        "behövs för sökmotorer, nyhetsflöde och förhandsbilder",
    )
    parser.set_defaults(run=_run)


def _run(service: Service, chosen: argparse.Namespace) -> Code:
    # The pages are the web's, which commands do without: it is loaded by name, for this one alone.
    writing = import_module("samsam.web.files.site.writing")
    root, folder = _root(chosen.adress), chosen.till.expanduser().absolute()
    started = time.monotonic()
    try:
        made = writing.write_site(service, folder, root, _report)
    except SiteError as error:
        raise WrongUseError(str(error)) from error
    seconds = round(time.monotonic() - started)
    print(
        f"{folder}: {number(made.pages)} sidor och {number(made.files - made.pages)} andra filer, "
        f"{number(made.bytes / 1_000_000)} MB, på {number(seconds)} sekunder. Börja med index.html."
    )
    if not root:
        print(
            "Adresserna i sitemap.xml, nytt.atom och beskrivningen av öppna data är relativa. "
            "Sökmotorer och andra program vill ha hela: lägg till --adress."
        )
    return Code.DONE


def _root(text: str) -> str:
    """The site's address with `/` at its end, or nothing. Raises WrongUseError."""
    if not text:
        return ""
    try:
        parts = urlsplit(text)
        right = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        right = False
    if not right or parts.query or parts.fragment or parts.username or set(text) & set("\"'<> "):
        raise WrongUseError(
            f"--adress kan inte vara ”{text}”. Skriv hela adressen till webbplatsens första sida, "
            "till exempel https://statistik.kommunen.se/."
        )
    return f"{text.rstrip('/')}/"


def _report(done: int, known: int) -> None:
    if done % _REPORT_EVERY == 0:
        sys.stderr.write(f"{done} filer av {known} som är kända hittills\n")
