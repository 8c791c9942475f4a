"""What a reader takes away: the kit from its page, and a chart or a table by copying."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import patient
import pytest
from browsing import Server, Visit, Visitor
from PIL import Image
from playwright.sync_api import expect

ADDRESS = "exportera?delar=excel,svg,siffror"


def names_in(content: bytes) -> set[str]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        return set(archive.namelist())


def test_the_kit_of_the_page_is_that_of_its_link(server: Server, visit: Visit) -> None:
    """One click makes it; the link gives the same files at any time."""
    page = visit().open(f"{server.url}{ADDRESS}")
    page.get_by_role("button", name="Gör paketet").click()
    save = page.get_by_role("link", name="Ladda ner")
    save.wait_for(timeout=120_000)
    with page.expect_download() as started:
        save.click()
    made = Path(started.value.path()).read_bytes()
    assert started.value.suggested_filename.startswith("nyckeltal-")
    assert len(names_in(made)) == 1 + 11 * 3 + 3
    link = page.get_by_role("link", name="länk till paketet").get_attribute("href")
    linked = patient.get(f"{server.url}{link}", timeout=120)
    # The link is frozen at the day, which the names of its files tell.
    later = {re.sub(r"-som-kant-[\d-]+\d", "", name) for name in names_in(linked.content)}
    assert later == names_in(made)


@pytest.mark.case(98)
def test_making_it_can_be_stopped(server: Server, visit: Visit) -> None:
    page = visit().open(f"{server.url}{ADDRESS}")
    page.get_by_role("button", name="Gör paketet").click()
    stop = page.get_by_role("button", name="Avbryt")
    stop.click(timeout=60_000)
    expect(stop).to_have_count(0)
    expect(page.get_by_role("button", name="Gör paketet")).to_be_enabled()
    expect(page.get_by_role("link", name="Ladda ner")).to_have_count(0)


def test_nothing_chosen_is_told(server: Server, visit: Visit) -> None:
    page = visit().open(f"{server.url}exportera?delar=png")
    page.get_by_text("Diagram som PNG").click()
    expect(page.get_by_text("Välj minst en sorts fil.")).to_be_visible()
    expect(page.get_by_role("button", name="Gör paketet")).to_have_count(0)


def test_no_key_figure_chosen_is_told(server: Server, visit: Visit) -> None:
    page = visit().open(f"{server.url}exportera?med=neet")
    page.get_by_role("button", name="Gör paketet").wait_for()
    page.get_by_role("button", name="Ta bort alla val").click()
    expect(page.get_by_text("Välj minst ett nyckeltal.")).to_be_visible()
    expect(page.get_by_role("button", name="Gör paketet")).to_have_count(0)


def test_charts_that_would_end_before_they_begin_are_told(server: Server, visit: Visit) -> None:
    page = visit().open(f"{server.url}exportera?fran=2020&slut=2022")
    page.get_by_role("button", name="Gör paketet").wait_for()
    ending = page.get_by_role("combobox", name="Diagrammen slutar")
    ending.fill("2015")
    ending.press("Enter")
    expect(page.get_by_text("Diagrammen slutar före året som de börjar.")).to_be_visible()
    expect(page.get_by_role("button", name="Gör paketet")).to_have_count(0)


@pytest.fixture
def reader(visit: Visit) -> Visitor:
    return visit(permissions=["clipboard-read", "clipboard-write"])


_CLIPBOARD = """async (type) => {
  const [item] = await navigator.clipboard.read();
  const blob = await item.getType(type);
  return type === "image/png" ? [...new Uint8Array(await blob.arrayBuffer())] : blob.text();
}"""


def test_a_chart_is_copied_with_one_click(server: Server, reader: Visitor) -> None:
    page = reader.open(f"{server.url}nyckeltal?nyckeltal=unemployment")
    page.get_by_role("button", name="Kopiera bilden").click()
    expect(page.get_by_text("Kopierat. Klistra in")).to_be_visible(timeout=30_000)
    image = Image.open(io.BytesIO(bytes(page.evaluate(_CLIPBOARD, "image/png"))))
    assert abs(image.width - 160 / 25.4 * 300) <= 1


def test_a_table_is_copied_as_a_table_and_as_text(server: Server, reader: Visitor) -> None:
    page = reader.open(f"{server.url}nyckeltal?nyckeltal=unemployment")
    page.get_by_role("button", name="Kopiera tabellen").click()
    expect(page.get_by_text("Kopierat. Klistra in")).to_be_visible()
    assert "<table" in page.evaluate(_CLIPBOARD, "text/html")
    lines = page.evaluate(_CLIPBOARD, "text/plain").splitlines()
    assert lines[1].startswith("År\t")
    assert [line for line in lines if line.replace("\xa0", " ").startswith("2020\t6,6 %")]


def test_a_refusal_is_told(server: Server, visit: Visit) -> None:
    page = visit().open(f"{server.url}nyckeltal?nyckeltal=unemployment")
    page.evaluate("() => { navigator.clipboard.write = () => Promise.reject(new Error('nej')); }")
    page.get_by_role("button", name="Kopiera tabellen").click()
    expect(page.get_by_text("Ladda ner filen i stället.")).to_be_visible()
