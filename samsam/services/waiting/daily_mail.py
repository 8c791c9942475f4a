"""The day's mail: what waits for each person, at most once a day and only when something is new."""

from __future__ import annotations

from datetime import UTC, date, datetime

from samsam.config.mail_settings import MailServer
from samsam.model.analysis.access import Account
from samsam.records.contents import accounts
from samsam.records.contents.cooperation import addresses, mail
from samsam.records.contents.cooperation.mail import Mail, MailState
from samsam.services.core.service import Service
from samsam.services.mail.letters import DAILY, body_of, link_of
from samsam.services.mail.sending import may_mail
from samsam.services.waiting.waiting import WaitingItem, person_of, waiting_for
from samsam.swedish import capitalised, number_word


def due(service: Service, now: datetime) -> bool:
    """True when mail is on and the day's hour has come. `now` carries the municipality's zone."""
    return may_mail(service) is not None and now.hour >= service.settings.mail_hour


def queue_daily(service: Service, now: datetime) -> int:
    """Queue the day's mails; return how many. Two servers queue each of them once.

    `now` carries the municipality's zone. Who has got a mail today, or has one that hasn't been
    sent yet, gets no other.
    """
    server, today = may_mail(service), now.date()
    if server is None or not due(service, now):
        return 0
    with service.records.reading() as connection:
        known = addresses.addresses(connection)
        people = [a for a in accounts.accounts(connection) if a.id in known and not a.closed]
        latest = {a.id: mail.latest(connection, a.id, DAILY) for a in people}
    free = [a for a in people if _may_get_one(latest[a.id], now)]
    return sum(_queue(service, server, a, latest[a.id], today) for a in free)


def _may_get_one(last: Mail | None, now: datetime) -> bool:
    if last is None:
        return True
    waits = last.state in (MailState.WAITING, MailState.SENDING)
    return (
        not waits and last.queued_at.replace(tzinfo=UTC).astimezone(now.tzinfo).date() < now.date()
    )


def _queue(
    service: Service, server: MailServer, account: Account, last: Mail | None, today: date
) -> bool:
    items = waiting_for(service, person_of(account), today)
    known = set(last.about) if last is not None and last.state is MailState.SENT else set()
    keys = [item.key for item in items]
    if set(keys) <= known:
        return False
    lines = [_line(server, item) for item in items]
    body = body_of(service.settings, server, account.name, "Det här väntar på dig i SAMSAM:", lines)
    key = f"{DAILY}{today.isoformat()} {account.id}"
    with service.records.writing(counted=False) as connection:
        return mail.queue(connection, key, account.id, _subject(len(items)), body, keys)


def _subject(count: int) -> str:
    things = "sak" if count == 1 else "saker"
    return f"{capitalised(number_word(count, common=True))} {things} väntar på dig i SAMSAM"


def _line(server: MailServer, item: WaitingItem) -> tuple[str, str]:
    mark = "Försenat: " if item.late else ""
    words = " ".join(filter(None, (item.sentence, item.more)))
    return f"– {mark}{words}", f"  {link_of(server, item.place, item.selection)}"
