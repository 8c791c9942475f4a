"""Whom an analysis in review waits for: who may approve it, and what to do when nobody may."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from samsam.model.analysis.access import START_ACCOUNT, Account, Right, Role
from samsam.model.analysis.workflow import own_text
from samsam.services.accounts.accounts import accounts
from samsam.services.analysis.reading import authors_of
from samsam.services.analysis.year import YearView
from samsam.services.core.service import Service
from samsam.swedish import listing


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Names of accounts that are open.

    `approvers` may approve the analysis. `authors` have the role but have written in it, and fixing
    is another person's. `administrators` can give somebody the role. `from_provider` is true when
    the sign-in service gives the role too, to people whose first visit is still to come.
    """

    approvers: tuple[str, ...]
    authors: tuple[str, ...]
    administrators: tuple[str, ...]
    from_provider: bool

    @property
    def sentence(self) -> str:
        """Who gets the analysis when it is sent, else what must be done first, in Swedish."""
        if self.approvers:
            return (
                f"Fastställare: {listing(self.approvers)}. Analysen kommer under "
                "”Väntar på dig”, och fastställs eller lämnas tillbaka därifrån."
            )
        return f"{self.nobody} {self.cure}"

    @property
    def nobody(self) -> str:
        """Why nobody may approve the analysis, in Swedish."""
        if not self.authors:
            return "Ingen har rollen fastställare."
        return (
            f"{listing(self.authors)} är fastställare men har själv skrivit i analysen, och den "
            "fastställs av någon annan än den som har skrivit."
        )

    @property
    def cure(self) -> str:
        """What must be done first when nobody may approve it, in Swedish."""
        # The first administrator is called by the role until somebody has given a name.
        named = [name for name in self.administrators if name != Role.ADMINISTRATOR.title]
        whom = listing(named, "eller") or "den som är administratör"
        other = "en till person" if self.authors else "någon"
        cure = (
            "Utan en fastställare blir analysen liggande. "
            f"Be {whom} ge {other} rollen fastställare på sidan Administrera."
        )
        if not self.from_provider:
            return cure
        return f"{cure} Den som har rollen i inloggningstjänsten får den vid första inloggningen."


def reviewers(service: Service, view: YearView) -> Reviewers:
    """Whom the analysis is for when it is sent to review."""
    written_by = authors_of(service, view)
    found = [a for a in accounts(service) if not a.closed and a.id != START_ACCOUNT]
    may = _names(found, Right.APPROVE)
    return Reviewers(
        approvers=tuple(name for name in may if not own_text(written_by, name)),
        authors=tuple(name for name in may if own_text(written_by, name)),
        administrators=_names(found, Right.ADMINISTER),
        from_provider=Role.APPROVER.title in service.settings.oidc_roles.values(),
    )


def _names(found: Sequence[Account], right: Right) -> tuple[str, ...]:
    return tuple(a.name for a in found if a.role.may(right))
