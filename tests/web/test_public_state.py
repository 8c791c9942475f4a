"""A draft makes no public page old: what readers can see has numbers of its own.

Each page is drawn anew before and after, past what is kept, and compared.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from written_analysis import APPROVER, AUTHOR, YEAR, complete

from samsam.model.analysis.access import Role
from samsam.model.analysis.records import RecordKind
from samsam.model.analysis.workflow import FieldRef
from samsam.records.columns import metadata
from samsam.records.engine.public_state import PRIVATE
from samsam.services.accounts import accounts
from samsam.services.analysis import cooperation, workflow
from samsam.services.analysis.year import add, save, year_view
from samsam.services.core.selection import Selection, read_selection
from samsam.services.core.service import Service
from samsam.services.mail import addresses
from samsam.web.base import running
from samsam.web.files import prerendered
from samsam.web.files.prerendered import PRERENDERED
from samsam.web.page import surface
from samsam.web.page.pages import ANALYSIS, YEAR_WHEEL, Page

SUMMARY = FieldRef("annual_analysis", "", "summary")
PASSWORD = "ett långt lösenord som ingen gissar"  # noqa: S105


@pytest.fixture
def service(own_figures: None) -> Service:
    return running.service()


def drawn(service: Service) -> dict[tuple[Page, Selection], str]:
    """Every public page as made now, also of the year that is written about."""
    register = service.register
    year = read_selection({"ar": str(YEAR)}, register)
    views = [(page, Selection()) for page in PRERENDERED] + [(ANALYSIS, year), (YEAR_WHEEL, year)]
    today = running.today()
    return {
        (page, chosen): prerendered.drawn(surface.WholePage(page, chosen, today, {}))
        for page, chosen in views
    }


def write(service: Service, text: str) -> None:
    part = year_view(service, YEAR).sections[0].parts[0]
    version = part.record.latest("summary").version if part.record else 0
    save(service, YEAR, part, "summary", text, version, AUTHOR)


def a_first_text(service: Service) -> None:
    write(service, "Ett första utkast.")


def a_whole_draft(service: Service) -> None:
    complete(service)


def a_finding(service: Service) -> None:
    add(service, YEAR, RecordKind.FINDING, AUTHOR)


def a_comment(service: Service) -> None:
    cooperation.comment(service, year_view(service, YEAR), SUMMARY, "Är det så?", APPROVER)


def an_assignment(service: Service) -> None:
    who = accounts.named(service, AUTHOR).id
    day = running.today() + timedelta(days=7)
    view = year_view(service, YEAR)
    cooperation.assign(service, view, SUMMARY, who, day, 0, APPROVER, running.today())


def a_visit(service: Service) -> None:
    token = accounts.sign_in(service, AUTHOR, PASSWORD, "192.0.2.1")
    addresses.set_address(service, accounts.named(service, AUTHOR).id, "alva@example.se", AUTHOR)
    accounts.sign_out(service, token)


PRIVATE_WORK: tuple[Callable[[Service], None], ...] = (
    a_first_text, a_finding, a_whole_draft, a_comment, an_assignment, a_visit,
)  # fmt: skip


def test_a_draft_changes_no_public_page_and_makes_none_old(service: Service) -> None:
    code = accounts.new_account(service, AUTHOR, Role.EDITOR, "test")
    accounts.use_code(service, code, PASSWORD)
    before, version = drawn(service), service.public_version()
    assert all(before.values())
    for work in PRIVATE_WORK:
        commits = service.records.commits
        work(service)
        assert service.records.commits > commits, work.__name__
        assert service.public_version() == version, work.__name__
    now = drawn(service)
    assert [page.title for page, view in now if now[page, view] != before[page, view]] == []


def an_action_followed_up(service: Service) -> None:
    part = next(p for p in year_view(service, YEAR).parts if p.kind is RecordKind.ACTION)
    assert part.record is not None
    version = part.record.latest("follow_up").version
    save(service, YEAR, part, "follow_up", "Det blev färre.", version, AUTHOR)


def test_what_readers_can_see_makes_pages_old(service: Service) -> None:
    add(service, YEAR, RecordKind.ACTION, AUTHOR, "population")
    complete(service)
    seen = {service.public_version()}
    workflow.send(service, year_view(service, YEAR), AUTHOR)
    seen.add(service.public_version())
    workflow.fix(service, year_view(service, YEAR), date(2026, 2, 20), APPROVER, "SBN 2026:14")
    seen.add(service.public_version())
    accounts.new_account(service, "Nils", Role.READER, "test")
    seen.add(service.public_version())
    an_action_followed_up(service)
    seen.add(service.public_version())
    assert len(seen) == 5


def test_every_table_is_said_to_be_private_or_is_counted() -> None:
    """A new table is counted until somebody has looked at who sees it."""
    assert {t.name for t in metadata.sorted_tables} > PRIVATE
