"""Every role against every page, and against every question that writes, in every state.

Pages and writing questions are found in the code: a new one without a line here fails.
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from contextlib import ExitStack, closing
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from series_of import copied
from streamlit.testing.v1 import AppTest
from written_analysis import APPROVER, TODAY, YEAR, complete

from samsam.config.settings import Settings
from samsam.figures.theme import LIGHT
from samsam.model.analysis.access import Right, Role, Visitor
from samsam.model.analysis.carried_over import Answer, CarriedKind
from samsam.model.analysis.records import RecordKind
from samsam.model.analysis.workflow import FieldRef, State
from samsam.model.indicators.indicator import Direction, Kind, Unit
from samsam.model.indicators.series import Observation, Sex
from samsam.records.contents.workflow import LockedError, MovedOnError
from samsam.series.rows import Row
from samsam.services.accounts import accounts
from samsam.services.analysis import cooperation, workflow
from samsam.services.analysis import year as analysis
from samsam.services.analysis.follow_up import carried_over
from samsam.services.analysis.follow_up.carried_over import CarriedItem
from samsam.services.analysis.workflow import NotReadyError
from samsam.services.analysis.year import year_view
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service, open_service
from samsam.services.data import catalogue, data
from samsam.services.indicators import register_edits, targets
from samsam.services.indicators.typed_target import Bound, TypedTarget
from samsam.sources.intake.added import Draft, IndicatorMetadata
from samsam.sources.reading import Reading
from samsam.web.base import access
from samsam.web.base.access import ForbiddenError, visitor_of_request
from samsam.web.page.frame import Visit
from samsam.web.page.pages import PAGES, WRITE, Page
from samsam.web.writing.saving import writer

OWN_FIGURES = True

ROOT = Path(__file__).resolve().parents[2]
ActAs = Callable[[Role], None]
PASSWORD = "fyra ord efter varandra"  # noqa: S105 - of accounts that live as long as a test

# Which roles may see a page, written out; the code has rights, people have roles.
EVERYBODY = frozenset(Role)
SEEN_BY: dict[str, frozenset[Role]] = {
    **dict.fromkeys(
        ["", "nyckeltal", "befolkningsmal", "forandringar", "arsanalys", "over_tid", "exportera",
         "data", "om", "logga_in", "arshjul", "modellkort", "jamfor", "rapporten",
         "atgarder"],
        EVERYBODY,
    ),
    "skriv_arsanalys": frozenset({Role.CONTRIBUTOR, Role.EDITOR}),
    "listor": frozenset({Role.EDITOR}),
    "mal": frozenset({Role.EDITOR}),
    "katalog": frozenset({Role.EDITOR}),
    "administrera": frozenset({Role.ADMINISTRATOR}),
    "drift": frozenset({Role.ADMINISTRATOR}),
}  # fmt: skip


def test_every_page_has_a_line() -> None:
    assert {p.id for p in PAGES} == set(SEEN_BY)


@pytest.mark.parametrize(
    ("page", "role"),
    tuple(product(PAGES, Role)),
    ids=lambda v: v.name if isinstance(v, Role) else v.id,
)
def test_a_page_is_open_to_its_roles_and_to_no_other(
    first_figures: None, act_as: ActAs, run: Callable[..., AppTest], page: Page, role: Role
) -> None:
    act_as(role)
    test = run(page)
    assert list(test.exception) == []
    refused = any("<h1>Sidan är inte öppen för dig</h1>" in e.proto.body for e in test.get("html"))
    assert refused is (role not in SEEN_BY[page.id])
    if refused:
        assert len(test.text_area) + len(test.text_input) + len(test.selectbox) == 0


def test_nobody_and_who_was_removed_are_readers(own_service: Service) -> None:
    ada = accounts.new_account(own_service, "Ada", Role.ADMINISTRATOR, "test")
    accounts.use_code(own_service, ada, PASSWORD)
    code = accounts.new_account(own_service, "Kim", Role.EDITOR, "test")
    token = accounts.use_code(own_service, code, PASSWORD)
    kim = accounts.named(own_service, "Kim")

    def role(cookie: str) -> Role:
        headers = {"cookie": f"samsam={cookie}", "host": "localhost"}
        return visitor_of_request(own_service, headers).role

    assert role(token) is Role.EDITOR
    for stranger in ("", "x", token[:-1], token.swapcase(), f"{token}; samsam=", "%00", "Kim"):
        assert role(stranger) is Role.READER, stranger
    accounts.set_role(own_service, kim.id, Role.CONTRIBUTOR, "test")
    assert role(token) is Role.CONTRIBUTOR
    accounts.set_closed(own_service, kim.id, True, "test")
    assert role(token) is Role.READER
    accounts.set_closed(own_service, kim.id, False, "test")
    assert role(token) is Role.READER, "a closed account's sessions are over"


# The questions that write


@dataclass(frozen=True, slots=True)
class Act:
    """A writing question: the right it needs, how it's asked, and the states that let it be."""

    right: Right
    ask: Callable[[Service, str], object]
    states: frozenset[State] = frozenset(State)
    refusal: type[Exception] = LockedError


