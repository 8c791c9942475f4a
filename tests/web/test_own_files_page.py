"""Files that a page has made for one visitor: who may fetch them, and when they are gone."""

from __future__ import annotations

import gc

import pytest
from starlette.applications import Starlette
from test_server import ask

from samsam.model.analysis.access import Right, Role
from samsam.services.accounts import accounts
from samsam.services.core.service import Service
from samsam.web.base import running
from samsam.web.base.access import COOKIE
from samsam.web.files import own_files
from samsam.web.files.own_files import Handle, OwnFile, OwnFiles, credential

PASSWORD = "korrekt häst batteri"  # noqa: S105 - of this test alone
DRAFT = b"utkast som ingen annan ska se"
ELSEWHERE = {"x-forwarded-for": "203.0.113.9", "host": "samsam.example.se"}


def signed_in(service: Service, name: str, role: Role) -> str:
    code = accounts.new_account(service, name, role, "test")
    return accounts.use_code(service, code, PASSWORD)


@pytest.fixture
def editor(own_figures: None) -> str:
    """The token of an editor who has signed in."""
    signed_in(running.service(), "Ada", Role.ADMINISTRATOR)
    return signed_in(running.service(), "Kim", Role.EDITOR)


def kit_of(token: str) -> Handle:
    whose = credential({COOKIE: token})
    return Handle(OwnFile("paket å.zip", "application/zip", DRAFT, whose, Right.READ_DRAFTS))


def fetched(ours: Starlette, handle: Handle, token: str = "") -> int:
    headers = {**ELSEWHERE, **({"cookie": f"{COOKIE}={token}"} if token else {})}
    answer = ask(ours, f"/hamta/{handle.token}", headers=headers)
    assert (answer.content == DRAFT) == (answer.status_code == 200)
    return answer.status_code


def test_who_made_it_fetches_it_and_nobody_else(editor: str, ours: Starlette) -> None:
    other = signed_in(running.service(), "Lo", Role.EDITOR)
    kit = kit_of(editor)
    assert fetched(ours, kit, editor) == 200
    assert fetched(ours, kit) == 404
    assert fetched(ours, kit, other) == 404
    assert fetched(ours, kit, "x") == 404
    answer = ask(ours, f"/hamta/{kit.token}", headers={"cookie": f"{COOKIE}={editor}"})
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"].endswith("paket%20%C3%A5.zip")


def test_it_is_gone_after_the_sign_out(editor: str, ours: Starlette) -> None:
    kit = kit_of(editor)
    accounts.sign_out(running.service(), editor)
    assert fetched(ours, kit, editor) == 404


def test_it_is_refused_to_who_has_lost_the_role(editor: str, ours: Starlette) -> None:
    kit = kit_of(editor)
    service = running.service()
    accounts.set_role(service, accounts.named(service, "Kim").id, Role.READER, "test")
    assert fetched(ours, kit, editor) == 404


def test_it_goes_with_the_session_that_holds_it(editor: str, ours: Starlette) -> None:
    kit = kit_of(editor)
    address = f"/hamta/{kit.token}"
    del kit
    gc.collect()
    assert ask(ours, address, headers={"cookie": f"{COOKIE}={editor}"}).status_code == 404


def test_what_takes_a_right_is_kept_from_strangers_also_without_cookies(
    own_figures: None, ours: Starlette
) -> None:
    """As long as nobody can sign in, who sits at this computer has the right and no cookie."""
    kit = Handle(OwnFile("a.zip", "application/zip", DRAFT, "", Right.READ_DRAFTS))
    assert fetched(ours, kit) == 404
    public = Handle(OwnFile("a.zip", "application/zip", DRAFT, "", None))
    assert fetched(ours, public) == 200


def test_only_our_own_session_tells_visitors_apart() -> None:
    """What a provider's cookie says of somebody lets nobody in, and fetches nothing."""
    assert credential({COOKIE: "a"}) != credential({COOKIE: "b"}) != ""
    assert credential({"_streamlit_user": "a", COOKIE: "b"}) == credential({COOKIE: "b"})
    for nobodys in ({}, {COOKIE: ""}, {"_streamlit_user": "a"}, {"_streamlit_xsrf": "2|a"}):
        assert credential(nobodys) == ""


def test_a_providers_cookie_fetches_no_draft(editor: str, ours: Starlette) -> None:
    """It lives for thirty days, also after a sign-out."""
    theirs = "_streamlit_user=2|1:0|abc"
    whose = credential({"_streamlit_user": "2|1:0|abc"})
    kit = Handle(OwnFile("a.zip", "application/zip", DRAFT, whose, Right.READ_DRAFTS))
    for cookies in (theirs, f"{theirs}; {COOKIE}=x"):
        answer = ask(ours, f"/hamta/{kit.token}", headers={**ELSEWHERE, "cookie": cookies})
        assert answer.status_code == 404
        assert DRAFT not in answer.content


def test_more_than_there_is_room_for_takes_the_oldest_and_first_what_is_public() -> None:
    files = OwnFiles(most_bytes=100)
    private = files.add(OwnFile("a", "a/b", b"x" * 40, "kim", Right.READ_DRAFTS))
    public = [files.add(OwnFile("b", "a/b", b"x" * 25, "", None)) for _ in range(10)]
    assert files.kept_bytes <= 100
    assert files.get(private) is not None
    assert [files.get(token) is not None for token in public] == [False] * 8 + [True] * 2
    assert own_files.MOST_BYTES <= 64 * 1024 * 1024
