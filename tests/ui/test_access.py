"""Who may write: a visitor at this computer, with no sign of a proxy, when writing is open."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from streamlit.runtime.context import StreamlitHeaders

from samsam.model.access import Right, Role, Visitor
from samsam.settings import Writing
from samsam.ui import access
from samsam.ui.access import ForbiddenError, require, role_for
from samsam.ui.pages import PAGES

# Streamlit tells an address on this computer as None.
ADDRESSES = (None, "192.0.2.7", "2001:db8::7", "10.0.0.2", "::ffff:192.0.2.7", "203.0.113.9", "")
HOSTS = ("localhost:8501", "localhost", "127.0.0.1:8501", "[::1]:8501")
PROXY_SIGNS: tuple[dict[str, str], ...] = (
    {},
    {"X-Forwarded-For": "203.0.113.9"},
    {"x-forwarded-for": ""},
    {"X-FORWARDED-HOST": "samsam.example"},
    {"X-Real-IP": "203.0.113.9"},
    {"Forwarded": "for=203.0.113.9"},
    {"Via": "1.1 proxy"},
)


def headers(host: str, signs: dict[str, str]) -> StreamlitHeaders:
    """The headers of a visit, as Streamlit gives them."""
    return StreamlitHeaders([("Host", host), ("User-Agent", "Mozilla/5.0"), *signs.items()])


@pytest.mark.parametrize("host", HOSTS)
@pytest.mark.parametrize("signs", PROXY_SIGNS, ids=str)
def test_only_a_visitor_at_this_computer_may_write(host: str, signs: dict[str, str]) -> None:
    for writing, address in product(Writing, ADDRESSES):
        role = role_for(writing, address, headers(host, signs))
        may = writing is Writing.THIS_COMPUTER and address is None and not signs
        assert role is (Role.EDITOR if may else Role.READER), (writing, address)


@pytest.mark.parametrize("address", ["::ffff:127.0.0.1", "127.0.0.2"])
def test_every_address_of_this_computer_counts_as_here(address: str) -> None:
    here = role_for(Writing.THIS_COMPUTER, address, headers("127.0.0.1:8501", {}))
    assert here is Role.EDITOR


@pytest.mark.parametrize(
    "host", ["samsam.example", "evil.example:8501", "localhost.evil.example", "192.168.1.4:8501"]
)
def test_a_visit_to_another_name_is_not_here(host: str) -> None:
    assert role_for(Writing.THIS_COMPUTER, None, headers(host, {})) is Role.READER


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


def test_pages_outside_the_menu_are_those_that_readers_may_not_see() -> None:
    assert [p.id for p in PAGES if p.right is not None] == [
        "skriv_arsanalys",
        "katalog",
        "listor",
        "administrera",
        "drift",
    ]
    outside = [
        "modellkort", "skriv_arsanalys", "katalog", "listor", "logga_in", "administrera", "drift",
    ]  # fmt: skip
    assert [p.id for p in PAGES if not p.menu] == outside