OPEN = frozenset({State.DRAFT})
UNFIXED = frozenset({State.DRAFT, State.REVIEW})
SUMMARY = FieldRef("annual_analysis", "", "summary")


def _save(service: Service, by: str) -> None:
    part = year_view(service, YEAR).sections[0].parts[0]
    field = next(f for f in part.form.fields if part.text(f.id))
    known = part.record.latest(field.id).version if part.record else 0
    analysis.save(service, YEAR, part, field.id, "En annan text.", known, by)


def _remove(service: Service, by: str) -> None:
    part = next(
        p for p in year_view(service, YEAR).parts if p.kind is RecordKind.INDICATOR_ANALYSIS
    )
    analysis.set_removed(service, YEAR, part, True, by)


def _comment(service: Service, by: str) -> None:
    cooperation.comment(service, year_view(service, YEAR), SUMMARY, "Stämmer det?", by)


def _set_done(service: Service, by: str) -> None:
    _comment(service, by)
    thread = cooperation.cooperation(service, YEAR).of(SUMMARY)[0]
    cooperation.set_done(service, year_view(service, YEAR), thread, by, done=True)


def _assign(service: Service, by: str) -> None:
    view = year_view(service, YEAR)
    cooperation.assign(service, view, SUMMARY, _kim(service), TODAY, 0, by, TODAY)


def _withdraw(service: Service, by: str) -> None:
    _assign(service, by)
    cooperation.withdraw(service, year_view(service, YEAR), SUMMARY, 1, by)


def _answer(service: Service, by: str) -> None:
    item = CarriedItem(CarriedKind.ACTION, "2024-1", "Bygg", "", {}, None, 0)
    carried_over.answer(service, year_view(service, YEAR), item, Answer.YES, by)


def _answer_rest(service: Service, by: str) -> None:
    carried_over.answer_rest(service, year_view(service, YEAR), by)


def _reopen(service: Service, by: str) -> None:
    carried_over.reopen(service, year_view(service, YEAR), (), by)


def _begun_and_withdrawn(service: Service, by: str) -> None:
    if year_view(service, YEAR).way.state.fixed:
        workflow.correct(service, year_view(service, YEAR), by, "Av misstag.")
    workflow.withdraw(service, year_view(service, YEAR), by)


def _preview(service: Service) -> data.Preview:
    row = Row("population", "2262", Sex.TOTAL, Observation(2023, 17_777))
    return data.preview(service, Reading("prov", (row,), ()), date(2026, 2, 20))


def _accept(service: Service, by: str) -> str:
    return data.accept(service, _preview(service), by, date(2026, 2, 20)).id


OWN_MEASURE = Draft(
    IndicatorMetadata("Möten, antal", "Möten som enheten har bjudit in till.", "Enheten"), "Möten", Unit.COUNT,
    0, Direction.HIGHER, Kind.OUTPUT, ["tillvaxt"], [], [], "Enheten",
)  # fmt: skip


def _redo(service: Service, by: str) -> None:
    taken = _accept(service, by)
    data.undo(service, taken, by, date(2026, 2, 20))
    data.redo(service, taken, by, date(2026, 2, 20))


def _take_away(service: Service, by: str) -> None:
    catalogue.take_away(service, catalogue.add(service, OWN_MEASURE, by).id, by)


TARGET = TypedTarget("population", Bound.AT_LEAST, "18 000", "2030", source="Beslut")


def _remove_target(service: Service, by: str) -> None:
    targets.remove_target(service, "population_2035", 0, by)


