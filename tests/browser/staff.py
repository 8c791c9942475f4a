"""People with accounts, before the server of a test is started.

That accounts are made and codes are used on the pages is walked through in `test_the_whole_way` and
`test_the_year`; other tests only need people who are signed in.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing

from browsing import Server, Visit, Visitor

from samsam.config.settings import load_settings
from samsam.model.analysis.access import Role
from samsam.services.accounts import accounts
from samsam.services.core.service import Service, open_service

PASSWORD = "korrekt häst batteri"  # noqa: S105 - of accounts that live as long as a test
ADMINISTRATOR = "Vera"


def staff(server: Server, visit: Visit, roles: Mapping[str, str]) -> dict[str, Visitor]:
    """An administrator and people with roles, by name: each signed in, in a window of their own.

    The server, which must not run yet, is started.
    """
    sessions = _sessions(server, roles)
    server.start()
    return {name: _signed_in(visit, server, session) for name, session in sessions.items()}


def _sessions(server: Server, roles: Mapping[str, str]) -> dict[str, str]:
    settings = load_settings({"SAMSAM_STORE": str(server.store), **server.settings})
    with closing(open_service(settings)) as service:
        code = accounts.first_code(service)
        assert code
        first = accounts.use_code(service, code, PASSWORD, ADMINISTRATOR)
        others = {name: _session(service, name, Role(role)) for name, role in roles.items()}
    return {ADMINISTRATOR: first, **others}


def _session(service: Service, name: str, role: Role) -> str:
    code = accounts.new_account(service, name, role, ADMINISTRATOR)
    return accounts.use_code(service, code, PASSWORD)


def _signed_in(visit: Visit, server: Server, session: str) -> Visitor:
    visitor = visit(stranger=True)
    cookie = {"name": "samsam", "value": session, "url": server.url, "httpOnly": True}
    visitor.context.add_cookies([cookie])  # type: ignore[list-item]
    return visitor
