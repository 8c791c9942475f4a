"""What browsers, search engines and newsreaders ask for: pictures, icons, feed and map."""

from __future__ import annotations

import io
import re
import struct
from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from PIL import Image
from starlette.applications import Starlette
from test_server import ask
from written_analysis import fixed

from samsam.charts.print import icon_in_print
from samsam.charts.svg import icon
from samsam.model.language.house_style import Colours, HouseStyle
from samsam.services.core.selection import Selection
from samsam.services.files.files import figure_for_file
from samsam.services.indicators.followed import current_indicators
from samsam.web.base import running
from samsam.web.page.heads import HOME_NAME
from samsam.web.page.pages import PAGES, PUBLIC

ATOM = "{http://www.w3.org/2005/Atom}"
MAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def size_of(png: bytes) -> tuple[int, int]:
    """The size that a PNG says that it has, and that its pixels fill."""
    width, height = struct.unpack(">II", png[16:24])
    assert Image.open(io.BytesIO(png)).size == (width, height)
    return width, height


# The picture of a view


@pytest.mark.parametrize("page", PUBLIC, ids=lambda p: p.id or HOME_NAME)
def test_every_public_page_has_a_picture_of_its_own(
    first_figures: None, ours: Starlette, page: Any
) -> None:
    answer = ask(ours, f"/forhandsbild/{page.id or HOME_NAME}.png")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/png")
    assert size_of(answer.content) == (1200, 630)
    assert len(answer.content) < 300_000
    colours = Image.open(io.BytesIO(answer.content)).convert("RGB").getcolors(1_000_000)
    assert colours is not None
    assert len(colours) > 20  # there is something on it


def test_a_picture_shows_the_view_of_its_address(first_figures: None, ours: Starlette) -> None:
    def drawn(query: str) -> bytes:
        return ask(ours, f"/forhandsbild/nyckeltal.png?{query}").content

    assert drawn("nyckeltal=neet") == drawn("nyckeltal=neet&ar=2020&x=y")
    views = ("nyckeltal=neet", "nyckeltal=unemployment", "nyckeltal=neet&dag=2022-01-07")
    assert len({drawn(v) for v in views}) == len(views)


def test_a_picture_says_in_its_file_what_it_shows(first_figures: None, ours: Starlette) -> None:
    content = ask(ours, "/forhandsbild/befolkningsmal.png").content
    said = Image.open(io.BytesIO(content)).info
    assert said["Description"].startswith("Linjediagram. Invånare")
    card = Image.open(io.BytesIO(ask(ours, "/forhandsbild/forandringar.png").content)).info
    assert card["Title"] == "Vad har förändrats?"


def test_a_figure_without_values_has_the_card(no_figures: None, ours: Starlette) -> None:
    for name in ("nyckeltal", "befolkningsmal", HOME_NAME):
        answer = ask(ours, f"/forhandsbild/{name}.png")
        assert (answer.status_code, size_of(answer.content)) == (200, (1200, 630))


@pytest.mark.parametrize(
    "name", ["finns-inte", *(p.id for p in PAGES if p not in PUBLIC), "..%2fhalsa", "%00"]
)
def test_there_is_no_picture_of_what_is_no_public_page(
    first_figures: None, ours: Starlette, name: str
) -> None:
    assert ask(ours, f"/forhandsbild/{name}.png").status_code == 404


