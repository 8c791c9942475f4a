"""A newcomer's walk: answer, key figure, link, files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from urllib.parse import urljoin

import patient
import pytest
from browsing import Server, Visitor, pick_option
from playwright.sync_api import expect

from samsam.exports.kit.formats import FORMATS

pytestmark = pytest.mark.browser
Visit = Callable[..., Visitor]


def test_from_the_answer_to_a_key_figure_and_its_link(server: Server, visit: Visit) -> None:
    visitor = visit()
    page = visitor.open(server.url)
    assert page.inner_text(".s-lead") == "Nej, antalet invånare rör sig bort från målet."
    page.evaluate("window.sameLoad = true")
    page.locator(".s-overview").get_by_role("link", name="Sfi: minst två kurser klarade").click()
    page.wait_for_selector("h1:has-text('Elever på SFI')")
    visitor.settled()
    assert page.evaluate("window.sameLoad") is True
    assert "nyckeltal=sfi_two_courses" in page.url
    headline = page.inner_text(".s-figure-head h2")
    other = visit().open(page.url)
    assert other.inner_text(".s-figure-head h2") == headline
    page.go_back()
    page.wait_for_selector("h1:has-text('Är vi på rätt väg?')")
    assert page.evaluate("window.sameLoad") is True


def test_a_choice_stands_in_the_address_and_a_link_restores_it(
    server: Server, visit: Visit
) -> None:
    visitor = visit()
    page = visitor.open(server.url)
    days = page.locator('[data-testid="stSelectbox"]', has_text="Visa som det var känt")
    pick_option(page, days, "7 januari 2022")
    page.wait_for_selector(".s-overview")
    page.wait_for_url("**/?dag=2022-01-07")
    expect(page.get_by_text("Säker förbättring")).to_have_count(0)
    cells = page.locator(".s-overview tbody td:nth-child(2) .s-mark").all_inner_texts()
    assert sum("Ingen säker trend" in c for c in cells) == 7
    assert sum("För få värden" in c for c in cells) == 4
    again = visit().open(page.url)
    assert again.locator(".s-overview tbody td:nth-child(2) .s-mark").all_inner_texts() == cells


def test_every_file_opens_and_holds_title_source_and_gap(server: Server, visit: Visit) -> None:
    page = visit().open(f"{server.url}nyckeltal?nyckeltal=sfi_two_courses")
    headline = page.inner_text(".s-figure-head h2")
    links = page.locator(".s-downloads a")
    addresses = [str(a.get_attribute("href")) for a in links.all()]
    *files, alone = addresses
    assert "diagram/nyckeltal/sfi_two_courses" in alone
    extensions = [a.split("?")[0].rsplit(".", 1)[1] for a in files]
    assert extensions == [f.extension for f in FORMATS]
    answers = {
        extension: patient.get(urljoin(page.url, address), timeout=30)
        for extension, address in zip(extensions, files, strict=True)
    }
    assert {a.status_code for a in answers.values()} == {200}
    for extension, answer in answers.items():
        name = f"timra-sfi-minst-tva-kurser-klarade-2013-2021.{extension}"
        assert name in answer.headers["content-disposition"]
    text = answers["csv"].content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    assert rows[0] == ["Rubrik", headline]
    assert "Källa: Kolada" in text
    assert any(r[:1] == ["2020"] and "Ej publicerat" in r[-2] for r in rows)
    assert f'<title id="rubrik">{headline}</title>' in answers["svg"].text
    assert "ej publicerat" in answers["svg"].text
    with page.expect_download() as download:
        links.nth(extensions.index("svg")).click()
    assert download.value.suggested_filename.endswith(".svg")


def test_the_population_page_says_what_was_missed_and_what_is_required(
    server: Server, visit: Visit
) -> None:
    words = visit().open(f"{server.url}befolkningsmal").inner_text("body").replace("\u00a0", " ")
    assert "målet missades med 1 535 invånare (8,1 %)" in words
    assert "det kräver i snitt +254 om året" in words
    assert "På den vägen nås inte 20 000 invånare inom hundra år" in words
