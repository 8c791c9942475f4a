"""Letters to a real mail server, and what is said of each fault of it."""

from __future__ import annotations

import time
from email.message import EmailMessage
from pathlib import Path

import pytest
from mail_server import (
    PASSWORD,
    USER,
    Certificate,
    Inbox,
    certificate,
    free_port,
    mail_server,
    settings_of,
    silent_server,
)

from samsam.config.mail_settings import MailServer, Security
from samsam.services.mail.smtp import Delivery, Fate, Letter, deliver


def letters(*addresses: str) -> list[Letter]:
    made = []
    for number, address in enumerate(addresses, 1):
        message = EmailMessage()
        message["From"], message["To"] = "samsam@kommunen.se", address
        message["Subject"] = "Åtta saker väntar"
        message.set_content("Hej Åsa!", cte="quoted-printable")
        made.append(Letter(number, message))
    return made


def sent(server: MailServer, *addresses: str, seconds: float = 20) -> list[Delivery]:
    return list(deliver(server, letters(*addresses), seconds))


def only(found: list[Delivery]) -> Delivery:
    (one,) = found
    return one


@pytest.fixture(scope="module")
def own_certificate(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def trusted(own_certificate: Certificate, monkeypatch: pytest.MonkeyPatch) -> Certificate:
    """A certificate that this machine trusts, as an administrator lets it."""
    monkeypatch.setenv("SSL_CERT_FILE", str(own_certificate.certificate))
    return own_certificate


@pytest.fixture
def password_file(tmp_path: Path) -> Path:
    path = tmp_path / "losenord"
    path.write_text(f"{PASSWORD}\n", encoding="utf-8")
    return path


def test_letters_arrive_as_they_were_written() -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        found = sent(settings_of(port), "moa@kommunen.se", "bo@kommunen.se")
    assert [d.fate for d in found] == [Fate.SENT, Fate.SENT]
    (first,) = inbox.to("moa@kommunen.se")
    assert first["Subject"] == "Åtta saker väntar"
    assert first.get_content().strip() == "Hej Åsa!"


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_with_tls_and_a_password(
    trusted: Certificate, password_file: Path, security: Security
) -> None:
    inbox = Inbox()
    with mail_server(inbox, trusted, starttls=security is Security.STARTTLS) as port:
        server = settings_of(port, password_file, security=security, user=USER)
        assert only(sent(server, "moa@kommunen.se")).fate is Fate.SENT
        password_file.write_text("fel", encoding="utf-8")
        refused = only(sent(server, "moa@kommunen.se"))
    assert refused.fate is Fate.LATER
    assert "tog inte emot namnet och lösenordet. Rätta SAMSAM_SMTP_USER" in refused.fault
    assert len(inbox.mails) == 1


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_that_nobody_trusts_gets_nothing(
    own_certificate: Certificate, password_file: Path, security: Security
) -> None:
    inbox = Inbox()
    with mail_server(inbox, own_certificate, starttls=security is Security.STARTTLS) as port:
        server = settings_of(port, password_file, security=security, user=USER)
        found = only(sent(server, "moa@kommunen.se"))
    assert (found.fate, inbox.mails) == (Fate.LATER, [])
    assert "har ett certifikat som inte går att lita på. Inget skickades." in found.fault


def test_a_certificate_of_another_name_gets_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, password_file: Path
) -> None:
    other = certificate(tmp_path, "smtp.annan.se")
    monkeypatch.setenv("SSL_CERT_FILE", str(other.certificate))
    inbox = Inbox()
    with mail_server(inbox, other) as port:
        server = settings_of(port, password_file, security=Security.STARTTLS, user=USER)
        found = only(sent(server, "moa@kommunen.se"))
    assert (found.fate, inbox.mails) == (Fate.LATER, [])
    assert "certifikat" in found.fault


def test_a_server_without_tls_gets_nothing_when_tls_is_asked_for() -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        starttls = only(sent(settings_of(port, security=Security.STARTTLS), "moa@kommunen.se"))
        tls = only(sent(settings_of(port, security=Security.TLS), "moa@kommunen.se", seconds=5))
    assert inbox.mails == []
    assert "Inget skickades oskyddat. Rätta SAMSAM_SMTP_SECURITY" in starttls.fault
    assert tls.fate is Fate.LATER


def test_nobody_at_the_port_and_a_name_that_is_nobodys() -> None:
    port = free_port()
    found = sent(settings_of(port), "moa@kommunen.se", "bo@kommunen.se")
    assert [d.fate for d in found] == [Fate.LATER, Fate.LATER]
    assert f"E-postservern localhost, port {port}, tar inte emot förbindelser." in found[0].fault
    nowhere = only(sent(settings_of(port, host="finns-inte.invalid"), "moa@kommunen.se"))
    assert "finns inte. Rätta inställningen SAMSAM_SMTP_HOST." in nowhere.fault


@pytest.mark.parametrize("said", [b"", b"2"], ids=["silent", "a letter at a time"])
def test_a_server_that_hangs_is_left_when_the_time_is_out(said: bytes) -> None:
    began = time.monotonic()
    with silent_server(said) as port:
        found = sent(settings_of(port), "moa@kommunen.se", "bo@kommunen.se", seconds=1)
    assert [d.fate for d in found] == [Fate.LATER, Fate.LATER]
    assert all(d.fault for d in found)
    assert time.monotonic() - began < 15


def test_an_address_that_is_refused_keeps_nobody_else_from_their_mail() -> None:
    inbox = Inbox(refused={"bort@kommunen.se": "550 Finns inte", "full@kommunen.se": "452 Full"})
    with mail_server(inbox) as port:
        wanted = ("bort@kommunen.se", "full@kommunen.se", "moa@kommunen.se")
        gone, full, fine = sent(settings_of(port), *wanted)
    assert (gone.fate, full.fate, fine.fate) == (Fate.REFUSED, Fate.LATER, Fate.SENT)
    assert gone.fault == "Mottagarens adress togs inte emot. Servern svarade 550: Finns inte"
    assert "452" in full.fault
    assert [m["To"] for m in inbox.mails] == ["moa@kommunen.se"]


@pytest.mark.parametrize(("reply", "fate"), [("451 Sen", Fate.LATER), ("554 Nej", Fate.REFUSED)])
def test_a_mail_that_is_refused_now_or_for_good(reply: str, fate: Fate) -> None:
    inbox = Inbox(data_reply=reply)
    with mail_server(inbox) as port:
        found = only(sent(settings_of(port), "moa@kommunen.se"))
    assert (found.fate, reply[:3] in found.fault) == (fate, True)


def test_a_letter_that_ends_the_connection_keeps_nobody_else_from_theirs() -> None:
    inbox = Inbox(refused={"bort@kommunen.se": "421 Hej då"})
    with mail_server(inbox) as port:
        found = sent(settings_of(port), "bort@kommunen.se", "moa@kommunen.se")
    assert [d.fate for d in found] == [Fate.LATER, Fate.SENT]


def test_a_password_that_cannot_be_read_is_said_and_nothing_is_sent(tmp_path: Path) -> None:
    inbox = Inbox()
    with mail_server(inbox) as port:
        server = settings_of(port, tmp_path / "finns-inte", user=USER)
        found = only(sent(server, "moa@kommunen.se"))
    assert "SAMSAM_SMTP_PASSWORD_FILE går inte att läsa" in found.fault
    assert inbox.mails == []