def test_who_has_a_picture_is_not_sent_it_again(first_figures: None, ours: Starlette) -> None:
    first = ask(ours, "/forhandsbild/om.png")
    again = ask(ours, "/forhandsbild/om.png", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("form", ["csv", "svg", "xlsx"])
def test_nor_a_file(first_figures: None, ours: Starlette, form: str) -> None:
    address = f"/filer/nyckeltal/neet.{form}"
    first = ask(ours, address)
    assert first.headers["cache-control"] == "no-cache"
    again = ask(ours, address, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")


# Icon and manifest


def test_the_manifest_is_swedish_and_its_icons_are_there(
    first_figures: None, ours: Starlette
) -> None:
    answer = ask(ours, "/samsam.webmanifest")
    assert answer.headers["content-type"].startswith("application/manifest+json")
    manifest = answer.json()
    assert (manifest["lang"], manifest["short_name"]) == ("sv", "SAMSAM")
    assert manifest["name"] == "SAMSAM, Timrå kommun"
    assert {"192x192", "512x512"} <= {i["sizes"] for i in manifest["icons"]}
    for one in manifest["icons"]:
        found = ask(ours, f"/{one['src']}")
        assert (found.status_code, found.headers["content-type"]) == (200, one["type"])
        if one["type"] == "image/png":
            width, height = size_of(found.content)
            assert one["sizes"] == f"{width}x{height}"


def test_the_icon_is_ours_in_the_municipality_s_colours() -> None:
    style = HouseStyle(light=Colours("#005A30", "#6B7680", "#C2410C"))
    drawn = icon.svg(style).decode()
    ET.fromstring(drawn)
    assert 'fill="#005A30"' in drawn
    image = Image.open(io.BytesIO(icon_in_print.png(192, style))).convert("RGBA")
    assert image.getpixel((0, 0))[3] == 0  # type: ignore[index]
    assert image.getpixel((96, 20)) == (0, 0x5A, 0x30, 255)


def test_what_is_asked_for_unasked_is_the_icon_too(first_figures: None, ours: Starlette) -> None:
    """Streamlit's own would be its crown."""
    ours_is = ask(ours, "/ikon-180.png").content
    assert ask(ours, "/favicon.ico").content == ask(ours, "/favicon.png").content == ours_is
    assert ask(ours, "/ikon-9999999.png").status_code == 404


# Feed


def entries(feed: bytes) -> list[ET.Element]:
    return ET.fromstring(feed).findall(f"{ATOM}entry")


def said(entry: ET.Element, name: str) -> str:
    found = entry.find(f"{ATOM}{name}")
    assert found is not None, name
    return found.text or ""


def test_the_feed_is_what_rfc_4287_asks_for(own_fixed_figures: None, ours: Starlette) -> None:
    answer = ask(ours, "/nytt.atom")
    assert answer.headers["content-type"] == "application/atom+xml; charset=utf-8"
    top = ET.fromstring(answer.content)
    assert top.tag == f"{ATOM}feed"
    assert top.find(f"{ATOM}author/{ATOM}name") is not None
    links = {link.get("rel"): link.get("href") for link in top.findall(f"{ATOM}link")}
    assert links["self"] == "http://localhost/nytt.atom"
    found = entries(answer.content)
    ids = [said(part, "id") for part in (top, *found)]
    assert len(set(ids)) == len(ids)
    for part in (top, *found):
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", said(part, "id"))
        assert said(part, "title")
        assert datetime.fromisoformat(said(part, "updated")).tzinfo is not None
    times = [said(entry, "updated") for entry in found]
    assert times == sorted(times, reverse=True)
    assert said(top, "updated") == times[0]


def test_the_feed_has_each_followed_figure_in_its_own_words(
    first_figures: None, ours: Starlette
) -> None:
    service = running.service()
    found = {said(e, "title") for e in entries(ask(ours, "/nytt.atom").content)}
    for indicator in current_indicators(service):
        shown, _ = figure_for_file(service, "nyckeltal", indicator.id, Selection(), running.today())
        if shown.outcome.points:
            assert any(title.startswith(f"{indicator.short_title} ") for title in found)


def test_an_entry_keeps_its_id_and_a_fixed_analysis_makes_one_more(
    own_figures: None, ours: Starlette
) -> None:
    before = {said(e, "id"): said(e, "title") for e in entries(ask(ours, "/nytt.atom").content)}
    elsewhere = ask(ours, "/nytt.atom", headers={"host": "annan.example"}).content
    assert {said(e, "id") for e in entries(elsewhere)} == set(before)
    edition = fixed(running.service())
    after = {said(e, "id"): e for e in entries(ask(ours, "/nytt.atom").content)}
    new = [after[i] for i in set(after) - set(before)]
    assert set(before) <= set(after)
    assert [said(e, "title") for e in new] == ["Årsanalysen för 2025 är fastställd, utgåva 1"]
    at = datetime.fromisoformat(said(new[0], "updated"))
    assert at == edition.fixed_at.replace(microsecond=0, tzinfo=UTC)


def test_without_any_figures_the_feed_is_empty_and_whole(no_figures: None, ours: Starlette) -> None:
    content = ask(ours, "/nytt.atom").content
    assert entries(content) == []
    assert said(ET.fromstring(content), "updated") == "1970-01-01T00:00:00Z"


# Search engines


def test_the_map_names_every_public_page_and_every_key_figure(
    own_fixed_figures: None, ours: Starlette
) -> None:
    answer = ask(ours, "/sitemap.xml")
    top = ET.fromstring(answer.content)
    found = [e.findtext(f"{MAP}loc") or "" for e in top.findall(f"{MAP}url")]
    assert len(set(found)) == len(found)
    for page in PAGES:
        named = any(a.split("?")[0] == f"http://localhost/{page.id}" for a in found)
        assert named == (page in PUBLIC), page.id
    for name in running.service().register.indicators:
        assert f"http://localhost/nyckeltal?nyckeltal={name}" in found
    assert "http://localhost/arsanalys?ar=2025" in found
    assert all(e.findtext(f"{MAP}lastmod") for e in top.findall(f"{MAP}url"))


def test_robots_are_shown_the_map_and_kept_from_what_is_made_for_one(
    first_figures: None, ours: Starlette
) -> None:
    answer = ask(ours, "/robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    assert lines[0] == "User-agent: *"
    assert "Disallow: /konto/" in lines
    assert "Disallow: /" not in lines
    assert lines[-1] == "Sitemap: http://localhost/sitemap.xml"
