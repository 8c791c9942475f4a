"""What a provider of identities says of people, in every shape that it may have."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsam.config.settings import Settings, load_settings
from samsam.model.analysis.access import Role
from samsam.services.accounts import accounts
from samsam.services.accounts.accounts import RefusedError
from samsam.services.accounts.identity import Identity, claimed_role, identity_of
from samsam.services.core.service import Service

OWN_FIGURES = True

SETTINGS = load_settings(
    {"SAMSAM_OIDC_ROLES": "SAMSAM.Admin=administratör,SAMSAM.Red=redaktör,Vår redaktör=redaktör"}
)
ME = {"iss": "https://id.example", "sub": "1"}


@pytest.mark.case(101)
@pytest.mark.parametrize(
    ("claims", "role"),
    [
        (["SAMSAM.Red"], Role.EDITOR),
        (("Annat", "SAMSAM.Red"), Role.EDITOR),
        ("SAMSAM.Red", Role.EDITOR),
        ("Annat SAMSAM.Red", Role.EDITOR),
        ("Annat,SAMSAM.Red", Role.EDITOR),
        ("Vår redaktör", Role.EDITOR),
        ([["SAMSAM.Red"]], Role.EDITOR),
        ({"roles": ["SAMSAM.Red"]}, Role.EDITOR),
        ([{"id": 7, "name": "SAMSAM.Red"}], Role.EDITOR),
        (["SAMSAM.Red", "SAMSAM.Admin"], Role.ADMINISTRATOR),
        ({"SAMSAM.Admin": False}, Role.READER),
        (None, Role.READER),
        ([], Role.READER),
        ([None, 7, {}, [[]], True], Role.READER),
        (7, Role.READER),
        (["samsam.red"], Role.READER),
        (["SAMSAM.Redaktion"], Role.READER),
        ("x" * 1_000_000, Role.READER),
        ([[[[[[[["SAMSAM.Red"]]]]]]]], Role.READER),
        (["x"] * 1_000_000 + ["SAMSAM.Red"], Role.READER),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_roles_in_any_shape(claims: object, role: Role) -> None:
    assert claimed_role(SETTINGS, claims) is role


@pytest.mark.case(101)
@pytest.mark.parametrize(
    ("claims", "name"),
    [
        ({"name": "Åsa Öberg"}, "Åsa Öberg"),
        ({"name": "  Åsa \n Öberg\u202e "}, "Åsa Öberg"),
        ({"name": ["Åsa"], "preferred_username": "asa@timra.se"}, "asa@timra.se"),
        ({"name": {"given": "Åsa"}, "email": "asa@timra.se"}, "asa@timra.se"),
        ({"name": "", "preferred_username": None}, "Utan namn"),
        ({"name": "\u0000\u200b"}, "Utan namn"),
        ({"name": 7}, "Utan namn"),
        ({}, "Utan namn"),
        ({"name": "Å" * 100_000}, "Å" * 60),
    ],
    ids=lambda value: repr(value)[:40],
)
def test_names_in_any_shape(claims: dict[str, object], name: str) -> None:
    found = identity_of(SETTINGS, {**ME, **claims})
    assert found
    assert found.name == name


@pytest.mark.parametrize("wrong", [None, "", " ", 7, ["1"], {"id": "1"}, "x" * 2000], ids=repr)
@pytest.mark.parametrize("claim", ["iss", "sub"])
def test_who_is_not_said_is_nobody(claim: str, wrong: object) -> None:
    assert identity_of(SETTINGS, {**ME, claim: wrong}) is None
    assert identity_of(SETTINGS, {k: v for k, v in ME.items() if k != claim}) is None


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.sampled_from(["iss", "sub", "name", "roles", "email"]), JSON))
def test_whatever_a_provider_says_is_a_person_or_nobody(claims: dict[str, Any]) -> None:
    found = identity_of(SETTINGS, claims)
    if found is not None:
        assert 1 <= len(found.name) <= 60
        assert found.name.isprintable()
        assert isinstance(found.role, Role)


def signed_in(service: Service, person: Identity) -> Any:
    return accounts.signed_in(service, accounts.sign_in_identity(service, person))


@pytest.mark.case(101)
def test_people_with_one_name_are_told_apart_and_a_session_ends_as_any_other(
    own_service: Service,
) -> None:
    def person(issuer: str, subject: str) -> Identity:
        return Identity(issuer, subject, "Alva", Role.EDITOR)

    people = [person(i, s) for i in ("https://a", "https://b") for s in ("1", "2")]
    found = [signed_in(own_service, p) for p in people]
    assert len({a.name for a in found}) == 4
    assert [signed_in(own_service, p).id for p in people] == [a.id for a in found]
    token = accounts.sign_in_identity(own_service, people[0])
    # The role is the administrator's to change, whatever the provider says.
    accounts.set_role(own_service, found[0].id, Role.READER, "admin")
    assert signed_in(own_service, people[0]).role is Role.READER
    assert accounts.signed_in(own_service, token).role is Role.READER  # type: ignore[union-attr]
    accounts.sign_out(own_service, token)
    assert accounts.signed_in(own_service, token) is None
    token = accounts.sign_in_identity(own_service, people[0])
    accounts.set_closed(own_service, found[0].id, closed=True, by="admin")
    assert accounts.signed_in(own_service, token) is None
    with pytest.raises(RefusedError, match="är stängt"):
        accounts.sign_in_identity(own_service, people[0])


def test_a_session_from_a_provider_lasts_as_long_as_is_set(own_service: Service) -> None:
    settings: Settings = replace(own_service.settings, session_hours=0)
    short = replace(own_service, settings=settings)
    person = Identity("https://a", "1", "Alva", Role.EDITOR)
    assert accounts.signed_in(short, accounts.sign_in_identity(short, person)) is None