def _bring_back_target(service: Service, by: str) -> None:
    _remove_target(service, by)
    targets.bring_back(service, "population_2035", 1, by)


def _properties(service: Service, by: str) -> None:
    now = register_edits.properties(service, service.register.indicators["neet"])
    wanted = replace(now, responsible="Skolan", after="")
    register_edits.set_properties(service, "neet", wanted, 0, by)


def _reset_properties(service: Service, by: str) -> None:
    _properties(service, by)
    register_edits.reset_properties(service, "neet", 1, by)


def _reset_order(service: Service, by: str) -> None:
    _properties(service, by)
    register_edits.reset_order(service, by)


def _new_goal(service: Service, by: str) -> str:
    register_edits.set_goal(service, "Ny målbild", "", by)
    return next(g.id for g in service.register.goals.values() if g.title == "Ny målbild")


def _remove_goal(service: Service, by: str) -> None:
    register_edits.remove_goal(service, _new_goal(service, by), 1, by)


def _reset_goal(service: Service, by: str) -> None:
    goal = _new_goal(service, by)
    register_edits.remove_goal(service, goal, 1, by)
    register_edits.reset_goal(service, goal, 2, by)


def _kim(service: Service) -> str:
    return accounts.named(service, "Kim").id


ACTS: dict[str, Act] = {
    "year.save": Act(Right.WRITE, _save, OPEN),
    "year.add": Act(
        Right.WRITE, lambda s, by: analysis.add(s, YEAR, RecordKind.FINDING, by), OPEN
    ),
    "year.put_in_focus": Act(
        Right.WRITE, lambda s, by: analysis.put_in_focus(s, YEAR, "neet", by), OPEN
    ),
    "year.set_removed": Act(Right.WRITE, _remove, OPEN),
    "cooperation.comment": Act(Right.READ_DRAFTS, _comment, UNFIXED),
    "cooperation.set_done": Act(Right.READ_DRAFTS, _set_done, UNFIXED),
    "cooperation.assign": Act(Right.LEAD, _assign, OPEN),
    "cooperation.withdraw": Act(Right.LEAD, _withdraw, OPEN),
    "carried_over.answer": Act(Right.WRITE, _answer, OPEN),
    "carried_over.answer_rest": Act(Right.WRITE, _answer_rest, OPEN),
    "carried_over.reopen": Act(Right.WRITE, _reopen, OPEN),
    "workflow.send": Act(
        Right.LEAD, lambda s, by: workflow.send(s, year_view(s, YEAR), by), OPEN, MovedOnError
    ),
    "workflow.hand_back": Act(
        Right.APPROVE,
        lambda s, by: workflow.hand_back(s, year_view(s, YEAR), by, "Korta."),
        frozenset({State.REVIEW}), MovedOnError,
    ),
    "workflow.fix": Act(
        Right.APPROVE,
        lambda s, by: workflow.fix(s, year_view(s, YEAR), TODAY, by, "SBN 2026:14"),
        frozenset({State.REVIEW}), MovedOnError,
    ),
    "workflow.publish": Act(
        Right.LEAD,
        lambda s, by: workflow.publish(s, year_view(s, YEAR), by),
        frozenset({State.FIXED}), MovedOnError,
    ),
    "workflow.correct": Act(
        Right.LEAD,
        lambda s, by: workflow.correct(s, year_view(s, YEAR), by, "Fel siffra."),
        frozenset({State.FIXED, State.PUBLISHED}), MovedOnError,
    ),
    "workflow.withdraw": Act(
        Right.LEAD, _begun_and_withdrawn, frozenset({State.FIXED, State.PUBLISHED}), MovedOnError
    ),
    "data.accept": Act(Right.TAKE_IN, _accept),
    "data.undo": Act(
        Right.TAKE_IN, lambda s, by: data.undo(s, _accept(s, by), by, date(2026, 2, 20))
    ),
    "data.redo": Act(Right.TAKE_IN, _redo),
    "catalogue.add": Act(Right.LEAD, lambda s, by: catalogue.add(s, OWN_MEASURE, by)),
    "catalogue.take_away": Act(Right.LEAD, _take_away),
    "targets.set_target": Act(
        Right.LEAD, lambda s, by: targets.set_target(s, TARGET, by, date(2026, 2, 20))
    ),
    "targets.remove_target": Act(Right.LEAD, _remove_target),
    "targets.bring_back": Act(Right.LEAD, _bring_back_target),
    "register_edits.set_properties": Act(Right.LEAD, _properties),
    "register_edits.reset_properties": Act(Right.LEAD, _reset_properties),
    "register_edits.reset_order": Act(Right.LEAD, _reset_order),
    "register_edits.set_goal": Act(Right.LEAD, _new_goal),
    "register_edits.remove_goal": Act(Right.LEAD, _remove_goal),
    "register_edits.reset_goal": Act(Right.LEAD, _reset_goal),
    "accounts.new_account": Act(
        Right.ADMINISTER, lambda s, by: accounts.new_account(s, "Lo", Role.READER, by)
    ),
    "accounts.new_code": Act(Right.ADMINISTER, lambda s, by: accounts.new_code(s, _kim(s), by)),
    "accounts.set_role": Act(
        Right.ADMINISTER, lambda s, by: accounts.set_role(s, _kim(s), Role.APPROVER, by)
    ),
    "accounts.set_closed": Act(
        Right.ADMINISTER, lambda s, by: accounts.set_closed(s, _kim(s), True, by)
    ),
}  # fmt: skip

