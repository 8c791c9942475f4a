"""`user`: accounts and their one-time codes. Passwords are chosen by their owners in a browser."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from samsam.cli.command import Code, Commands, WrongUseError
from samsam.model.analysis.access import Role
from samsam.services.accounts import accounts
from samsam.services.accounts.accounts import CODE_HOURS, RefusedError
from samsam.services.core.service import Service

# Who did it, as the journal says: the command has no account.
_BY = "kommandot user"
_ROLES = tuple(r.title for r in Role if r is not Role.READER)


def add(parser: argparse.ArgumentParser) -> None:
    """Give the command's parser its arguments and what it runs."""
    actions = parser.add_subparsers(required=True, title="det som kan göras", metavar="vad")
    _action(actions, "list", "visa alla konton", _list)
    made = _action(actions, "add", "skapa ett konto och dess engångskod", _add)
    changed = _action(actions, "role", "ändra ett kontos roll", _role)
    closed = _action(actions, "close", "stäng ett konto och logga ut det", _close)
    opened = _action(actions, "open", "öppna ett stängt konto", _open)
    code = _action(actions, "code", "ge en ny engångskod, när lösenordet är glömt", _code)
    for action in (made, changed, closed, opened, code):
        action.add_argument("namn", help="kontots namn")
    made.set_defaults(makes=True)  # accounts may be made before the first start
    for action in (made, changed):
        action.add_argument("roll", choices=_ROLES, metavar="roll", help=", ".join(_ROLES))


def _action(
    actions: Commands,
    name: str,
    reported: str,
    run: Callable[[Service, argparse.Namespace], Code],
) -> argparse.ArgumentParser:
    parser = actions.add_parser(name, help=reported)

    def carried_out(service: Service, chosen: argparse.Namespace) -> Code:
        try:
            return run(service, chosen)
        except RefusedError as error:
            raise WrongUseError(str(error)) from error

    parser.set_defaults(run=carried_out)
    return parser


def _list(service: Service, _chosen: argparse.Namespace) -> Code:
    found, able = accounts.accounts(service), accounts.able_to_sign_in(service)
    for account in found:
        closed = " (stängt)" if account.closed else ""
        waits = "" if account.id in able else ", har inte valt lösenord än"
        print(f"{account.name}: {account.role.title}{waits}{closed}")
    if not found:
        print("Det finns inga konton.")
    return Code.DONE


def _add(service: Service, chosen: argparse.Namespace) -> Code:
    code = accounts.new_account(service, chosen.namn, Role(chosen.roll), _BY)
    return _reported(chosen.namn, code)


def _role(service: Service, chosen: argparse.Namespace) -> Code:
    account = accounts.named(service, chosen.namn)
    accounts.set_role(service, account.id, Role(chosen.roll), _BY)
    print(f"{account.name} är nu {chosen.roll}.")
    return Code.DONE


def _close(service: Service, chosen: argparse.Namespace) -> Code:
    account = accounts.named(service, chosen.namn)
    accounts.set_closed(service, account.id, closed=True, by=_BY)
    print(f"Kontot {account.name} är stängt.")
    return Code.DONE


def _open(service: Service, chosen: argparse.Namespace) -> Code:
    account = accounts.named(service, chosen.namn)
    accounts.set_closed(service, account.id, closed=False, by=_BY)
    print(f"Kontot {account.name} är öppet.")
    return Code.DONE


def _code(service: Service, chosen: argparse.Namespace) -> Code:
    account = accounts.named(service, chosen.namn)
    return _reported(account.name, accounts.new_code(service, account.id, _BY))


def _reported(name: str, code: str) -> Code:
    print(f"Engångskod för {name}: {code}")
    print(f"Den används på sidan konto/kod, gäller i {CODE_HOURS} timmar och visas bara nu.")
    return Code.DONE
