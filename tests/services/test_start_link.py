"""The link of the start: its key, its session, and when neither lets anybody in."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import timedelta

import pytest

from samsam.config.settings import Writing
from samsam.model.analysis.access import START_ACCOUNT, Role
from samsam.services.accounts import accounts, start_link
from samsam.services.accounts.accounts import CODE_HOURS, RefusedError
from samsam.services.accounts.identity import Identity
from samsam.services.core.service import Service

OWN_FIGURES = True

PASSWORD = "korrekt häst batteri"  # noqa: S105 - of accounts that live as long as a test


def key_of(service: Service) -> str:
    key = start_link.new_key(service)
    assert key
    return key


def test_a_key_has_more_chances_than_anybody_can_try_and_works_once(own_service: Service) -> None:
    key = key_of(own_service)
    assert len(key) >= 43  # 256 bits
    account = accounts.signed_in(own_service, start_link.use_key(own_service, key))
    assert account
    assert (account.id, account.name, account.role) == (START_ACCOUNT, "redaktör", Role.EDITOR)
    for wrong in (key, key[:-1], "", "x", key.swapcase()):
        with pytest.raises(RefusedError, match="Länken gäller inte"):
            start_link.use_key(own_service, wrong)


def test_of_two_who_open_a_link_at_once_one_gets_in(own_service: Service) -> None:
    key, inside = key_of(own_service), []

    def open_it() -> None:
        try:
            inside.append(start_link.use_key(own_service, key))
        except RefusedError:
            return

    both = [threading.Thread(target=open_it) for _ in range(8)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(inside) == 1


def test_a_new_link_ends_the_one_before_and_not_its_sessions(own_service: Service) -> None:
    token = start_link.use_key(own_service, key_of(own_service))
    first, second = key_of(own_service), key_of(own_service)
    with pytest.raises(RefusedError):
        start_link.use_key(own_service, first)
    assert start_link.use_key(own_service, second)
    assert accounts.signed_in(own_service, token)


def test_a_link_grows_old(own_service: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    key = key_of(own_service)
    later = accounts.utc_now() + timedelta(hours=CODE_HOURS, minutes=1)
    monkeypatch.setattr("samsam.records.contents.accounts.utc_now", lambda: later)
    with pytest.raises(RefusedError, match="för gammal"):
        start_link.use_key(own_service, key)


def test_a_key_is_no_code_and_a_code_no_key(own_service: Service) -> None:
    """Neither is used up by being tried as the other."""
    key = key_of(own_service)
    code = accounts.new_account(own_service, "Alva", Role.EDITOR, "admin")
    with pytest.raises(RefusedError, match="Koden gäller inte"):
        accounts.use_code(own_service, key, PASSWORD)
    with pytest.raises(RefusedError, match="Länken gäller inte"):
        start_link.use_key(own_service, code)
    assert start_link.use_key(own_service, key)
    assert accounts.use_code(own_service, code, PASSWORD)


def test_no_link_once_somebody_can_sign_in_or_where_writing_is_closed(
    own_service: Service,
) -> None:
    key = key_of(own_service)
    closed = replace(own_service, settings=replace(own_service.settings, writing=Writing.NOBODY))
    assert start_link.new_key(closed) is None
    with pytest.raises(RefusedError):
        start_link.use_key(closed, key)
    code = accounts.new_account(own_service, "Alva", Role.EDITOR, "admin")
    accounts.use_code(own_service, code, PASSWORD)
    assert start_link.new_key(own_service) is None
    with pytest.raises(RefusedError):
        start_link.use_key(own_service, key)


def test_the_links_account_is_nobodys_to_see_or_name(own_service: Service) -> None:
    key_of(own_service)
    assert accounts.accounts(own_service) == ()
    with pytest.raises(RefusedError, match="finns inte"):
        accounts.named(own_service, "redaktör")
    with pytest.raises(RefusedError, match="Välj ett annat namn"):
        accounts.new_account(own_service, "Redaktör", Role.EDITOR, "admin")
    person = Identity("https://id", "1", "redaktör", Role.READER)
    named_so = accounts.signed_in(own_service, accounts.sign_in_identity(own_service, person))
    assert named_so
    assert named_so.name.startswith("redaktör (")
