"""Accounts, codes, sessions and the slowing down of guesses; and the command that does the same."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from series_of import copied

from samsam.cli import main
from samsam.cli.command import Code
from samsam.config.settings import load_settings
from samsam.model.analysis.access import Role
from samsam.services.accounts import accounts, guesses, passwords
from samsam.services.accounts.accounts import RefusedError
from samsam.services.accounts.guesses import FOR_NAME, FOR_NAME_FROM_ADDRESS, FROM_ADDRESS
from samsam.services.accounts.identity import Identity
from samsam.services.core.service import Service, open_service

OWN_FIGURES = True

PASSWORD = "korrekt häst batteri"  # noqa: S105 - of accounts that live as long as a test
HERE = "127.0.0.1"


@pytest.fixture(autouse=True)
def quick_hashes(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hundred guesses are counted here: hashes that cost as little as Argon2 can."""
    monkeypatch.setattr(passwords, "_hasher", lambda: PasswordHasher(time_cost=1, memory_cost=64))


@pytest.fixture
def alva(own_service: Service) -> str:
    """An editor who has chosen a password; gives the session's token."""
    code = accounts.new_account(own_service, "Alva", Role.EDITOR, "admin")
    return accounts.use_code(own_service, code, PASSWORD)


def done(service: Service) -> list[tuple[str, str, str]]:
    return [(e.who, e.action, e.about) for e in reversed(accounts.entries(service))]


def test_a_code_works_once_and_only_as_the_latest(own_service: Service, alva: str) -> None:
    account = accounts.named(own_service, "alva")
    first = accounts.new_code(own_service, account.id, "admin")
    second = accounts.new_code(own_service, account.id, "admin")
    with pytest.raises(RefusedError, match="Koden gäller inte"):
        accounts.use_code(own_service, first, PASSWORD)
    token = accounts.use_code(own_service, second.upper(), PASSWORD)
    assert accounts.signed_in(own_service, alva) is None  # a new password ends old sessions
    assert accounts.signed_in(own_service, token) == account
    with pytest.raises(RefusedError, match="Koden gäller inte"):
        accounts.use_code(own_service, second, PASSWORD)


@pytest.mark.parametrize(
    ("password", "words"),
    [
        ("kort", "minst tolv tecken"),
        ("a" * 20, "upprepar samma tecken"),
        ("korrekt häst " * 20, "högst 200 tecken"),
    ],
)
def test_a_password_that_is_easy_to_guess_is_refused(
    own_service: Service, password: str, words: str
) -> None:
    code = accounts.new_account(own_service, "Alva", Role.EDITOR, "admin")
    with pytest.raises(RefusedError, match=words):
        accounts.use_code(own_service, code, password)
    accounts.use_code(own_service, code, PASSWORD)  # the code isn't spent


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "Al\u0000va", "Al\u202eva"])
def test_a_name_that_nobody_can_read_is_refused(own_service: Service, name: str) -> None:
    with pytest.raises(RefusedError, match="Skriv ett namn med högst 80 tecken"):
        accounts.new_account(own_service, name, Role.EDITOR, "admin")


def test_two_accounts_have_not_one_name(own_service: Service, alva: str) -> None:
    with pytest.raises(RefusedError, match="finns redan"):
        accounts.new_account(own_service, " ALVA ", Role.APPROVER, "admin")


@pytest.mark.case(83)
def test_a_name_is_the_same_however_its_letters_are_put_together(own_service: Service) -> None:
    code = accounts.new_account(own_service, "A\u030asa O\u0308berg", Role.EDITOR, "admin")
    accounts.use_code(own_service, code, PASSWORD)
    assert accounts.sign_in(own_service, "åsa öberg", PASSWORD, HERE)
    assert accounts.named(own_service, "ÅSA ÖBERG").role is Role.EDITOR
    with pytest.raises(RefusedError, match="finns redan"):
        accounts.new_account(own_service, "Åsa Öberg", Role.EDITOR, "admin")


WRONG = "Namnet eller lösenordet stämmer inte"
TOO_MANY = "För många försök. Vänta 15 minuter"


def guess(service: Service, name: str, address: str, words: str = WRONG) -> None:
    with pytest.raises(RefusedError, match=words):
        accounts.sign_in(service, name, "fel lösenord", address)


