"""Every role against every page, and against every question that writes, in every state.

Pages and writing questions are found in the code: a new one without a line here fails.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from written_analysis import APPROVER, TODAY, YEAR, complete

from samsam.figures.theme import LIGHT
from samsam.model.access import Right, Role, Visitor
from samsam.model.analysis import RecordKind
from samsam.model.indicator import Direction, Kind, Unit
from samsam.model.series import Observation, Sex
from samsam.model.way import State
from samsam.questions import accounts, catalogue, data, way
from samsam.questions import year as analysis
from samsam.questions.selection import Selection
from samsam.questions.service import Service, open_service
from samsam.questions.way import NotReadyError
from samsam.questions.year import year_view
from samsam.settings import Settings
from samsam.sources.added import About, Draft
from samsam.sources.reading import Reading
from samsam.store.analyses import LockedError, MovedOnError
from samsam.store.observations import Row
from samsam.ui import access
from samsam.ui.access import ForbiddenError, visitor_of_request
from samsam.ui.frame import Visit
from samsam.ui.pages import PAGES, WRITE, Page
from samsam.ui.saving import writer

ROOT = Path(__file__).resolve().parents[2]
ActAs = Callable[[Role], None]
PASSWORD = "fyra ord efter varandra"  # noqa: S105 - of accounts that live as long as a test

# Which roles may see a page, written out; the code has rights, people have roles.
EVERYBODY = frozenset(Role)
SEEN_BY: dict[str, frozenset[Role]] = {
    **dict.fromkeys(
        ["", "nyckeltal", "befolkningsmal", "forandringar", "arsanalys", "over_tid", "exportera",
         "data", "om", "logga_in", "arshjul", "modellkort", "jamfor"],
        EVERYBODY,
    ),
    "skriv_arsanalys": frozenset({Role.CONTRIBUTOR, Role.EDITOR}),
    "listor": frozenset({Role.EDITOR}),
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


def _preview(service: Service) -> data.Preview:
    row = Row("population", "2262", Sex.TOTAL, Observation(2023, 17_777))
    return data.preview(service, Reading("prov", (row,), ()), date(2026, 2, 20))


def _accept(service: Service, by: str) -> str:
    return data.accept(service, _preview(service), by, date(2026, 2, 20)).id


OWN_MEASURE = Draft(
    About("Möten, antal", "Möten som enheten har bjudit in till.", "Enheten"), "Möten", Unit.COUNT,
    0, Direction.HIGHER, Kind.OUTPUT, ["tillvaxt"], [], [], "Enheten",
)  # fmt: skip


def _redo(service: Service, by: str) -> None:
    taken = _accept(service, by)
    data.undo(service, taken, by, date(2026, 2, 20))
    data.redo(service, taken, by, date(2026, 2, 20))


def _take_away(service: Service, by: str) -> None:
    catalogue.take_away(service, catalogue.add(service, OWN_MEASURE, by).id, by)


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
    "way.send": Act(
        Right.LEAD, lambda s, by: way.send(s, year_view(s, YEAR), by), OPEN, MovedOnError
    ),
    "way.hand_back": Act(
        Right.APPROVE,
        lambda s, by: way.hand_back(s, year_view(s, YEAR), by, "Korta."),
        frozenset({State.REVIEW}), MovedOnError,
    ),
    "way.fix": Act(
        Right.APPROVE,
        lambda s, by: way.fix(s, year_view(s, YEAR), TODAY, by, "SBN 2026:14"),
        frozenset({State.REVIEW}), MovedOnError,
    ),
    "way.publish": Act(
        Right.LEAD,
        lambda s, by: way.publish(s, year_view(s, YEAR), by),
        frozenset({State.FIXED}), MovedOnError,
    ),
    "way.correct": Act(
        Right.LEAD,
        lambda s, by: way.correct(s, year_view(s, YEAR), by, "Fel siffra."),
        frozenset({State.FIXED, State.PUBLISHED}), MovedOnError,
    ),
    "data.accept": Act(Right.TAKE_IN, _accept),
    "data.undo": Act(
        Right.TAKE_IN, lambda s, by: data.undo(s, _accept(s, by), by, date(2026, 2, 20))
    ),
    "data.redo": Act(Right.TAKE_IN, _redo),
    "catalogue.add": Act(Right.LEAD, lambda s, by: catalogue.add(s, OWN_MEASURE, by)),
    "catalogue.take_away": Act(Right.LEAD, _take_away),
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
    "accounts.use_code": "the one-time code",
    "accounts.sign_out": "the visitor's own session",
    "accounts.sign_in_identity": "what the provider of identities has signed",
    "start_link.new_key": "runs at the start and when a link is used; told to who runs SAMSAM",
    "start_link.use_key": "the key of the link",
    "accounts.first_code": "runs at the start, and tells who runs SAMSAM",
    "service.open_service": "runs at the start, with the first figures",
    "catalogue.fetch_catalogue": "what Kolada says of itself; the page requires Right.LEAD",
    "catalogue.remember": "what Kolada says of itself, after a fetch that Right.TAKE_IN began",
    "data.take_in_bulk": "only a command asks it",
    "groups.keep_groups": "who is like whom, after a fetch that Right.TAKE_IN began",
}


def _functions(file: Path) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {n.name: n for n in tree.body if isinstance(n, ast.FunctionDef)}


def _calls(function: ast.FunctionDef) -> set[str]:
    return {ast.unparse(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}


@cache
def writing_questions() -> frozenset[str]:
    """Every public question that opens a writing transaction, itself or through its module."""
    found: set[str] = set()
    for file in sorted((ROOT / "samsam/questions").glob("*.py")):
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
    ("catalogue_parts.py", "catalogue.add"): "require(visit.service, Right.LEAD)",
    ("catalogue_parts.py", "catalogue.fetch_catalogue"): "require(visit.service, Right.LEAD)",
    ("catalogue_parts.py", "catalogue.take_away"): "require(visit.service, Right.LEAD)",
    ("preview_parts.py", "data.accept"): "require(visit.service, Right.TAKE_IN)",
    ("fetch_parts.py", "groups.keep_groups"): "require(visit.service, Right.TAKE_IN)",
    ("list_parts.py", "year.add"): "right=Right.LEAD",
    ("list_parts.py", "year.set_removed"): "right=Right.LEAD",
    ("running.py", "service.open_service"): "load_settings()",
    ("saving.py", "year.save"): "writer(place.visit)",
    ("start_words.py", "accounts.first_code"): "sys.stderr.write",
    ("start_words.py", "start_link.new_key"): "_say(",
    ("sign_in.py", "start_link.use_key"): "start_link_lets_in(service)",
    ("sign_in.py", "accounts.sign_in"): "typed_form(request)",
    ("sign_in.py", "accounts.sign_out"): "_same_site(request)",
    ("sign_in.py", "accounts.use_code"): "typed_form(request)",
    ("undo_parts.py", "data.redo"): "_turn(",
    ("undo_parts.py", "data.undo"): "_turn(",
    ("way_parts.py", "way.correct"): "Right.LEAD",
    ("way_parts.py", "way.fix"): "Right.APPROVE",
    ("way_parts.py", "way.hand_back"): "Right.APPROVE",
    ("way_parts.py", "way.publish"): "Right.LEAD",
    ("way_parts.py", "way.send"): "Right.LEAD",
    ("writing_parts.py", "year.add"): "act(",
    ("writing_parts.py", "year.put_in_focus"): "by: str",  # given to `act` by its one caller
    ("writing_parts.py", "year.set_removed"): "act(",
}


def _names(tree: ast.Module) -> dict[str, str]:
    """What the names of a module stand for, among the questions."""
    found = {}
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("samsam.questions"):
            inside = str(node.module).removeprefix("samsam.questions").strip(".")
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
        for file in sorted((ROOT / "samsam/ui").glob("*.py"))
        for question, source in _asked(file).items()
    }
    assert set(asked) == set(PLACES)
    assert [place for place, guard in PLACES.items() if guard not in asked[place]] == []


# Each role, in each state


@pytest.fixture(scope="module")
def stores(
    filled_store: Path, settings_for: Callable[[Path, Path], Settings],
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[State, Path]:  # fmt: skip
    """A store for each state of the year's analysis."""
    folder = tmp_path_factory.mktemp("lagen")
    path = Path(shutil.copy(filled_store, folder / "samsam.duckdb"))
    steps: dict[State, Callable[[Service], object]] = {
        State.DRAFT: complete,
        State.REVIEW: lambda s: way.send(s, year_view(s, YEAR), "Alva"),
        State.FIXED: lambda s: way.fix(s, year_view(s, YEAR), TODAY, APPROVER, "SBN 2026:14"),
        State.PUBLISHED: lambda s: way.publish(s, year_view(s, YEAR), "Alva"),
    }
    made = {}
    for state, step in steps.items():
        service = open_service(settings_for(path, ROOT / "data"))
        if state is State.DRAFT:
            accounts.new_account(service, "Kim", Role.EDITOR, "test")
        step(service)
        assert year_view(service, YEAR).way.state is state
        service.close()
        made[state] = Path(shutil.copy(path, folder / f"{state.name}.duckdb"))
    return made


