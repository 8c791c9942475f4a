"""Parts of signing in at a provider, and of administering accounts."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from samsam.model.analysis.access import Account, Right, Role
from samsam.records.errors import StoreError
from samsam.services.accounts import accounts
from samsam.services.accounts.accounts import CODE_HOURS, RefusedError
from samsam.services.mail.sending import may_mail
from samsam.swedish import moment
from samsam.web.administration.mail_parts import MAIL_MESSAGE, address_form, own_address_part
from samsam.web.base.access import (
    ForbiddenError,
    account_of_page,
    page_cookies,
    provider_is_set_up,
    require,
    start_link_is_over,
    start_link_lets_in,
)
from samsam.web.base.start_words import START_LINK_HINT, START_LINK_OVER
from samsam.web.page import html
from samsam.web.page.choosing import choose_one, chosen, rename_fold, unfold
from samsam.web.page.frame import Visit
from samsam.web.page.messages import keep_message, message_part
from samsam.web.page.pages import OPERATION
from samsam.web.sign_in.provider import other_address

_MESSAGE = "account_message"
_CLOSING_OWN = "closing_own_account"


def sign_in_part(visit: Visit) -> None:
    """The ways in that are set up."""
    html.show("<h1>Logga in</h1>")
    account = account_of_page(visit.service)
    if account is not None:
        no_role = "Kontot har ingen roll i SAMSAM. Be administratören om en."
        words = no_role if account.role is Role.READER else ""
        html.show(f"<p>Du är inloggad som {html.text(account.name)}. {words}</p>")
        own_address_part(visit, account)
        html.show('<p><a href="konto/logga-ut">Logga ut</a></p>')
        return
    if provider_is_set_up():
        st.button("Logga in med kommunens konto", on_click=st.login)
        _other_address()
    if start_link_lets_in(visit.service):
        html.show(f"<p>{START_LINK_HINT}</p>")
    if start_link_is_over(visit.service, page_cookies()):
        html.show(f"<p>{START_LINK_OVER}</p>")
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
    message_part(_MESSAGE)
    message_part(MAIL_MESSAGE)
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
        _leave()
        closed = not account.closed
        _do(visit, lambda by: accounts.set_closed(visit.service, account.id, closed, by))
        rename_fold(f"account_{account.id}")

    def ask() -> None:
        st.session_state[_CLOSING_OWN] = True

    present = account_of_page(visit.service)
    own = present is not None and present.id == account.id
    with st.container(horizontal=True):
        st.button("Spara rollen", key=f"save_{account.id}", on_click=change)
        st.button(
            "Ny engångskod", key=f"code_{account.id}", on_click=_new_code, args=(visit, account)
        )
        label = "Öppna kontot" if account.closed else "Stäng kontot"
        st.button(label, key=f"close_{account.id}", on_click=ask if own else close)
    if own and st.session_state.get(_CLOSING_OWN):
        _close_own(close)
    if may_mail(visit.service) is not None and not account.closed:
        address_form(visit, account, own=False)


def _close_own(close: Callable[[], None]) -> None:
    """Who closes the own account is put out at once, and can't open it again."""
    html.show(
        '<div class="s-report" role="status"><p><strong>Stänga ditt eget konto?</strong> Du loggas '
        "ut genast. Bara en annan administratör kan öppna kontot igen.</p></div>"
    )
    with st.container(horizontal=True):
        st.button("Ja, stäng mitt konto", key="close_own_yes", on_click=close, type="primary")
        st.button("Nej, behåll det", key="close_own_no", on_click=_leave)


def _leave() -> None:
    st.session_state.pop(_CLOSING_OWN, None)


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


def _do(visit: Visit, do: Callable[[str], str | None]) -> bool:
    """Do something with an account as the present administrator; True when it was done.

    The right is checked here.
    """
    try:
        by = require(visit.service, Right.ADMINISTER).name
        done = do(by) or "Sparat."
    except (RefusedError, ForbiddenError, StoreError) as error:
        keep_message(_MESSAGE, str(error), failed=True)
        return False
    keep_message(_MESSAGE, done)
    return True


def new_account_part(visit: Visit) -> None:
    """Make an account: the one-time code is shown once."""
    html.show(f"<h2>Nytt konto</h2>{_nobody_writes(visit)}")
    name, role = "new_account_name", "new_account_role"

    def make() -> None:
        wanted, its_role = st.session_state[name], chosen(role)
        done = _do(
            visit,
            lambda by: _code_words(
                wanted, accounts.new_account(visit.service, wanted, its_role, by)
            ),
        )
        if done:  # a name that was refused stays, to be changed
            st.session_state[name] = ""

    with st.form("new_account", border=False):
        st.text_input("Namn", key=name, autocomplete="off")
        roles = [r for r in Role if r is not Role.READER]
        choose_one("Roll", roles, key=role, title=lambda r: r.title, start=roles[0])
        st.form_submit_button("Skapa konto", on_click=make)


def _nobody_writes(visit: Visit) -> str:
    """That who worked by the start's link has been put out, until somebody else may write."""
    known = accounts.accounts(visit.service)
    if provider_is_set_up() or any(a.role.may(Right.WRITE) and not a.closed for a in known):
        return ""
    return (
        "<p>Ingen kan skriva i SAMSAM nu. Sedan det finns konton gäller länken från starten inte "
        "längre. Ge den som ska leda analysen rollen redaktör.</p>"
    )


def journal_part(visit: Visit) -> None:
    """Who did what, the latest first."""
    rows = [
        [html.text(moment(e.at)), html.text(e.who), html.text(e.action), html.text(e.about)]
        for e in accounts.entries(visit.service)
    ]
    headings = ("När", "Vem", "Vad", "Om")
    table = (
        html.table("De senaste händelserna", headings, rows, "s-stack s-years s-steps")
        if rows
        else ""
    )
    html.show(f"<h2>Logg</h2>{table or '<p>Inget har hänt än.</p>'}")
