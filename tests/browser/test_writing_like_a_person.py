"""A year's analysis typed through the browser: what was typed is what is stored, and nothing moves.

Every part and every kind of field, at typing speed, with pauses shorter and longer than a save, a
colleague who writes in another part at the same time, on a computer that is slowed down.
"""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass

import pytest
from browsing import Server, Visit, area_of, open_more, pick_option, settled
from playwright.sync_api import Page
from suite import EVERYTHING
from typing_person import PAUSES_MS, Person

from samsam.model.analysis.records import NO_YEAR, Field, RecordKind, unpacked
from samsam.services.analysis.links import links, listed
from samsam.services.analysis.year import year_view
from samsam.services.core.service import Service

OWN_FIGURES = True

YEAR = 2025
SLOWER = 4
GOAL = "Förflyttning"
ADDED = {
    "Nyckeltalsanalys": ("Lägg till en orsak", "Lägg till en icke-händelse", "Lägg till en åtgärd"),
    "Iakttagelser": ("Lägg till en iakttagelse",),
}


@dataclass
class Colleague:
    """Writes a few words in a field of his own whenever the first one is about to begin another."""

    page: Page
    words: str = ""

    def write(self) -> None:
        area = area_of(self.page, YEAR, "events")
        if not self.words:
            open_more(self.page)
            area.click()
        piece = "Ännu en rad. "
        self.page.keyboard.type(piece, delay=5)
        self.words += piece


def writing(server: Server, year: int = YEAR) -> str:
    return f"{server.url}skriv_arsanalys?ar={year}"


def put_in_focus(person: Person) -> None:
    """Choose the first key figure that is offered."""
    page = person.page
    pick_option(page, page.locator(f".st-key-focus_{YEAR}"))
    page.wait_for_selector('h2:has-text("Nyckeltalsanalys")')
    settled(page)


def seen_to_be_saved(person: Person) -> None:
    """Stay until the last field has had its time."""
    person.page.wait_for_timeout(2 * max(PAUSES_MS))


def list_a_focus_goal(person: Person, server: Server) -> None:
    """Write an inriktningsmål in the unit's list, so that there is one to choose."""
    page = person.page
    page.goto(f"{server.url}listor")
    settled(page)
    page.locator('[data-testid="stRadioOption"]', has_text="Inriktningsmål").click()
    page.wait_for_selector("h2:has-text('Inriktningsmål')")
    settled(page)
    person.press("Lägg till ett inriktningsmål")
    person.fill_all("Fler")
    seen_to_be_saved(person)
    page.goto(writing(server))
    settled(page)


def one_of_each(parts: list[str]) -> list[str]:
    """The parts, of the målbilder the first: all have the same fields."""
    goals = [p for p in parts if p.startswith(GOAL)]
    left_out = [] if EVERYTHING else goals[1:]
    return [p for p in parts if p not in left_out]


def of_goals_left_out(person: Person, fields: Iterable[str]) -> set[str]:
    """The fields of the målbilder that `one_of_each` leaves out: none of theirs was typed in."""
    begun = f"field_{YEAR}_movement_"
    written = {key.removeprefix(begun).partition("_")[0] for key in person.typed if begun in key}
    of_goals = {key: key.removeprefix(begun).partition("_")[0] for key in fields if begun in key}
    return set() if EVERYTHING else {key for key, goal in of_goals.items() if goal not in written}


def write_everything(person: Person, colleague: Colleague | None, begun: str) -> None:
    for part in one_of_each(person.parts()):
        person.go_to(part)
        open_more(person.page)
        for key in person.fields():
            if colleague:
                colleague.write()
            if not (colleague and key.endswith("_events")):
                person.fill(key, begun)
        for words in next((v for k, v in ADDED.items() if part.startswith(k)), ()):
            person.press(words)
            open_more(person.page)
            person.fill_all(begun)


def stored(service: Service) -> dict[str, str]:
    """What the store has in each field, by the field's key, in the words that a choice shows."""
    view = year_view(service, YEAR)
    titles = links(service, view)

    def shown(field: Field, value: str) -> str:
        values = unpacked(value) if field.kind.holds_several else [value] if value else []
        return ", ".join(titles.title(field.kind, v) if field.kind.points else v for v in values)

    found = {
        f"field_{YEAR}_{part.kind.value}_{part.subject}_{field.id}": shown(
            field, part.text(field.id)
        )
        for part in view.parts
        for field in part.form.fields
    }
    goals = service.forms[RecordKind.FOCUS_GOAL]
    return found | {
        f"field_{NO_YEAR}_{goals.kind.value}_{thing.subject}_{field.id}": shown(
            field, thing.texts.get(field.id, "")
        )
        for thing in listed(service, goals.kind)
        for field in goals.fields
    }


@pytest.mark.timeout(1500)
def test_a_whole_analysis_is_typed_and_nothing_is_lost_or_moves(
    own_server: Server, visit: Visit
) -> None:
    own_server.start()
    person = Person(visit().open(writing(own_server)))
    person.slow_down(SLOWER)
    colleague = Colleague(visit().open(writing(own_server)))
    list_a_focus_goal(person, own_server)
    put_in_focus(person)
    write_everything(person, colleague, "Först")
    seen_to_be_saved(person)
    own_server.stop()
    with closing(own_server.opened()) as service:
        kept = stored(service)
    typed = {**person.typed, f"field_{YEAR}_annual_analysis__events": colleague.words}
    counted = f"{len(typed)} fields, {sum(map(len, typed.values()))} characters"
    print(f"{counted} typed, {sum(len(kept.get(k, '')) for k in typed)} kept, {person.jumps} jumps")
    assert {k: (v, kept.get(k)) for k, v in typed.items() if kept.get(k) != v} == {}
    assert person.jumps == []
    # A movement's goal is its own, and what belongs to an indicator points at it by itself.
    given = {k for k in kept if k.endswith(("_goal", "_indicator")) and "focus_goal" not in k}
    assert set(kept) - set(typed) - given - of_goals_left_out(person, kept) == set()


_DRAWN_ABOVE = """async ([added, removed]) => {
    const content = document.querySelector('[data-testid="stMainBlockContainer"]');
    const block = (px) => Object.assign(document.createElement('div'), { style: `height: ${px}px` });
    const below = block(removed);
    content.append(below);
    await new Promise(r => setTimeout(r, 300));
    const top = () => Math.round(document.activeElement.getBoundingClientRect().top);
    const before = top();
    content.prepend(block(added));
    below.remove();
    document.activeElement.dispatchEvent(new Event('scroll'));
    await new Promise(r => setTimeout(r, 300));
    return [before, top()];
}"""


@pytest.mark.parametrize(
    ("added", "removed", "year"), [(27, 0, 2031), (27, 27, 2032), (0, 27, 2033), (400, 10, 2034)]
)
def test_what_is_drawn_in_the_frame_of_a_scroll_moves_nothing(
    writing_server: Server, visit: Visit, added: int, removed: int, year: int
) -> None:
    """A text field scrolls while one types in it, and another field's save may be drawn just then."""
    page = visit().open(writing(writing_server, year))
    open_more(page)
    area = area_of(page, year, "events")
    area.scroll_into_view_if_needed()
    area.click()
    page.keyboard.type("Först.")
    before, after = page.evaluate(_DRAWN_ABOVE, [added, removed])
    assert before == after
