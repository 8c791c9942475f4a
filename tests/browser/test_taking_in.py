"""Figures come in through the page: fetched, from files and by hand; chosen, accepted and undone."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from browsing import Server, Visitor, open_list, pick_option
from kolada_server import SHARED
from kolada_server import Server as Services
from playwright.sync_api import Locator, Page, expect
from real_services import REASON, real_kolada, real_scb, report_only

from samsam.config.settings import Settings
from samsam.services.core.service import open_service

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not SHARED.exists(), reason=REASON),
]
Visit = Callable[..., Visitor]


@pytest.fixture(scope="module")
def services() -> Iterator[Services]:
    with Services(real_kolada(), real_scb()) as running:
        yield running


@pytest.fixture(scope="module")
def server(
    services: Services,
    tmp_path_factory: pytest.TempPathFactory,
    data_folder: Path,
    settings_for: Callable[[Path, Path], Settings],
) -> Iterator[Server]:
    """SAMSAM with the report's table alone, asking the local services."""
    folder = tmp_path_factory.mktemp("intag")
    data = report_only(Path(shutil.copytree(data_folder, folder / "data")))
    store = folder / "samsam.sqlite"
    open_service(settings_for(store, data)).close()
    addresses = {
        "SAMSAM_DATA": str(data),
        "SAMSAM_KOLADA_ADDRESS": services.kolada_base,
        "SAMSAM_SCB_ADDRESS": services.scb_base,
    }
    running = Server(store, addresses).start()
    yield running
    running.kill()


def told(page: Page, words: str | re.Pattern[str]) -> None:
    # The question that was answered may stand there until the page is drawn whole.
    expect(page.locator("p.s-report").filter(has_text=words)).to_be_visible()


def slowly(content: object) -> object:
    time.sleep(0.7)
    return content


def choose_files(page: Page, *paths: Path) -> None:
    page.locator('input[type="file"]').set_input_files([str(p) for p in paths])
    page.get_by_role("button", name=re.compile("^Förhandsgranska file")).click()
    page.get_by_role("heading", name="Förhandsgranska").wait_for()


def pick(
    place: Page | Locator, label: str, option: str | re.Pattern[str], box: str = "stSelectbox"
) -> None:
    """Choose in a select or a list of several."""
    page = place if isinstance(place, Page) else place.page
    pick_option(page, place.locator(f'[data-testid="{box}"]', has_text=label), option)


def accept(page: Page) -> None:
    page.get_by_role("button", name="Läs in och visa för alla").click()
    told(page, "inlästa")


def values_of(server: Server, visit: Visit, indicator: str) -> str:
    page = visit().open(f"{server.url}nyckeltal?nyckeltal={indicator}")
    return page.locator(".s-table").first.inner_text()


@pytest.mark.case(39)
def test_every_file_of_scb_and_the_report_come_in(
    server: Server, visit: Visit, data_folder: Path, tmp_path: Path
) -> None:
    import openpyxl

    report = data_folder / "vintages" / "rapporten-2022-01-07.csv"
    book = openpyxl.Workbook()
    for line in report.read_text(encoding="utf-8-sig").splitlines():
        book.active.append(line.split(";"))
    book.save(tmp_path / "rapporten.xlsx")
    page = visit().open(f"{server.url}data")
    files = sorted((SHARED / "scb").iterdir())
    choose_files(page, report, tmp_path / "rapporten.xlsx", *files)
    headings = page.locator(".s-preview h4").all_inner_texts()
    assert headings == [report.name, "rapporten.xlsx", *(f.name for f in files)]
    sections = {h: page.locator(".s-preview", has=page.locator("h4", has_text=h)) for h in headings}
    for name in (report.name, "rapporten.xlsx"):
        expect(sections[name]).to_contain_text("44 är som förut")
    expect(sections["be0101_tabhel2023.xlsx"]).to_contain_text("5 är nya")
    for name, words in {
        "sample_TAB6471_data.jsonstat2.json": "gäller delar av år (2026M01 till 2026M04",
        "sample_TAB6471_metadata.json": "SCB:s beskrivning av tabellen",
        "sample_config.json": "SCB:s gränser för hämtning och har inga siffror",
        "sample_search.json": "en lista över SCB:s tabeller",
        "sample_tables.json": "en lista över SCB:s tabeller",
    }.items():
        expect(sections[name]).to_contain_text(words)
    accept(page)
    assert "17" in values_of(server, visit, "population")
    again = visit().open(f"{server.url}data")
    choose_files(again, SHARED / "scb" / "be0101_tabhel2023.xlsx")
    expect(again.locator(".s-preview")).to_contain_text("Samma fil är redan inläst")


@pytest.mark.case(63)
def test_fetched_chosen_taken_in_and_undone(server: Server, visit: Visit) -> None:
    before = values_of(server, visit, "sfi_two_courses")
    visitor = visit()
    page = visitor.open(f"{server.url}data")
    page.get_by_text("Hämta alla år", exact=True).click()
    page.get_by_role("button", name="Hämta nya värden").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    told(page, "Hämtningen är klar, men en del gick inte att hämta.")
    expect(page.locator(".s-refused")).to_contain_text("TAB6481")
    row = page.locator(".s-news tr", has_text="2017").filter(has_text="reviderad")
    expect(row.first).to_contain_text("36")
    expect(row.first).to_contain_text("54")
    accept(page)
    after = values_of(server, visit, "sfi_two_courses")
    assert "Reviderat, var 54" in after
    assert after != before
    visitor.open(f"{server.url}data")
    pick(page, "Inläsning att ångra", re.compile("Kolada"))
    page.get_by_role("button", name="Ångra inläsningen").click()
    expect(page.locator("div.s-report")).to_contain_text("Då gäller det tidigare igen")
    page.get_by_role("button", name="Ja, ångra").click()
    told(page, re.compile("Ångrad: inläsningen .*, Kolada, "))
    assert values_of(server, visit, "sfi_two_courses") == before


