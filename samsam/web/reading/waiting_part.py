"""What waits for who has signed in, on the first page."""

from __future__ import annotations

from samsam.model.analysis.access import Right
from samsam.services.mail.addresses import address_of
from samsam.services.mail.sending import may_mail
from samsam.services.waiting.waiting import Person, WaitingItem, waiting_for
from samsam.web.base.access import account_of_page
from samsam.web.page import html, surface
from samsam.web.page.frame import Visit
from samsam.web.page.pages import SIGN_IN
from samsam.web.writing.cooperation_parts import forget_opened


def waiting_part(visit: Visit) -> None:
    """One line for each thing that waits, with a link to the very place; nothing for readers."""
    if surface.document() or not visit.may(Right.READ_DRAFTS):
        return
    forget_opened()
    account = account_of_page(visit.service)
    person = Person(visit.visitor.name, visit.visitor.role, account.id if account else "")
    items = waiting_for(visit.service, person, visit.today)
    lines = "".join(map(_line, items)) or "<li>Ingenting just nu.</li>"
    html.show(
        '<div class="s-for-you" role="region" aria-labelledby="vantar">'
        f'<h2 id="vantar">Väntar på dig</h2><ul>{lines}</ul>{_mail(visit, person)}</div>'
    )


def _line(item: WaitingItem) -> str:
    mark = "<strong>Försenat.</strong> " if item.late else ""
    more = f" {html.text(item.more)}" if item.more else ""
    return f"<li>{mark}{html.link(item.selection.link(item.place), item.sentence)}{more}</li>"


def _mail(visit: Visit, person: Person) -> str:
    """Where it is also sent, to who has an account and where mail is on."""
    if not person.account or may_mail(visit.service) is None:
        return ""
    address = address_of(visit.service, person.account)
    words = f"Mejlas också till {address}." if address else "Du får inga mejl om det som väntar."
    change = html.link(SIGN_IN.id, "Ändra" if address else "Skriv din e-postadress")
    return f"<p><small>{html.text(words)} {change}</small></p>"
