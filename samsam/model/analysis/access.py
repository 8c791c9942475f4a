"""Who may do what: roles, and the rights that each gives."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum


class Right(StrEnum):
    """What a role may give leave to do."""

    READ_DRAFTS = "läsa arbetsmaterial"
    WRITE = "skriva i analysen"
    LEAD = "leda analysen"
    APPROVE = "fastställa analysen"
    TAKE_IN = "läsa in uppgifter"
    ADMINISTER = "administrera SAMSAM"


class Role(Enum):
    """A visitor's role. Fixing is another person's than writing, so no role may do both."""

    READER = "läsare"
    CONTRIBUTOR = "medverkande"
    EDITOR = "redaktör"
    APPROVER = "fastställare"
    ADMINISTRATOR = "administratör"

    @property
    def title(self) -> str:
        """The role's Swedish name."""
        return self.value

    def may(self, right: Right | None) -> bool:
        """True when the role gives the right; None is what everybody may."""
        return right is None or right in RIGHTS[self]


# Whom the link of the start lets in, until somebody can sign in: no person's account.
START_ACCOUNT = "startlänken"

RIGHTS: dict[Role, frozenset[Right]] = {
    Role.READER: frozenset(),
    Role.CONTRIBUTOR: frozenset({Right.READ_DRAFTS, Right.WRITE}),
    Role.EDITOR: frozenset({Right.READ_DRAFTS, Right.WRITE, Right.LEAD, Right.TAKE_IN}),
    Role.APPROVER: frozenset({Right.READ_DRAFTS, Right.APPROVE}),
    Role.ADMINISTRATOR: frozenset({Right.ADMINISTER}),
}


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who visits, as said in what they save: the name of an account, or the role without one."""

    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class Account:
    """A person's account as it is at its `version`; a closed one can't be used."""

    id: str
    version: int
    name: str
    role: Role
    closed: bool = False


def person_words(name: str) -> str:
    """Who did something, within a sentence: who has no account has the role as its name."""
    return "redaktören" if name == Role.EDITOR.title else name or "någon annan"


def roles_with(right: Right) -> tuple[Role, ...]:
    """The roles that give a right."""
    return tuple(role for role in Role if role.may(right))
