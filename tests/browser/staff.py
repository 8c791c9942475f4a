"""People with accounts, before the server of a test is started.

That accounts are made and codes are used on the pages is walked through in `test_the_whole_way` and
`test_the_year`; other tests only need people who are signed in.
"""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from browsing import Server, Visit, Visitor
from series_of import copied

from samsam.model.analysis.access import Role
from samsam.services.accounts import accounts
from samsam.services.core.service import Service

PASSWORD = "korrekt häst batteri"  # noqa: S105 - of accounts that live as long as a test
ADMINISTRATOR = "Vera"
ROLES = {"Alva": "redaktör", "Moa": "medverkande", "Bo": "fastställare"}
_STORE, _SESSIONS = "samsam.sqlite", "sessions.json"


@dataclass
class Staff:
    """Who has an account, by name: each signed in, in a window that is opened when it's first asked for."""

    server: Server
    visit: Visit
    sessions: dict[str, str]
    _visitors: dict[str, Visitor] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Visitor:
        if name not in self._visitors:
            self._visitors[name] = self._signed_in(self.sessions[name])
        return self._visitors[name]

    def _signed_in(self, session: str) -> Visitor:
        visitor = self.visit(stranger=True)
        cookie = {"name": "samsam", "value": session, "url": self.server.url, "httpOnly": True}
        visitor.context.add_cookies([cookie])  # type: ignore[list-item]
        return visitor


def with_accounts(server: Server) -> None:
    """An administrator and people with `ROLES` in the store of a server that doesn't run, and their sessions beside it."""
    with closing(server.opened()) as service:
        code = accounts.first_code(service)
        assert code
        first = accounts.use_code(service, code, PASSWORD, ADMINISTRATOR)
        others = {name: _session(service, name, Role(role)) for name, role in ROLES.items()}
    sessions = {ADMINISTRATOR: first, **others}
    server.store.with_name(_SESSIONS).write_text(json.dumps(sessions), encoding="utf-8")


def _session(service: Service, name: str, role: Role) -> str:
    code = accounts.new_account(service, name, role, ADMINISTRATOR)
    return accounts.use_code(service, code, PASSWORD)


def signed_in(made: Path, server: Server, visit: Visit) -> Staff:
    """The people of the folder where `with_accounts` has been; the server, which must not run yet, is started with its store."""
    copied(made / _STORE, server.store)
    server.start()
    return Staff(server, visit, json.loads((made / _SESSIONS).read_text(encoding="utf-8")))
