"""Parts about mail: how it is, for who looks after SAMSAM, and where each person wants theirs."""

from __future__ import annotations

import streamlit as st

from samsam.model.analysis.access import Account, Right
from samsam.records.errors import StoreError
from samsam.services.mail import sending
from samsam.services.mail.addresses import AddressRefusedError, address_of, set_address
from samsam.services.mail.sending import Post, Unsent, may_mail
from samsam.swedish import moment
from samsam.web.base.access import ForbiddenError, account_of_page, require
from samsam.web.page import html
from samsam.web.page.frame import Visit
from samsam.web.page.messages import keep_message, message_part

MAIL_MESSAGE = "mail_message"


def mail_part(visit: Visit) -> None:
    """Whether mail is on, what hasn't been sent and why."""
    found = sending.post(visit.service)
    html.show(f"<h2>Mejl</h2><p>{html.text(_state(found))}</p>")
    message_part(MAIL_MESSAGE)
    if found.unsent:
        headings = ("Till", "Ämne", "Köat", "Läge", "Varför")
        rows = [_row(one) for one in found.unsent]
        html.show(html.table("Mejl som inte är skickade", headings, rows, "s-stack"))
    if found.server is not None and found.failing:
        st.button("Försök igen nu", key="mail_again", on_click=_try_again, args=(visit,))


def _state(found: Post) -> str:
    if found.server is None:
        return (
            "SAMSAM skickar inga mejl. Sätt inställningen SAMSAM_SMTP_HOST om arbetet i "
            "årsanalysen ska meddelas per mejl."
        )
    sent = f"Senast skickat {moment(found.last_sent)}." if found.last_sent else "Inget skickat än."
    return f"Mejl skickas genom {found.server.host}, port {found.server.port}. {sent}"


def _row(one: Unsent) -> list[str]:
    again = f", nytt försök {moment(one.next_at)}" if one.next_at and one.fault else ""
    cells = (
        one.name, one.subject, moment(one.queued_at), f"{one.state.value}{again}", one.fault or "–",
    )  # fmt: skip
    return [html.text(cell) for cell in cells]


def _try_again(visit: Visit) -> None:
    try:
        require(visit.service, Right.ADMINISTER)
        sending.try_again(visit.service)
        keep_message(MAIL_MESSAGE, "De försöks igen inom en minut.")
    except (ForbiddenError, StoreError) as error:
        keep_message(MAIL_MESSAGE, str(error), failed=True)


def own_address_part(visit: Visit, account: Account) -> None:
    """Where the signed-in person wants mail; nothing while SAMSAM sends none."""
    if may_mail(visit.service) is None:
        return
    html.show(
        "<h2>Mejl till dig</h2><p>SAMSAM mejlar högst en gång om dagen vad som väntar på dig, och "
        "genast när en årsanalys skickas till granskning, återlämnas eller fastställs. Mejlen har "
        "inga texter ur analysen. Bara du och administratören ser adressen.</p>"
    )
    message_part(MAIL_MESSAGE)
    address_form(visit, account, own=True)


def address_form(visit: Visit, account: Account, *, own: bool) -> None:
    """An account's address, to be changed by its owner or by an administrator."""
    key = f"mail_address_{account.id}"

    def save() -> None:
        typed = str(st.session_state[key])
        _save(visit, account, typed, own=own)

    whose = "Din e-postadress" if own else f"E-postadress för {html.label(account.name)}"
    with st.form(f"form_{key}", border=False):
        st.text_input(
            whose,
            address_of(visit.service, account.id),
            key=key,
            autocomplete="email" if own else "off",
        )
        st.form_submit_button("Spara adressen", on_click=save)


def _save(visit: Visit, account: Account, address: str, *, own: bool) -> None:
    """Save an address and say what it led to. Whose address it is, is checked here."""
    try:
        by = _changer(visit, account, own=own)
        set_address(visit.service, account.id, address, by)
    except (AddressRefusedError, ForbiddenError, StoreError) as error:
        keep_message(MAIL_MESSAGE, str(error), failed=True)
    else:
        done = "Adressen är sparad." if address.strip() else "Adressen är borttagen."
        keep_message(MAIL_MESSAGE, done)


def _changer(visit: Visit, account: Account, *, own: bool) -> str:
    if not own:
        return require(visit.service, Right.ADMINISTER).name
    signed_in = account_of_page(visit.service)
    if signed_in is None or signed_in.id != account.id:
        raise ForbiddenError("Du är inte längre inloggad. Logga in igen och spara sedan.")
    return signed_in.name
