"""The settings of the municipality's provider of identities: are they right, before a sign-in.

They stand in Streamlit's secrets. It does the signing in, and says nothing of them, or in English.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from samsam.config.settings import SettingsError

# Where the provider leads back to.
CALLBACK = "/oauth2callback"
_NEEDED = ("redirect_uri", "cookie_secret", "client_id", "client_secret", "server_metadata_url")
# 32 random characters are more than anybody can guess, and what Streamlit's own key needs.
_SHORTEST_SECRET = 32
_FEWEST_CHARACTERS = 8
_LONGEST_QUOTE = 80


def check_provider(files: Iterable[Path]) -> None:
    """Look at `[auth]` in the files of Streamlit's secrets before anybody signs in.

    Raises SettingsError that says everything that is wrong.
    """
    faults = [f for path in files for f in _file_faults(path)]
    if faults:
        raise SettingsError("\n".join(faults))


def _file_faults(path: Path) -> Iterator[str]:
    if not path.is_file():
        return
    try:
        auth = tomllib.loads(path.read_text(encoding="utf-8")).get("auth")
    except (OSError, ValueError, RecursionError):
        yield f"{path}: filen går inte att läsa som TOML. Rätta den eller ta bort den."
        return
    if auth is None:
        return
    if not isinstance(auth, Mapping):
        yield f"{path}: auth ska vara en del med rubriken [auth]."
        return
    yield from (f"{path}, [auth]: {fault}" for fault in auth_faults(auth))


def auth_faults(auth: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with the settings of a provider, one sentence each. No secret is repeated."""
    missing = [key for key in _NEEDED if not str(auth.get(key, "")).strip()]
    yield from (f"raden {key} saknas. Lägg till den." for key in missing)
    address = str(auth.get("redirect_uri", ""))
    if address and not (address.endswith(CALLBACK) and _is_safe(address)):
        yield (
            f"redirect_uri är ”{_quoted(address)}”. Skriv SAMSAM:s egen adress med https:// och "
            f"{CALLBACK} sist, likadan som hos inloggningstjänsten."
        )
    metadata = str(auth.get("server_metadata_url", ""))
    if metadata and not _is_safe(metadata):
        yield f"server_metadata_url är ”{_quoted(metadata)}”. Adressen ska börja med https://."
    secret = str(auth.get("cookie_secret", ""))
    if secret and (len(secret) < _SHORTEST_SECRET or len(set(secret)) < _FEWEST_CHARACTERS):
        yield (
            f"cookie_secret är för lätt att gissa. Den ska ha minst {_SHORTEST_SECRET} slumpade "
            'tecken. Gör en med: python -c "import secrets; print(secrets.token_hex(32))"'
        )
    client = str(auth.get("client_secret", ""))
    if client and not client.strip("x*. "):
        yield "client_secret är exemplets. Hämta den rätta hos inloggningstjänsten."


def _quoted(address: str) -> str:
    """An address as it is quoted in a fault: what can be seen, and no longer than a line."""
    return "".join(c for c in address if c.isprintable())[:_LONGEST_QUOTE]


def _is_safe(address: str) -> bool:
    try:
        parts = urlsplit(address)
    except ValueError:  # a bracket that isn't closed
        return False
    here = parts.scheme == "http" and parts.hostname in ("localhost", "127.0.0.1")
    return bool(parts.hostname) and (parts.scheme == "https" or here)