@pytest.mark.parametrize("state", State, ids=lambda s: s.name)
def test_a_writing_question_is_answered_to_its_roles_in_its_states_alone(
    stores: dict[State, Path], settings_for: Callable[[Path, Path], Settings],
    act_as: ActAs, tmp_path: Path, state: State,
) -> None:  # fmt: skip
    for question, act in ACTS.items():
        path = Path(shutil.copy(stores[state], tmp_path / f"{question}.duckdb"))
        service = open_service(settings_for(path, ROOT / "data"))
        visit = Visit(WRITE, service, Selection(), Visitor("", Role.READER), LIGHT, TODAY)
        before = service.store.commits

        def ask(role: Role, act: Act = act, visit: Visit = visit) -> None:
            act_as(role)
            act.ask(visit.service, writer(visit, act.right))

        try:
            for role in (r for r in Role if not r.may(act.right)):
                with pytest.raises(ForbiddenError):
                    ask(role)
            assert service.store.commits == before, question
            allowed = next(r for r in Role if r.may(act.right))
            if state in act.states:
                ask(allowed)
                assert service.store.commits > before, question
            else:
                with pytest.raises((act.refusal, NotReadyError)):
                    ask(allowed)
                assert service.store.commits == before, question
        finally:
            service.close()


def test_the_visitors_role_is_asked_for_anew_each_time(
    own_service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    visit = Visit(WRITE, own_service, Selection(), Visitor("Kim", Role.EDITOR), LIGHT, TODAY)
    monkeypatch.setattr(access, "visitor", lambda _service: Visitor("Kim", Role.EDITOR))
    assert writer(visit) == "Kim"
    monkeypatch.setattr(access, "visitor", lambda _service: Visitor("Kim", Role.READER))
    with pytest.raises(ForbiddenError):
        writer(visit)
