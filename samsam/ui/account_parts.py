"""Parts of signing in at a provider, and of administering accounts."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from samsam.model.access import Account, Right, Role
from samsam.questions import accounts
from samsam.questions.accounts import CODE_HOURS, RefusedError
from samsam.store.connection import StoreError
from samsam.swedish import moment
from samsam.ui import html
from samsam.ui.access import (
    ForbiddenError,
    account_of_page,
    provider_is_set_up,
    require,
    start_link_lets_in,
)
from samsam.ui.choosing import choose_one, chosen, rename_fold, unfold
from samsam.ui.frame import Visit
from samsam.ui.pages import OPERATION
from samsam.ui.provider import other_address
from samsam.ui.start_words import START_LINK_HINT

_TOLD = "account_told"


def sign_in_part(visit: Visit) -> None:
    """The ways in that are set up."""
    html.show("<h1>Logga in</h1>")
    account = account_of_page(visit.service)
    if account is not None:
        no_role = "Kontot har ingen roll i SAMSAM. Be administratören om en."
        words = no_role if account.role is Role.READER else ""
        html.show(f"<p>Du är inloggad som {html.text(account.name)}. {words}</p>")
        html.show('<p><a href="konto/logga-ut">Logga ut</a></p>')
        return
    if provider_is_set_up():
        st.button("Logga in med kommunens konto", on_click=st.login)
        _other_address()
    if start_link_lets_in(visit.service):
        html.show(f"<p>{START_LINK_HINT}</p>")
    html.show('<p><a href="konto/logga-in">Logga in med ett konto i SAMSAM</a></p>')


def _other_address() -> None:
    """Signing in at the provider only leads back to the address that it knows."""
    elsewhere = other_address(st.context.url or "")
    if elsewhere:
        html.show(
            '<p class="s-failed" role="note">Inloggningen gäller adressen '
            f"{html.text(elsewhere)}. Öppna SAMSAM där och logga in.</p>"
        )


def accounts_part(visit: Visit) -> None:
    """Every account: role, new code, closing."""
    html.show(f"<h1>Administrera</h1><p>{html.link(OPERATION.id, 'Hur SAMSAM mår')}</p>")
    if told := st.session_state.pop(_TOLD, ""):
        html.show(f'<p class="s-saved" role="status">{html.text(told)}</p>')
    html.show("<h2>Konton</h2>")
    for account in accounts.accounts(visit.service):
        state = "stängt" if account.closed else account.role.title
        fold = unfold(f"{html.label(account.name)} ({state})", key=f"account_{account.id}")
        if fold:
            with fold:
                _account(visit, account)


def _account(visit: Visit, account: Account) -> None:
    key = f"role_{account.id}"
    choose_one(
        f"Roll för {html.label(account.name)}",
        Role,
        key=key,
        title=lambda role: role.title,
        start=account.role,
    )

    def change() -> None:
        wanted = chosen(key)
        _do(visit, lambda by: accounts.set_role(visit.service, account.id, wanted, by))
        rename_fold(f"account_{account.id}")

    def close() -> None:
        closed = not account.closed
        _do(visit, lambda by: accounts.set_closed(visit.service, account.id, closed, by))
        rename_fold(f"account_{account.id}")

    with st.container(horizontal=True):
        st.button("Spara rollen", key=f"save_{account.id}", on_click=change)
        st.button(
            "Ny engångskod", key=f"code_{account.id}", on_click=_new_code, args=(visit, account)
        )
        label = "Öppna kontot" if account.closed else "Stäng kontot"
        st.button(label, key=f"close_{account.id}", on_click=close)


def _new_code(visit: Visit, account: Account) -> None:
    _do(
        visit,
        lambda by: _code_words(account.name, accounts.new_code(visit.service, account.id, by)),
    )


def _code_words(name: str, code: str) -> str:
    return (
        f"Engångskod för {name}: {code}. Den visas bara nu och gäller i {CODE_HOURS} timmar. "
        "Lämna den personligen. Den används på sidan konto/kod."
    )


def _do(visit: Visit, do: Callable[[str], str | None]) -> None:
    """Do something with an account as the present administrator; the right is checked here."""
    try:
        by = require(visit.service, Right.ADMINISTER).name
        st.session_state[_TOLD] = do(by) or "Sparat."
    except (RefusedError, ForbiddenError, StoreError) as error:
        st.session_state[_TOLD] = str(error)


def new_account_part(visit: Visit) -> None:
    """Make an account: the one-time code is shown once."""
    html.show("<h2>Nytt konto</h2>")
    name, role = "new_account_name", "new_account_role"

    def make() -> None:
        wanted, its_role = st.session_state[name], chosen(role)
        _do(
            visit,
            lambda by: _code_words(
                wanted, accounts.new_account(visit.service, wanted, its_role, by)
            ),
        )

    with st.form("new_account", border=False, clear_on_submit=True):
        st.text_input("Namn", key=name, autocomplete="off")
        roles = [r for r in Role if r is not Role.READER]
        choose_one("Roll", roles, key=role, title=lambda r: r.title, start=roles[0])
        st.form_submit_button("Skapa konto", on_click=make)


def journal_part(visit: Visit) -> None:
    """Who did what, the latest first."""
    rows = [
        [html.text(moment(e.at)), html.text(e.who), html.text(e.action), html.text(e.about)]
        for e in accounts.entries(visit.service)
    ]
    headings = ("När", "Vem", "Vad", "Om")
    table = html.table("De senaste händelserna", headings, rows, "s-stack s-years") if rows else ""
    html.show(f"<h2>Logg</h2>{table or '<p>Inget har hänt än.</p>'}")