@pytest.mark.case(101)
def test_guesses_are_slowed_down_for_the_name_and_not_for_others(
    own_service: Service, alva: str
) -> None:
    code = accounts.new_account(own_service, "Bo", Role.APPROVER, "admin")
    accounts.use_code(own_service, code, PASSWORD)
    for _ in range(FOR_NAME_FROM_ADDRESS):
        guess(own_service, "Alva", HERE)
    with pytest.raises(RefusedError, match=TOO_MANY):
        accounts.sign_in(own_service, "alva", PASSWORD, HERE)
    assert accounts.sign_in(own_service, "Bo", PASSWORD, HERE)
    refused = [e for e in done(own_service) if e[1] == "nekades inloggning"]
    assert len(refused) == FOR_NAME_FROM_ADDRESS


@pytest.mark.case(101)
def test_a_person_gets_in_while_strangers_hammer_on_the_name(
    own_service: Service, alva: str
) -> None:
    for stranger in range(FOR_NAME + 10):
        guess(own_service, "Alva", f"198.51.{stranger // 250}.{stranger % 250}")
    # By now each address has one guess, and the person's own is still there.
    assert accounts.sign_in(own_service, "Alva", PASSWORD, HERE)
    assert accounts.sign_in(own_service, "Alva", PASSWORD, HERE)  # right ones don't count
    guess(own_service, "Alva", "203.0.113.77")
    guess(own_service, "Alva", "203.0.113.77", TOO_MANY)


@pytest.mark.case(101)
def test_who_shares_an_address_with_a_guesser_gets_in_and_the_guesser_tries_each_name_once(
    own_service: Service, alva: str
) -> None:
    for number in range(FROM_ADDRESS):
        guess(own_service, f"Namn {number}", HERE)
    assert accounts.sign_in(own_service, "Alva", PASSWORD, HERE)
    guess(own_service, "Alva", HERE)
    guess(own_service, "Alva", HERE, TOO_MANY)
    # Nor is the journal filled by strangers.
    lines = [e for e in done(own_service) if e[1] == "nekades inloggning"]
    assert len(lines) == FROM_ADDRESS


@pytest.mark.case(101)
def test_wrong_codes_keep_nobody_out(own_service: Service) -> None:
    code = accounts.new_account(own_service, "Alva", Role.EDITOR, "admin")
    assert len(code.replace("-", "")) * 4 >= 128
    commits = own_service.records.commits
    for number in range(50):
        with pytest.raises(RefusedError, match="Koden gäller inte"):
            accounts.use_code(own_service, f"{number:04x}-{code[5:]}", PASSWORD)
    assert own_service.records.commits == commits  # a guess writes nothing
    assert accounts.use_code(own_service, code, PASSWORD)


