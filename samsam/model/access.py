"""Roles: who may do what. Each role may do all that those before it may."""

from __future__ import annotations

from enum import IntEnum


class Role(IntEnum):
    """Ordered by what they may do."""

    READER = 0
    CONTRIBUTOR = 1
    EDITOR = 2
    APPROVER = 3
    ADMINISTRATOR = 4

    @property
    def title(self) -> str:
        """The role's Swedish name."""
        return _TITLES[self]


_TITLES = {
    Role.READER: "läsare",
    Role.CONTRIBUTOR: "medverkande",
    Role.EDITOR: "redaktör",
    Role.APPROVER: "fastställare",
    Role.ADMINISTRATOR: "administratör",
}
