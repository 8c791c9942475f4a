"""Who the visitor is: who has signed in, who has opened the start's link, or a reader.

Found anew at every run and every write, from the store: who loses a role is refused at the next
click. Neither an address nor a header lets anybody in.
"""

from __future__ import annotations

from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie

import streamlit as st

from samsam.config.settings import Settings
from samsam.model.analysis.access import START_ACCOUNT, Account, Right, Role, Visitor, roles_with
from samsam.services.accounts import accounts, start_link
from samsam.services.core.service import Service
from samsam.swedish import listing

COOKIE = "samsam"
# What Streamlit sets when somebody comes from a provider. It says who that is, and lets nobody in.
IDENTITY_COOKIE = "_streamlit_user"


def visitor(service: Service) -> Visitor:
    """The present visitor of a page."""
    return _visitor(account_of_page(service))


def account_of_page(service: Service) -> Account | None:
    """The account that the present visitor has signed in with, whatever its role."""
    return _of_cookie(service, page_cookies())


def visitor_of_request(service: Service, headers: Mapping[str, str]) -> Visitor:
    """The visitor behind a request that isn't a page's: an upload, a file."""
    return _visitor(_of_cookie(service, cookies_of(headers.get("cookie", ""))))


def _visitor(account: Account | None) -> Visitor:
    if account is None:
        return Visitor(Role.READER.title, Role.READER)
    return Visitor(account.name, account.role)


def page_cookies() -> dict[str, str]:
    """The cookies that the present visitor's page came with."""
    return dict(st.context.cookies)


def cookies_of(header: str) -> dict[str, str]:
    """The cookies of a request's header; none when it can't be read."""
    try:
        return {name: morsel.value for name, morsel in SimpleCookie(header).items()}
    except CookieError:
        return {}


def _of_cookie(service: Service, cookies: Mapping[str, str]) -> Account | None:
    token = cookies.get(COOKIE, "")
    account = accounts.signed_in(service, token) if token else None
    if account is not None and account.id == START_ACCOUNT and not start_link_lets_in(service):
        return None
    return account


def start_link_lets_in(service: Service) -> bool:
    """True as long as who has opened the start's link may write: until somebody can sign in."""
    return start_link.may_write(service) and not provider_is_set_up()


def start_link_is_over(service: Service, cookies: Mapping[str, str]) -> bool:
    """True for who worked by the start's link and no longer may: by now one signs in."""
    token = cookies.get(COOKIE, "")
    account = accounts.signed_in(service, token) if token else None
    by_link = account is not None and account.id == START_ACCOUNT
    return by_link and not start_link_lets_in(service)


def provider_is_set_up() -> bool:
    """True when a provider of identities is configured (`[auth]` in Streamlit's secrets)."""
    return bool(st.secrets.load_if_toml_exists() and "auth" in st.secrets)


def provider_lets_administrators_in(settings: Settings) -> bool:
    """True when somebody can come in from the provider and let others in."""
    return provider_is_set_up() and Role.ADMINISTRATOR.title in settings.oidc_roles.values()


class ForbiddenError(Exception):
    """The visitor may not do this. The message is Swedish."""


def require(service: Service, right: Right | None) -> Visitor:
    """The visitor, who has the right (None: what everybody may). Raises ForbiddenError."""
    found = visitor(service)
    if right is not None and not found.role.may(right):
        needed = listing([role.title for role in roles_with(right)], "eller")
        raise ForbiddenError(
            f"För att {right.value} behövs rollen {needed}. Du är här som {found.role.title}."
        )
    return found