def test_a_key_figure_of_koladas_is_added_shown_and_fetched(server: Server, visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(f"{server.url}katalog")
    page.get_by_role("button", name="Hämta katalogen").click()
    told(page, "Katalogen är hämtad: 6\u00a0099 nyckeltal.")
    search = page.get_by_label("Sök med ord eller beteckning")
    search.fill("N40009")
    search.press("Enter")
    pick(page, "Nyckeltal att lägga till", re.compile("^N40009"))
    form = page.locator('[data-testid="stForm"]').first
    form.get_by_role("button", name="Lägg till nyckeltalet").wait_for()
    visitor.settled()
    form.get_by_label("Kort titel, högst 32 tecken").fill("Näringslivsfrämjande åtgärder")
    form.get_by_role("button", name="Lägg till nyckeltalet").click()
    expect(page.get_by_role("alert")).to_contain_text("Välj vad som är bra")
    pick(form, "Vad är bra?", "Neutral")
    pick(form, "Typ", "Resurs")
    pick(form, "Målbilder", re.compile("Tillväxt"), box="stMultiSelect")
    page.keyboard.press("Escape")
    form.get_by_role("button", name="Lägg till nyckeltalet").click()
    told(page, "”Näringslivsfrämjande åtgärder” är tillagt.")
    expect(page.get_by_text("Tillagt av enheten")).to_be_visible()
    page = visitor.open(f"{server.url}data")
    page.get_by_role("button", name="Hämta nya värden").click()
    told(page, "Hämtningen är klar")
    accept(page)
    home = visitor.open(server.url)
    row = home.locator(".s-overview tr", has_text="Näringslivsfrämjande åtgärder")
    expect(row).to_contain_text("tillagt av enheten")
    expect(row).to_contain_text("522\u00a0kr per invånare")
    assert "522" in values_of(server, visit, "kolada_n40009")


def test_a_cancelled_fetch_keeps_what_came(
    server: Server, services: Services, visit: Visit
) -> None:
    page = visit().open(f"{server.url}data")
    services.alter = slowly
    page.get_by_role("button", name="Hämta nya värden").click()
    page.get_by_role("button", name="Avbryt hämtningen").click()
    told(page, "Hämtningen avbröts. Det som kom visas här under")
    services.alter = lambda content: content
    expect(page.locator(".s-refused").first).to_contain_text("Hämtningen avbröts.")


def test_single_rows_are_chosen(server: Server, visit: Visit, tmp_path: Path) -> None:
    file = tmp_path / "egna.csv"
    file.write_text(
        "nyckeltal;år;värde;kommun\nneet;2021;9,8;Timrå\nneet;2022;9,1;Timrå\n"
        "neet;2018;101;Timrå\nneet;abc;1;Timrå\n",
        encoding="utf-8",
    )
    page = visit().open(f"{server.url}data")
    choose_files(page, file)
    expect(page.locator(".s-news")).to_contain_text("Stoppas: Värdet 101,00 är större än 100")
    expect(page.locator(".s-refused")).to_contain_text("egna.csv, rad 5, kolumn 2 (år)")
    expect(page.locator(".s-refused")).to_contain_text("”abc” är inget årtal.")
    page.get_by_text("Bara dem jag väljer").click()
    rows = page.locator('[data-testid="stMultiSelect"]', has_text="Rader som ska läsas in")
    pick_option(page, rows, re.compile("2021"))
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Läs in och visa för alla").click()
    told(page, "egna.csv: 1 värde är inläst (1 nytt). 1 valdes bort, 1 stoppades och 1 gick inte")
    shown = values_of(server, visit, "neet")
    assert "9,8" in shown
    assert "9,1" not in shown


def test_other_municipalities_of_a_file_come_in_when_asked_for(
    server: Server, visit: Visit, tmp_path: Path
) -> None:
    path = tmp_path / "flera.csv"
    path.write_text("kommun;nyckeltal;år;värde\n0180;neet;2019;8\n2262;neet;2018;7\n", "utf-8")
    page = visit().open(f"{server.url}data")
    choose_files(page, path)
    preview = page.locator(".s-preview")
    expect(preview).to_contain_text("1 rad för andra områden läses inte")
    page.get_by_text("Ta med andra kommuner som finns i filen").click()
    page.get_by_role("button", name="Förhandsgranska filen").click()
    expect(preview).to_contain_text("Stockholm")


def test_a_file_is_asked_about_beside_it_and_read_with_the_answers(
    server: Server, visit: Visit, tmp_path: Path
) -> None:
    path = tmp_path / "annan.csv"
    path.write_text("år;antal\n2018;161034\n2019;163051\n", "utf-8")
    page = visit().open(f"{server.url}data")
    page.locator('input[type="file"]').set_input_files([str(path)])
    button = page.get_by_role("button", name="Förhandsgranska filen")
    button.click()
    expect(page.get_by_text("Det framgår inte vilket nyckeltal talen gäller")).to_be_visible()
    pick(page, "Vilket nyckeltal gäller filen?", "Invånare totalt, antal")
    button.click()
    expect(page.get_by_text("Tabellen nämner inget område")).to_be_visible()
    open_list(page, page.locator('[data-testid="stSelectbox"]', has_text="Vilket område"))
    page.keyboard.type("Linköp")  # the list only draws the options in sight
    page.get_by_role("option", name="Linköping").first.click()
    button.click()
    expect(page.locator(".s-preview")).to_contain_text("2 är nya")
    expect(page.locator(".s-news")).to_contain_text("Linköping")