# These write too, and need no right: each has another guard, or no visitor can reach it.
OTHERWISE = {
    "accounts.sign_in": "the password",
    "cooperation.finish": "it is the account's own assignment; the page requires Right.WRITE",
    "addresses.set_address": "one's own account, or Right.ADMINISTER; the page checks which",
    "sending.send_due": "the server itself, by its clock",
    "sending.try_again": "when mails are tried; the page requires Right.ADMINISTER",
    "daily_mail.queue_daily": "the server itself, by its clock",
    "accounts.use_code": "the one-time code",
    "accounts.sign_out": "the visitor's own session",
    "accounts.sign_in_identity": "what the provider of identities has signed",
    "start_link.new_key": "runs at the start and when a link is used; told to who runs SAMSAM",
    "start_link.use_key": "the key of the link",
    "accounts.first_code": "runs at the start, and tells who runs SAMSAM",
    "first_start.take_in": "runs at the start, with the first figures",
    "catalogue.fetch_catalogue": "what Kolada says of itself; the page requires Right.LEAD",
    "catalogue.remember": "what Kolada says of itself, after a fetch that Right.TAKE_IN began",
    "data.take_in_bulk": "only a command asks it",
    "groups.keep_groups": "who is like whom, after a fetch that Right.TAKE_IN began",
    "fetching.fetch": "a job's row, after the page has required Right.TAKE_IN",
    "fetching.cancel": "a job's row; the page requires Right.TAKE_IN",
    "scheduled_fetch.run": "the server itself, by its clock",
    "scheduled_fetch.set_aside": "what waits to be looked at; the page requires Right.TAKE_IN",
}


def _functions(file: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}


