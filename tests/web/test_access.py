"""Who may write: who has signed in or opened the start's link. No address, no header."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from typing import Any

import pytest

from samsam.config.settings import Writing
from samsam.model.analysis.access import Right, Role, Visitor
from samsam.services.accounts import accounts, start_link
from samsam.services.core.service import Service
from samsam.web.base import access
from samsam.web.base.access import ForbiddenError, require, visitor_of_request
from samsam.web.page.pages import PAGES

LOOKS_LIKE_HERE: tuple[dict[str, str], ...] = (
    {"host": "localhost:8501"},
    {"host": "127.0.0.1:8501"},
    {"host": "[::1]:8501", "x-forwarded-for": "127.0.0.1"},
    {"host": "localhost", "x-real-ip": "::ffff:127.0.0.1"},
    {"cookie": "samsam="},
    {"cookie": "samsam=x"},
)


@pytest.mark.parametrize("headers", LOOKS_LIKE_HERE, ids=str)
def test_no_header_makes_a_writer(service: Service, headers: dict[str, str]) -> None:
    assert visitor_of_request(service, headers) == Visitor("läsare", Role.READER)


def test_who_has_opened_the_link_writes_until_somebody_can_sign_in(own_service: Service) -> None:
    key = start_link.new_key(own_service)
    assert key
    headers = {"cookie": f"samsam={start_link.use_key(own_service, key)}"}
    assert visitor_of_request(own_service, headers) == Visitor("redaktör", Role.EDITOR)
    closed = replace(own_service.settings, writing=Writing.NOBODY)
    assert visitor_of_request(replace(own_service, settings=closed), headers).role is Role.READER
    code = accounts.new_account(own_service, "Alva", Role.EDITOR, "admin")
    assert visitor_of_request(own_service, headers).role is Role.EDITOR
    accounts.use_code(own_service, code, "fyra ord efter varandra")
    assert visitor_of_request(own_service, headers).role is Role.READER


# The whole matrix, written out: a right that a role gets or loses must be seen here.
MATRIX = {
    Role.READER: set(),
    Role.CONTRIBUTOR: {Right.READ_DRAFTS, Right.WRITE},
    Role.EDITOR: {Right.READ_DRAFTS, Right.WRITE, Right.LEAD, Right.TAKE_IN},
    Role.APPROVER: {Right.READ_DRAFTS, Right.APPROVE},
    Role.ADMINISTRATOR: {Right.ADMINISTER},
}


@pytest.mark.parametrize(("role", "right"), tuple(product(Role, Right)))
def test_each_role_has_its_rights_and_no_other(
    monkeypatch: pytest.MonkeyPatch, role: Role, right: Right
) -> None:
    service: Any = None
    monkeypatch.setattr(access, "visitor", lambda _service: Visitor("Kim", role))
    if right in MATRIX[role]:
        assert require(service, right) == Visitor("Kim", role)
        return
    with pytest.raises(
        ForbiddenError, match=f"För att {right.value} behövs rollen .*Du är här som {role.title}"
    ):
        require(service, right)


@pytest.mark.case(84)
def test_nobody_who_may_write_may_fix() -> None:
    assert not any(role.may(Right.WRITE) and role.may(Right.APPROVE) for role in Role)


def test_pages_outside_the_menu_are_those_of_writers_and_those_that_others_link_to() -> None:
    assert [p.id for p in PAGES if p.right is not None] == [
        "skriv_arsanalys",
        "katalog",
        "listor",
        "mal",
        "administrera",
        "drift",
    ]
    outside = [
        "modellkort", "rapporten", "atgarder", "skriv_arsanalys", "katalog", "listor", "mal", "logga_in",
        "administrera", "drift",
    ]  # fmt: skip
    assert [p.id for p in PAGES if not p.menu] == outside
