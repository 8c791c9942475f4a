"""A real provider of identities on this computer, and a SAMSAM that signs people in there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

import patient
from browsing import Server, Visitor, settled
from nginx import Front
from oidc_provider_mock import User, run_server_in_thread
from playwright.sync_api import Page

# As Entra ID tells them: the application's own roles, in the claim `roles`.
MAPPED = (
    "SAMSAM.Admin=administratör,SAMSAM.Redaktor=redaktör,SAMSAM.Medverkande=medverkande,"
    "SAMSAM.Fast=fastställare"
)
APP_ROLES = {
    "admin": ["SAMSAM.Admin"],
    "Alva": ["Annat.System", "SAMSAM.Redaktor"],
    "Moa": ["SAMSAM.Medverkande"],
    "Bo": ["SAMSAM.Fast"],
    "Noa": [],
}
Site = Server | Front
# So many groups are told of a person before Entra ID gives an address to ask instead.
MANY_GROUPS = [str(uuid5(NAMESPACE_URL, str(n))) for n in range(200)]
_THEIR_STYLE = "https://cdn.jsdelivr.net/**"
COOKIE_SECRET = "0f8e2b7c6d5a49381726354a5b6c7d8e"  # noqa: S105 - of servers that live for a test


@dataclass(frozen=True, slots=True)
class Client:
    """SAMSAM as the provider knows it."""

    provider: str
    client_id: str
    client_secret: str

    def secrets(self, site: Site, **changed: str) -> str:
        """The `[auth]` of Streamlit's secrets, some of it changed; an empty value is left out."""
        settings = {
            "redirect_uri": f"{site.url}oauth2callback",
            "cookie_secret": COOKIE_SECRET,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "server_metadata_url": f"{self.provider}/.well-known/openid-configuration",
            **changed,
        }
        return "\n".join(["[auth]", *(f'{k} = "{v}"' for k, v in settings.items() if v)])


@contextmanager
def provider(site: Site) -> Iterator[Client]:
    """A running provider, where SAMSAM is registered with its address."""
    people = [User(sub=n, claims={"name": n, "roles": r}) for n, r in APP_ROLES.items()]
    many = {"name": "Maj", "roles": ["SAMSAM.Redaktor"], "groups": MANY_GROUPS}
    people.append(User(sub="Maj", claims=many))
    with run_server_in_thread(require_client_registration=True, user_claims=people) as running:
        address = f"http://localhost:{running.server_port}"
        wish = {"redirect_uris": [f"{site.url}oauth2callback"]}
        told = patient.post(f"{address}/oauth2/clients", json=wish).raise_for_status().json()
        yield Client(address, told["client_id"], told["client_secret"])


def use(server: Server, folder: Path, secrets: str) -> None:
    """Have the server sign people in as the secrets say, from its next start on."""
    path = folder / "secrets.toml"
    path.write_text(secrets, encoding="utf-8")
    server.settings |= {"STREAMLIT_SECRETS_FILES": str(path), "SAMSAM_OIDC_ROLES": MAPPED}


def go_to_provider(site: Site, visitor: Visitor) -> Page:
    """From SAMSAM's page for signing in to the provider's own."""
    visitor.context.route(_THEIR_STYLE, lambda route: route.abort())
    page = visitor.open(f"{site.url}logga_in")
    page.get_by_role("button", name="Logga in med kommunens konto").click()
    page.wait_for_url(re.compile("auth"), wait_until="commit")
    return page


def forget_their_style(visitor: Visitor) -> None:
    """The provider's own page asks for a style sheet elsewhere; ours must not, and is watched."""
    visitor.foreign[:] = [url for url in visitor.foreign if not url.startswith(_THEIR_STYLE[:-2])]


def sign_in_there(site: Site, visitor: Visitor, name: str) -> Page:
    """The whole way to the provider and back, signed in as somebody whom it knows."""
    page = go_to_provider(site, visitor)
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_url(lambda url: url.startswith(site.url), wait_until="commit")
    forget_their_style(visitor)
    return settled(page)