def _calls(function: ast.FunctionDef) -> set[str]:
    """What a function calls, or names so that it is called later."""
    called = {ast.unparse(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}
    return called | {n.id for n in ast.walk(function) if isinstance(n, ast.Name)}


@cache
def writing_questions() -> frozenset[str]:
    """Every public question that opens a writing transaction, itself or through its module."""
    found: set[str] = set()
    for file in sorted((ROOT / "samsam/services").rglob("*.py")):
        functions = _functions(file)
        writes: set[str] = set()
        grown = True
        while grown:
            more = {
                name
                for name, function in functions.items()
                if any(c.endswith(".writing") or c in writes for c in _calls(function))
            }
            grown, writes = more != writes, more
        found |= {f"{file.stem}.{name}" for name in writes if not name.startswith("_")}
    return frozenset(found)


def test_every_question_that_writes_has_a_line() -> None:
    assert writing_questions() == set(ACTS) | set(OTHERWISE)


# Where the pages ask them, and the words that guard the place.
PLACES: dict[tuple[str, str], str] = {
    ("provider.py", "accounts.sign_in_identity"): "identity_of(service.settings, claims)",
    ("provider.py", "accounts.sign_out"): "request.cookies.get(COOKIE",
    ("account_parts.py", "accounts.new_account"): "_do(",
    ("account_parts.py", "accounts.new_code"): "_do(",
    ("account_parts.py", "accounts.set_closed"): "_do(",
    ("account_parts.py", "accounts.set_role"): "_do(",
    ("mail_parts.py", "addresses.set_address"): "_changer(visit, account, own=own)",
    ("mail_parts.py", "sending.try_again"): "require(visit.service, Right.ADMINISTER)",
    ("regular_work.py", "daily_mail.queue_daily"): "daily_mail.due(",
    ("regular_work.py", "sending.send_due"): "stopped",
    ("cooperation_parts.py", "cooperation.assign"): "Right.LEAD",
    ("cooperation_parts.py", "cooperation.comment"): "Right.READ_DRAFTS",
    ("cooperation_parts.py", "cooperation.finish"): "account_of_page(spot.visit.service)",
    ("cooperation_parts.py", "cooperation.set_done"): "Right.READ_DRAFTS",
    ("cooperation_parts.py", "cooperation.withdraw"): "Right.LEAD",
    ("carried_parts.py", "carried_over.answer"): "act(",
    ("carried_parts.py", "carried_over.answer_rest"): "act(",
    ("carried_parts.py", "carried_over.reopen"): "act(",
    ("catalogue_parts.py", "catalogue.add"): "require(visit.service, Right.LEAD)",
    ("catalogue_parts.py", "catalogue.fetch_catalogue"): "require(visit.service, Right.LEAD)",
    ("catalogue_parts.py", "catalogue.take_away"): "require(visit.service, Right.LEAD)",
    ("preview_parts.py", "data.accept"): "require(visit.service, Right.TAKE_IN)",
    ("fetch_parts.py", "fetching.cancel"): "require(visit.service, Right.TAKE_IN)",
    ("fetch_parts.py", "groups.keep_groups"): "require(visit.service, Right.TAKE_IN)",
    ("fetch_parts.py", "scheduled_fetch.set_aside"): "require(visit.service, Right.TAKE_IN)",
    ("regular_work.py", "scheduled_fetch.run"): "scheduled_fetch.due(",
    ("list_parts.py", "year.add"): "right=Right.LEAD",
    ("list_parts.py", "year.set_removed"): "right=Right.LEAD",
    ("saving.py", "year.save"): "writer(place.visit)",
    ("start_words.py", "accounts.first_code"): "sys.stderr.write",
    ("start_words.py", "start_link.new_key"): "_say(",
    ("sign_in.py", "start_link.use_key"): "start_link_lets_in(service)",
    ("sign_in.py", "accounts.sign_in"): "typed_form(request)",
    ("sign_in.py", "accounts.sign_out"): "_same_site(request)",
    ("sign_in.py", "accounts.use_code"): "typed_form(request)",
    ("target_parts.py", "targets.bring_back"): "forms.carry_out(",
    ("target_parts.py", "targets.remove_target"): "forms.carry_out(",
    ("target_parts.py", "targets.set_target"): "forms.save(",
    ("goal_parts.py", "register_edits.remove_goal"): "forms.carry_out(",
    ("goal_parts.py", "register_edits.reset_goal"): "forms.carry_out(",
    ("goal_parts.py", "register_edits.set_goal"): "forms.save(",
    ("property_parts.py", "register_edits.reset_order"): "forms.carry_out(",
    ("property_parts.py", "register_edits.reset_properties"): "forms.carry_out(",
    ("property_parts.py", "register_edits.set_properties"): "forms.save(",
    ("undo_parts.py", "data.redo"): "_turn(",
    ("undo_parts.py", "data.undo"): "_turn(",
    ("workflow_parts.py", "workflow.correct"): "Right.LEAD",
    ("workflow_parts.py", "workflow.fix"): "Right.APPROVE",
    ("workflow_parts.py", "workflow.hand_back"): "Right.APPROVE",
    ("workflow_parts.py", "workflow.publish"): "Right.LEAD",
    ("workflow_parts.py", "workflow.send"): "Right.LEAD",
    ("workflow_parts.py", "workflow.withdraw"): "Right.LEAD",
    ("writing_parts.py", "year.add"): "act(",
    ("menu_part.py", "year.put_in_focus"): "by: str",  # given to `act` by its one caller
    ("writing_parts.py", "year.set_removed"): "act(",
}


def _names(tree: ast.Module) -> dict[str, str]:
    """What the names of a module stand for, among the questions."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("samsam.services"):
            inside = str(node.module).rpartition(".")[2] if str(node.module).count(".") > 2 else ""
            for alias in node.names:
                whole = f"{inside}.{alias.name}" if inside else alias.name
                found[alias.asname or alias.name] = whole
    return found


def _asked(file: Path) -> dict[str, str]:
    """The writing questions that a module of the pages asks, and the source of where it does."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    names, found = _names(tree), {}
    for function in (n for n in tree.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)):
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute | ast.Name):
                first, dot, rest = ast.unparse(node).partition(".")
                question = f"{names.get(first, '')}{dot}{rest}"
                if question in writing_questions():
                    found[question] = found.get(question, "") + ast.unparse(function)
    return found


