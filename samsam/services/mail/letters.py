"""What mails say: plain Swedish with a link, and never a word of what is written in a draft."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256

from samsam.config.mail_settings import MailServer
from samsam.config.settings import Settings
from samsam.model.analysis.access import Account, Right, Role
from samsam.model.analysis.workflow import Transition, WorkflowStep
from samsam.records.clock import utc_now
from samsam.records.contents import accounts
from samsam.records.contents.cooperation import addresses, mail
from samsam.records.contents.cooperation.mail import Mail
from samsam.records.engine.database import Connection
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.mail.places import Place

DAILY = "dagens "
_STEP = "steg "


@dataclass(frozen=True, slots=True)
class _StepWords:
    """What a mail about a step says, with the year and a name put in, and where it leads."""

    subject: str
    sentence: str
    place: Place


_STEPS: Mapping[WorkflowStep, _StepWords] = {
    WorkflowStep.SEND: _StepWords(
        "Årsanalysen {year} väntar på dig",
        "{by} har skickat årsanalysen för {year} till granskning. Läs den, och fastställ den eller "
        "lämna tillbaka den.",
        Place.ANALYSIS,
    ),
    WorkflowStep.RETURN: _StepWords(
        "Årsanalysen {year} är återlämnad",
        "{by} har lämnat tillbaka årsanalysen för {year} för ändring. Vad som ska ändras står "
        "överst på skrivsidan.",
        Place.WRITING,
    ),
    WorkflowStep.FIX: _StepWords(
        "Årsanalysen {year} är fastställd",
        "{by} har fastställt årsanalysen för {year}. Den kan nu läsas av alla.",
        Place.ANALYSIS,
    ),
}


def queue_step(
    service: Service,
    connection: Connection,
    year: int,
    taken: Transition,
    authors: Sequence[str],
) -> None:
    """Queue the mails about a step, in its own transaction; none while mail is off.

    `authors` are the names of all who have written in the analysis.
    """
    server, words = service.settings.mail_server, _STEPS.get(taken.step)
    if server is None or words is None:
        return
    known = addresses.addresses(connection)
    address = _absolute(server, Selection(year=year).link(words.place))
    sentence = words.sentence.format(by=taken.by, year=year)
    for account in accounts.accounts(connection):
        if account.id in known and _concerned(account, taken, authors):
            key = f"{_STEP}{year} {taken.number} {taken.at.isoformat()} {account.id}"
            body = body_of(service.settings, server, account.name, sentence, [("", address)])
            mail.queue(connection, key, account.id, words.subject.format(year=year), body)


def _concerned(account: Account, taken: Transition, authors: Sequence[str]) -> bool:
    """True for who has something to do, or has written it; nobody hears of their own steps."""
    if account.closed or account.name == taken.by:
        return False
    wrote = account.name in authors
    if taken.step is WorkflowStep.SEND:
        return account.role.may(Right.APPROVE) and not wrote
    return account.role.may(Right.LEAD) or (wrote and account.role is not Role.READER)


def body_of(
    settings: Settings,
    server: MailServer,
    name: str,
    beginning: str,
    lines: Sequence[tuple[str, str]],
) -> str:
    """A mail's text: a greeting, how it begins, and lines that each have a sentence and a link."""
    listed = "\n\n".join("\n".join(filter(None, line)) for line in lines)
    return (
        f"Hej {name}!\n\n{beginning}\n\n{listed}\n\n--\n"
        f"SAMSAM, {settings.municipality}. Mejlet är skickat av ett program och går inte att svara "
        f"på.\nÄndra eller ta bort din adress: {_absolute(server, Place.ACCOUNT)}\n"
    )


def _absolute(server: MailServer, relative: str) -> str:
    return f"{server.public_address}/{relative}"


def link_of(server: MailServer, place: Place, selection: Selection) -> str:
    """The whole address of a page as chosen."""
    return _absolute(server, selection.link(place))


def message_of(settings: Settings, server: MailServer, queued: Mail, address: str) -> EmailMessage:
    """A queued mail as it is sent. The same mail has the same Message-ID, however often it's sent.

    Raises ValueError for an address or a subject that no mail can hold.
    """
    message = EmailMessage()
    message["From"] = Address(f"SAMSAM, {settings.municipality}", addr_spec=server.sender)
    message["To"] = Address(addr_spec=address)
    message["Subject"] = queued.subject
    message["Date"] = format_datetime(utc_now())
    domain = server.sender.rpartition("@")[2]
    message["Message-ID"] = f"<{sha256(queued.key.encode()).hexdigest()[:40]}@{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(queued.body, cte="quoted-printable")
    return message