@pytest.mark.case(101)
@pytest.mark.parametrize(
    ("address", "place"),
    [
        ("::ffff:127.0.0.1", "127.0.0.1"),
        ("127.0.0.1", "127.0.0.1"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", ""),
        ("x" * 5000, "x" * 100),
    ],
)
def test_an_address_counts_as_whom_it_belongs_to(address: str, place: str) -> None:
    assert guesses.place_of(address) == place


@pytest.mark.case(101)
def test_thirty_two_guesses_at_once_are_five_and_two_are_computed_at_a_time(
    own_service: Service, alva: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    true, lock, now, most, total = PasswordHasher.verify, threading.Lock(), 0, 0, 0

    def counted(*of: str) -> bool:
        nonlocal now, most, total
        with lock:
            now, total = now + 1, total + 1
            most = max(most, now)
        try:
            return true(*of)  # type: ignore[arg-type]
        finally:
            with lock:
                now -= 1

    monkeypatch.setattr(PasswordHasher, "verify", counted)
    answers: list[str] = []

    def try_it() -> None:
        try:
            accounts.sign_in(own_service, "Alva", "fel lösenord", HERE)
        except RefusedError as error:
            answers.append(str(error))

    at_once = [threading.Thread(target=try_it) for _ in range(32)]
    for one in at_once:
        one.start()
    for one in at_once:
        one.join()
    assert (total, most <= passwords.MOST_HASHES_AT_ONCE) == (FOR_NAME_FROM_ADDRESS, True)
    assert sum("För många försök" in a for a in answers) == 32 - FOR_NAME_FROM_ADDRESS
    assert sum(WRONG in a for a in answers) == FOR_NAME_FROM_ADDRESS


@pytest.mark.case(101)
def test_a_closed_account_and_an_old_session_are_nobody(own_service: Service, alva: str) -> None:
    account = accounts.named(own_service, "Alva")
    assert accounts.signed_in(own_service, alva) == account
    assert accounts.signed_in(own_service, alva[:-1] + "x") is None
    accounts.set_closed(own_service, account.id, closed=True, by="admin")
    assert accounts.signed_in(own_service, alva) is None
    with pytest.raises(RefusedError, match="stämmer inte"):
        accounts.sign_in(own_service, "Alva", PASSWORD, HERE)
    accounts.set_closed(own_service, account.id, closed=False, by="admin")
    assert accounts.signed_in(own_service, alva) is None  # closing has ended it
    short = replace(own_service, settings=replace(own_service.settings, session_hours=0))
    assert accounts.signed_in(short, accounts.sign_in(short, "Alva", PASSWORD, HERE)) is None


@pytest.mark.case(101)
def test_a_clock_that_is_wrong_by_some_minutes_ends_no_session(
    own_service: Service, alva: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = accounts.utc_now()
    for minutes in (-10, 10):
        wrong = true + timedelta(minutes=minutes)
        monkeypatch.setattr(accounts, "utc_now", lambda at=wrong: at)
        assert accounts.signed_in(own_service, alva) is not None


def test_the_last_administrator_stays(own_service: Service) -> None:
    assert accounts.first_code(own_service)
    first = accounts.accounts(own_service)[0]
    for change in (
        lambda: accounts.set_role(own_service, first.id, Role.EDITOR, "x"),
        lambda: accounts.set_closed(own_service, first.id, closed=True, by="x"),
    ):
        with pytest.raises(RefusedError, match="minst en administratör"):
            change()


def test_an_administrator_without_a_password_is_not_one_that_is_left(own_service: Service) -> None:
    code = accounts.new_account(own_service, "Cia", Role.ADMINISTRATOR, "kommandot user")
    accounts.use_code(own_service, code, PASSWORD)
    dag = accounts.new_account(own_service, "Dag", Role.ADMINISTRATOR, "Cia")
    cia = accounts.named(own_service, "Cia")
    for change in (
        lambda: accounts.set_role(own_service, cia.id, Role.EDITOR, "x"),
        lambda: accounts.set_closed(own_service, cia.id, closed=True, by="x"),
    ):
        with pytest.raises(RefusedError, match="minst en administratör som kan logga in"):
            change()
    accounts.use_code(own_service, dag, PASSWORD)
    accounts.set_closed(own_service, cia.id, closed=True, by="x")
    person = Identity("https://id", "1", "Eva", Role.ADMINISTRATOR)
    accounts.sign_in_identity(own_service, person)  # she has a provider's password
    accounts.set_closed(own_service, accounts.named(own_service, "Dag").id, closed=True, by="x")


def test_an_administrator_who_never_chose_a_password_is_closed_as_before(
    own_service: Service,
) -> None:
    accounts.new_account(own_service, "Cia", Role.ADMINISTRATOR, "kommandot user")
    accounts.new_account(own_service, "Dag", Role.ADMINISTRATOR, "kommandot user")
    cia, dag = (accounts.named(own_service, name) for name in ("Cia", "Dag"))
    accounts.set_closed(own_service, cia.id, closed=True, by="x")
    with pytest.raises(RefusedError, match="minst en administratör"):
        accounts.set_closed(own_service, dag.id, closed=True, by="x")


def by_code(service: Service) -> None:
    code = accounts.new_account(service, "Cia", Role.ADMINISTRATOR, "kommandot user")
    accounts.use_code(service, code, PASSWORD)


def by_role(service: Service) -> None:
    code = accounts.new_account(service, "Cia", Role.EDITOR, "kommandot user")
    accounts.use_code(service, code, PASSWORD)
    assert accounts.first_is_unnamed(service)
    cia = accounts.named(service, "Cia")
    accounts.set_role(service, cia.id, Role.ADMINISTRATOR, "kommandot user")


def by_provider(service: Service) -> None:
    accounts.sign_in_identity(service, Identity("https://id", "1", "Cia", Role.ADMINISTRATOR))


def before_the_account_was_closed(service: Service) -> None:
    """A store from when the account of the first administrator stayed open."""
    by_code(service)
    first = accounts.named(service, "administratör")
    accounts.set_closed(service, first.id, closed=False, by="Cia")
    assert accounts.first_is_unnamed(service)
    assert accounts.first_code(service) is None  # the next start


@pytest.mark.parametrize("made", [by_code, by_role, by_provider, before_the_account_was_closed])
def test_the_first_administrator_s_code_ends_when_another_can_sign_in(
    own_service: Service, made: Callable[[Service], None]
) -> None:
    code = accounts.first_code(own_service)
    assert code
    accounts.new_account(own_service, "Åsa", Role.EDITOR, "kommandot user")
    assert accounts.first_is_unnamed(own_service)
    made(own_service)
    assert not accounts.first_is_unnamed(own_service)
    assert accounts.named(own_service, "administratör").closed
    with pytest.raises(RefusedError, match="Koden gäller inte"):
        accounts.use_code(own_service, code, PASSWORD, "Någon annan")
    assert accounts.first_code(own_service) is None
    assert ("SAMSAM", "stängde konto", "administratör") in done(own_service)


def test_what_was_locked_does_not_open_when_the_accounts_are_closed(
    own_service: Service, alva: str
) -> None:
    assert accounts.in_use(own_service)
    accounts.set_closed(own_service, accounts.named(own_service, "Alva").id, True, "admin")
    assert accounts.signed_in(own_service, alva) is None
    assert accounts.in_use(own_service)
    # Nobody is left who can let others in, so the start gives the first administrator a code.
    code = accounts.first_code(own_service)
    assert code
    accounts.use_code(own_service, code, PASSWORD, "Bodil")
    assert accounts.first_code(own_service) is None


def test_the_first_code_comes_at_each_start_until_somebody_can_sign_in(
    own_service: Service,
) -> None:
    first, second = accounts.first_code(own_service), accounts.first_code(own_service)
    assert first
    assert second
    assert first != second
    assert [a.role for a in accounts.accounts(own_service)] == [Role.ADMINISTRATOR]
    with pytest.raises(RefusedError):
        accounts.use_code(own_service, first, PASSWORD)
    assert accounts.first_is_unnamed(own_service)
    for name in ("", " ", "Administratör", "x" * 81):
        with pytest.raises(RefusedError, match="namn"):
            accounts.use_code(own_service, second, PASSWORD, name)
    token = accounts.use_code(own_service, second, PASSWORD, " Cia  Berg ")
    account = accounts.signed_in(own_service, token)
    assert account
    assert (account.name, account.role) == ("Cia Berg", Role.ADMINISTRATOR)
    assert not accounts.first_is_unnamed(own_service)
    assert accounts.sign_in(own_service, "cia berg", PASSWORD, "203.0.113.9")
    assert accounts.first_code(own_service) is None


def test_two_starts_at_the_same_moment_make_one_first_administrator(own_service: Service) -> None:
    codes: list[str | None] = []

    def start() -> None:
        codes.append(accounts.first_code(own_service))

    starts = [threading.Thread(target=start) for _ in range(3)]
    # Nobody can write yet, so each has seen that there is no administrator.
    with own_service.records.writing():
        for one in starts:
            one.start()
        time.sleep(0.3)
    for one in starts:
        one.join()
    assert [a.role for a in accounts.accounts(own_service)] == [Role.ADMINISTRATOR]
    assert len(set(codes)) == 3
    assert sum(lets_in(own_service, code) for code in codes) == 1


def lets_in(service: Service, code: str | None) -> bool:
    try:
        return bool(accounts.use_code(service, code or "", PASSWORD, "Cia"))
    except RefusedError:
        return False


def test_the_name_of_the_first_administrator_is_kept_for_the_start(own_service: Service) -> None:
    with pytest.raises(RefusedError, match="Välj ett annat namn"):
        accounts.new_account(own_service, " Administratör", Role.READER, "Cia")
    person = Identity("https://id", "1", "Administratör", Role.READER)
    named_so = accounts.signed_in(own_service, accounts.sign_in_identity(own_service, person))
    assert named_so
    assert named_so.name.startswith("Administratör (")
    assert accounts.first_code(own_service)


def test_a_start_takes_no_code_from_an_administrator_that_the_command_made(
    own_service: Service,
) -> None:
    assert accounts.first_code(own_service)
    code = accounts.new_account(own_service, "Cia", Role.ADMINISTRATOR, "kommandot user")
    assert accounts.first_code(own_service) is None
    assert accounts.use_code(own_service, code, PASSWORD)


# The command


@pytest.fixture
def user(
    filled_store: Path,
    data_folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Callable[..., tuple[int, str]]:
    """Runs `python -m samsam user …` on a store of its own; gives exit code and all its words."""
    store = tmp_path / "kommando.duckdb"
    copied(filled_store, store)
    monkeypatch.setenv("SAMSAM_STORE", str(store))
    monkeypatch.setenv("SAMSAM_DATA", str(data_folder))

    def run(*arguments: str) -> tuple[int, str]:
        code = main(["user", *arguments])
        written = capsys.readouterr()
        return code, written.out + written.err

    return run


User = Callable[..., tuple[int, str]]


def test_the_command_lists_who_has_no_password_and_nobody(user: User) -> None:
    assert user("list") == (0, "Det finns inga konton.\n")
    user("add", "Alva", "redaktör")
    code = user("add", "Bo", "fastställare")[1].split()[3]
    service = open_service(load_settings())
    accounts.use_code(service, code, PASSWORD)
    accounts.sign_in_identity(service, Identity("https://id", "1", "Cia", Role.EDITOR))
    service.close()
    assert user("list")[1].splitlines() == [
        "Alva: redaktör, har inte valt lösenord än", "Bo: fastställare", "Cia: redaktör"
    ]  # fmt: skip


def test_the_command_makes_changes_closes_and_opens_accounts(user: User) -> None:
    code, words = user("add", "Alva Ek", "redaktör")
    assert code == Code.DONE
    one_time = re.search(r"[0-9a-f]{4}(-[0-9a-f]{4}){7}", words)
    assert one_time
    assert "gäller i 72 timmar" in words
    assert user("list") == (0, "Alva Ek: redaktör, har inte valt lösenord än\n")
    assert user("role", "alva ek", "fastställare") == (0, "Alva Ek är nu fastställare.\n")
    assert user("close", "Alva Ek") == (0, "Kontot Alva Ek är stängt.\n")
    assert user("list") == (0, "Alva Ek: fastställare, har inte valt lösenord än (stängt)\n")
    assert user("open", "Alva Ek") == (0, "Kontot Alva Ek är öppet.\n")
    assert user("code", "Alva Ek")[0] == Code.DONE
    service = open_service(load_settings())
    try:
        assert done(service) == [
            ("kommandot user", "skapade konto", "Alva Ek, redaktör"),
            ("kommandot user", "ändrade roll", "Alva Ek: fastställare"),
            ("kommandot user", "stängde konto", "Alva Ek"),
            ("kommandot user", "öppnade konto", "Alva Ek"),
            ("kommandot user", "gav ny engångskod", "Alva Ek"),
        ]
        with pytest.raises(RefusedError):  # the first code no longer works
            accounts.use_code(service, one_time[0], PASSWORD)
    finally:
        service.close()


def test_the_command_says_what_is_wrong(user: User, capsys: pytest.CaptureFixture[str]) -> None:
    user("add", "Alva", "redaktör")
    code, words = user("add", "alva", "redaktör")
    assert (code, words) == (Code.NOT_DONE, "Kontot ”alva” finns redan. Välj ett annat namn.\n")
    code, words = user("close", "Bo")
    assert (code, words) == (2, "Kontot ”Bo” finns inte. De som finns är Alva.\n")
    with pytest.raises(SystemExit):
        user("add", "Bo", "läsare")
    assert "fastställare" in capsys.readouterr().err