def test_every_place_that_asks_a_writing_question_has_its_guard() -> None:
    asked = {
        (file.name, question): source
        for file in sorted((ROOT / "samsam/web").rglob("*.py"))
        for question, source in _asked(file).items()
    }
    assert set(asked) == set(PLACES)
    assert [place for place, guard in PLACES.items() if guard not in asked[place]] == []


# Each role, in each state


@pytest.fixture(scope="module")
def stores(
    first_store: tuple[Path, Path], settings_for: Callable[[Path, Path], Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[State, Path]:  # fmt: skip
    """A store for each state of the year's analysis."""
    folder = tmp_path_factory.mktemp("lagen")
    store, data = first_store
    path = copied(store, folder / "samsam.sqlite")
    steps: dict[State, Callable[[Service], object]] = {
        State.DRAFT: complete,
        State.REVIEW: lambda s: workflow.send(s, year_view(s, YEAR), "Alva"),
        State.FIXED: lambda s: workflow.fix(s, year_view(s, YEAR), TODAY, APPROVER, "SBN 2026:14"),
        State.PUBLISHED: lambda s: workflow.publish(s, year_view(s, YEAR), "Alva"),
    }
    made = {}
    for state, step in steps.items():
        service = open_service(settings_for(path, data))
        if state is State.DRAFT:
            accounts.new_account(service, "Kim", Role.EDITOR, "test")
        step(service)
        assert year_view(service, YEAR).way.state is state
        service.close()
        made[state] = copied(path, folder / f"{state.name}.sqlite")
    return made


@pytest.mark.parametrize("state", State, ids=lambda s: s.name)
def test_a_writing_question_is_answered_to_its_roles_in_its_states_alone(
    stores: dict[State, Path], few_data: Path, settings_for: Callable[[Path, Path], Settings],
    act_as: ActAs, tmp_path: Path, state: State,
) -> None:  # fmt: skip
    def opened_on(number: int) -> Service:
        (tmp_path / f"{number}").mkdir()
        path = copied(stores[state], tmp_path / f"{number}" / "samsam.sqlite")
        return opened.enter_context(closing(open_service(settings_for(path, few_data))))

    with ExitStack() as opened:
        service = opened_on(0)
        for number, (question, act) in enumerate(ACTS.items(), start=1):
            _asked_by_everybody(service, question, act, state, act_as)
            if state in act.states:  # it has written
                opened.close()
                service = opened_on(number)


def _asked_by_everybody(
    service: Service, question: str, act: Act, state: State, act_as: ActAs
) -> None:
    visit = Visit(WRITE, service, Selection(), Visitor("", Role.READER), LIGHT, TODAY)
    before = service.records.commits

    def ask(role: Role) -> None:
        act_as(role)
        act.ask(service, writer(visit, act.right))

    for role in (r for r in Role if not r.may(act.right)):
        with pytest.raises(ForbiddenError):
            ask(role)
    assert service.records.commits == before, question
    allowed = next(r for r in Role if r.may(act.right))
    if state in act.states:
        ask(allowed)
        assert service.records.commits > before, question
    else:
        with pytest.raises((act.refusal, NotReadyError)):
            ask(allowed)
        assert service.records.commits == before, question


def test_the_visitors_role_is_asked_for_anew_each_time(
    own_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = Visit(WRITE, own_service, Selection(), Visitor("Kim", Role.EDITOR), LIGHT, TODAY)
    monkeypatch.setattr(access, "visitor", lambda _service: Visitor("Kim", Role.EDITOR))
    assert writer(visit) == "Kim"
    monkeypatch.setattr(access, "visitor", lambda _service: Visitor("Kim", Role.READER))
    with pytest.raises(ForbiddenError):
        writer(visit)
