"""Sending what is queued, in the background: nothing is lost, and nothing else waits for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from samsam.config.mail_settings import MailServer
from samsam.model.analysis.access import Account
from samsam.records.clock import utc_now
from samsam.records.contents import accounts
from samsam.records.contents.cooperation import addresses, mail
from samsam.records.contents.cooperation.mail import Mail, MailState
from samsam.services.core.service import Service
from samsam.services.mail.letters import message_of
from samsam.services.mail.smtp import Delivery, Fate, Letter, deliver

_AT_ONCE = 20
# After each attempt that failed; the last holds from there on.
_PAUSES = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
_GIVE_UP_AFTER = timedelta(days=3)
_KEPT = timedelta(days=90)
_SHOWN = timedelta(days=14)
_NO_ADDRESS = "Kontot har ingen e-postadress längre, eller är stängt."


def may_mail(service: Service) -> MailServer | None:
    """The server to send through; None while mail is off, or nothing can be kept of it."""
    settings = service.settings
    return None if settings.example or service.records.read_only else settings.mail_server


def send_due(service: Service, stopped: Callable[[], bool] | None = None) -> int:
    """Send the mails that are due; return how many were sent. Raises StoreError.

    `stopped` ends it early; what wasn't sent then waits. Two servers never send the same mail: each
    claims its own first.
    """
    server = may_mail(service)
    if server is None:
        return 0
    with service.records.reading() as connection:
        if not mail.any_due(connection):
            return 0
    with service.records.writing(counted=False) as connection:
        mail.forget(connection, utc_now() - _KEPT)
        claimed = mail.claim(connection, _AT_ONCE)
        people = {a.id: a for a in accounts.accounts(connection)}
        known = addresses.addresses(connection)
    waits = {m.number: m for m in claimed}
    letters = [
        letter
        for one in claimed
        if (letter := _letter(service, server, one, people, known)) is not None
    ]
    sent = 0
    for delivery in deliver(server, letters):
        _keep(service, waits[delivery.number], delivery)
        sent += delivery.fate is Fate.SENT
        if stopped is not None and stopped():
            _release(service, letters, delivery.number)
            break
    return sent


def _letter(
    service: Service,
    server: MailServer,
    one: Mail,
    people: dict[str, Account],
    known: dict[str, str],
) -> Letter | None:
    """A mail to be sent; one that no address is left for is given up."""
    account = people.get(one.account)
    address = known.get(one.account, "")
    if account is None or account.closed or not address:
        _end(service, one, MailState.GIVEN_UP, _NO_ADDRESS)
        return None
    try:
        return Letter(one.number, message_of(service.settings, server, one, address))
    except ValueError:
        _end(service, one, MailState.GIVEN_UP, "Adressen går inte att använda. Rätta den.")
        return None


def _keep(service: Service, one: Mail, delivery: Delivery) -> None:
    """Write down what became of a mail."""
    if delivery.fate is Fate.SENT:
        _end(service, one, MailState.SENT, "")
    elif delivery.fate is Fate.REFUSED or utc_now() - one.queued_at > _GIVE_UP_AFTER:
        _end(service, one, MailState.GIVEN_UP, delivery.fault)
    else:
        _postpone(service, one, delivery)


def _postpone(service: Service, one: Mail, delivery: Delivery) -> None:
    pause = _PAUSES[min(one.attempts, len(_PAUSES) - 1)]
    with service.records.writing(counted=False) as connection:
        mail.postpone(connection, one.number, utc_now() + pause, delivery.fault, attempted=True)


def _release(service: Service, letters: Sequence[Letter], last: int) -> None:
    """Let those that come after a letter be sent at the next start."""
    numbers = [letter.number for letter in letters]
    with service.records.writing(counted=False) as connection:
        for number in numbers[numbers.index(last) + 1 :]:
            mail.postpone(connection, number, utc_now(), "", attempted=False)


def _end(service: Service, one: Mail, state: MailState, fault: str) -> None:
    with service.records.writing(counted=False) as connection:
        mail.end(connection, one.number, state, fault)


# For who looks after SAMSAM


@dataclass(frozen=True, slots=True)
class Unsent:
    """A mail that hasn't reached anybody, and why. Times are UTC."""

    name: str
    subject: str
    state: MailState
    queued_at: datetime
    next_at: datetime | None
    fault: str


@dataclass(frozen=True, slots=True)
class Post:
    """How mail is: where it is sent (None: it's off), and what hasn't been sent."""

    server: MailServer | None
    unsent: tuple[Unsent, ...]
    last_sent: datetime | None

    @property
    def failing(self) -> tuple[Unsent, ...]:
        """What somebody must see to."""
        return tuple(u for u in self.unsent if u.fault)


def post(service: Service) -> Post:
    """How mail is now."""
    with service.records.reading() as connection:
        waits = mail.of_state(connection, MailState.WAITING, MailState.SENDING)
        given_up = mail.of_state(connection, MailState.GIVEN_UP)
        sent = mail.of_state(connection, MailState.SENT)
        names = {a.id: a.name for a in accounts.accounts(connection)}
    since = utc_now() - _SHOWN
    lately = [m for m in given_up if m.ended_at and m.ended_at >= since]
    return Post(
        may_mail(service),
        tuple(_unsent(m, names) for m in (*waits, *lately)),
        max((m.ended_at for m in sent if m.ended_at), default=None),
    )


def _unsent(one: Mail, names: dict[str, str]) -> Unsent:
    coming = one.next_at if one.state is MailState.WAITING else None
    name = names.get(one.account, "okänt konto")
    return Unsent(name, one.subject, one.state, one.queued_at, coming, one.fault)


def obstacles(service: Service) -> tuple[str, ...]:
    """That mail doesn't get through, without names or addresses; nothing when all is well."""
    failing = post(service).failing
    if not failing:
        return ()
    count = "Ett mejl" if len(failing) == 1 else f"{len(failing)} mejl"
    return (f"{count} har inte kunnat skickas. Varför står under Mejl.",)


def try_again(service: Service) -> int:
    """Let all that waits be tried at the next look; return how many."""
    with service.records.writing(counted=False) as connection:
        return mail.try_again(connection)
