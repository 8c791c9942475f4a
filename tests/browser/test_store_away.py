"""A store that is held or away for a while: pages say so, keep what is typed and go on by themselves."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from browsing import Server, Visitor, area_of, settled, type_in, wait_saved
from playwright.sync_api import Page, expect
from postgres import Cluster, needed

OWN_FIGURES = True

Visit = Callable[..., Visitor]
FAULT = "Något gick fel"
WAITS = "SAMSAM når inte sina uppgifter just nu"
KEPT = "sparas när uppgifterna går att nå igen"
# More than a save waits for a store that somebody holds.
HELD_MS = 24_000
LOOK_EVERY_MS = 500
BACK_MS = 60_000


@pytest.fixture
def own_cluster() -> Iterator[Cluster]:
    """A PostgreSQL that may be stopped; skipped where there is none."""
    cluster = Cluster.start(needed())
    yield cluster
    cluster.restart()  # it may be halted where a test has failed
    cluster.stop()


@pytest.fixture
def on_postgres(own_cluster: Cluster, tmp_path: Path) -> Iterator[Server]:
    settings = {"SAMSAM_DATABASE": own_cluster.database()}
    server = Server(tmp_path / "samsam.sqlite", settings).start()
    yield server
    server.kill()


def writing(server: Server, year: int) -> str:
    return f"{server.url}skriv_arsanalys?ar={year}"


def go_to(page: Page, words: str) -> None:
    page.locator("nav a:visible", has_text=words).click()


def claims(page: Page) -> list[str]:
    """What the page says is saved, in sight."""
    said = page.locator(".s-saved:visible").all_inner_texts()
    return [words for words in said if words.startswith("Sparat")]


def look_while_away(page: Page, text: str, year: int, for_ms: int) -> None:
    """The box keeps its text and its caret, nothing is said to be saved and nothing a fault."""
    for _ in range(for_ms // LOOK_EVERY_MS):
        expect(area_of(page, year)).to_have_value(text, timeout=1)
        expect(area_of(page, year)).to_be_focused(timeout=1)
        assert claims(page) == []
        assert FAULT not in page.inner_text("body")
        page.wait_for_timeout(LOOK_EVERY_MS)


def saved_by_itself(page: Page, text: str, year: int) -> None:
    said = page.locator(f'.s-saved[data-key="field_{year}_annual_analysis__summary"]')
    expect(said).to_have_attribute("data-size", str(len(text)), timeout=BACK_MS)
    expect(said).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(area_of(page, year)).to_have_value(text)


def test_a_text_is_saved_when_who_held_the_store_lets_go(own_server: Server, visit: Visit) -> None:
    page = visit().open(writing(own_server.start(), 2068))
    reader = visit(stranger=True).open(f"{own_server.url}forandringar")
    type_in(page, "Först.", 2068)
    wait_saved(page)
    with closing(sqlite3.connect(own_server.store, isolation_level=None)) as other:
        other.execute("begin exclusive")
        page.keyboard.type(" Sedan.", delay=20)
        go_to(reader, "Översikt")
        look_while_away(page, "Först. Sedan.", 2068, HELD_MS)
        expect(page.get_by_role("alert")).to_contain_text(KEPT)
        expect(reader.get_by_role("alert")).to_contain_text(WAITS)
        page.keyboard.type(" Sist.", delay=20)
        look_while_away(page, "Först. Sedan. Sist.", 2068, 2000)
        other.execute("rollback")
    saved_by_itself(page, "Först. Sedan. Sist.", 2068)
    expect(area_of(page, 2068)).to_be_focused()
    again = visit().open(writing(own_server, 2068))
    expect(area_of(again, 2068)).to_have_value("Först. Sedan. Sist.")
    expect(reader.get_by_role("alert")).to_have_count(0, timeout=BACK_MS)
    expect(reader.locator("h1").first).to_contain_text("på rätt väg?")


def test_pages_come_back_with_the_database(
    own_cluster: Cluster, on_postgres: Server, visit: Visit
) -> None:
    page = visit().open(writing(on_postgres, 2069))
    reader = visit(stranger=True).open(f"{on_postgres.url}forandringar")
    type_in(page, "Först.", 2069)
    wait_saved(page)
    own_cluster.halt()
    page.keyboard.type(" Sedan.", delay=20)
    go_to(reader, "Översikt")
    expect(reader.get_by_role("alert")).to_contain_text(WAITS)
    look_while_away(page, "Först. Sedan.", 2069, 4000)
    expect(page.get_by_role("alert")).to_contain_text(KEPT)
    own_cluster.restart()
    saved_by_itself(page, "Först. Sedan.", 2069)
    expect(reader.get_by_role("alert")).to_have_count(0, timeout=BACK_MS)
    settled(reader)
    expect(reader.locator("h1").first).to_contain_text("på rätt väg?")
    again = visit().open(writing(on_postgres, 2069))
    expect(area_of(again, 2069)).to_have_value("Först. Sedan.")
