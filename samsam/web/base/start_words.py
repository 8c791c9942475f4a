"""What the start says to who started SAMSAM: where it is, and how to get in."""

from __future__ import annotations

import sys
from urllib.parse import quote

import streamlit as st

from samsam.services.accounts.accounts import CODE_HOURS, first_code
from samsam.services.accounts.start_link import new_key
from samsam.services.core.service import Service
from samsam.web.base.access import provider_lets_administrators_in, start_link_lets_in
from samsam.web.base.sub_path import prefix

LINK = "/konto/oppna"
START_LINK_HINT = (
    "Är det du som har startat SAMSAM? Öppna länken som står i fönstret där du startade, så kan du "
    "skriva."
)
FIRST_ADMINISTRATOR = (
    "Det finns ingen administratör än. Den första väljer lösenord på sidan "
    '<a href="konto/kod">konto/kod</a>, med engångskoden som står i fönstret där SAMSAM startades.'
)
# Before, to who makes the first account; and after, to who worked by the link.
START_LINK_ENDS = (
    "När du har valt lösenord gäller länken från starten inte längre. Den som arbetar med den kan "
    "då inte skriva mer, och behöver ett konto. Det som är sparat finns kvar."
)
START_LINK_OVER = (
    "Länken från starten, som du arbetade med, gäller inte längre: nu loggar man in i SAMSAM. Det "
    "som är sparat finns kvar. Har du inget konto, be administratören om ett."
)


def _address() -> str:
    return f"http://localhost:{st.get_option('server.port')}{prefix()}"


def say_new_store(service: Service) -> None:
    """Say that a database was made: whoever has one has named the wrong place."""
    if words := service.new_store():
        sys.stderr.write(
            f"\n{words}\nHar SAMSAM redan ett annat, så avsluta med Ctrl+C och rätta inställningen "
            "SAMSAM_STORE eller SAMSAM_DATABASE.\n"
        )


def say_first_code(service: Service) -> None:
    """Say how the first administrator is let in, until there is one."""
    code = first_code(service)
    if code is not None and not provider_lets_administrators_in(service.settings):
        sys.stderr.write(
            "\nIngen kan logga in än. Den första administratören väljer lösenord på\n"
            f"{_address()}/konto/kod med engångskoden {code}\n"
            f"Koden gäller i {CODE_HOURS} timmar. Vid nästa start kommer en ny.\n"
        )


def say_running(service: Service) -> None:
    """Say that SAMSAM answers, and the link that lets its reader write."""
    _say(f"\nSAMSAM är igång: {_address()} (avsluta med Ctrl+C)\n\n")
    say_link(service, "Öppna SAMSAM för att skriva:")


def say_link(service: Service, words: str) -> None:
    """Print a new link, which works once; nothing when no link may let anyone in."""
    key = new_key(service) if start_link_lets_in(service) else None
    if key is not None:
        _say(
            f"{words}\n{_address()}{LINK}?nyckel={quote(key)}\n"
            f"Länken gäller en gång och i {CODE_HOURS} timmar. Lämna den inte till någon annan.\n\n"
        )


def _say(words: str) -> None:
    sys.stdout.write(words)
    sys.stdout.flush()
