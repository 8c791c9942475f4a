"""The site as files: the server's own pages and files, whole, and with links that all lead somewhere."""

from __future__ import annotations

import hashlib
import http.server
import re
import threading
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import httpx
import pytest
from series_of import copied
from written_analysis import AUTHOR

from samsam.exports.data.site_folder import CHECKSUMS, SiteError, new_folder
from samsam.services.analysis.year import save, year_view
from samsam.services.core.selection import read_selection
from samsam.web.base import running
from samsam.web.files import making
from samsam.web.files.prerendered import PRERENDERED, page_html
from samsam.web.files.site.addresses import Address, Addresses, relative
from samsam.web.files.site.writing import WrittenCopy, write_site
from samsam.web.page.pages import CHANGES, COMPARE, HOME, INDICATOR, LISTS, Page

ROOT = Path(__file__).resolve().parents[2]
DRAFT = "Det här är ett utkast."
LINK = re.compile(r' (?:href|src|srcset)="([^"]*)"')


@pytest.fixture(scope="module")
def store(
    fixed_figures: Path, few_data: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The pages' store has the municipality's own figures, an analysis that is fixed and a draft."""
    path = copied(fixed_figures, tmp_path_factory.mktemp("lager") / "samsam.sqlite")
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        patch.setenv("SAMSAM_STORE", str(path))
        patch.setenv("SAMSAM_DATA", str(few_data))
        running.close()
        service = running.service()
        draft = year_view(service, 2024)
        save(service, 2024, draft.parts[0], "summary", DRAFT, 0, AUTHOR)
        yield
        running.close()


@pytest.fixture(scope="module")
def site(store: None, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, WrittenCopy]:
    """A copy of the pages, in a folder of a web server that holds others too."""
    folder = tmp_path_factory.mktemp("webb") / "under" / "samsam"
    made = write_site(running.service(), folder, "", lambda _done, _known: None)
    return folder, made


@pytest.fixture(scope="module")
def address(site: tuple[Path, WrittenCopy]) -> Iterator[str]:
    """The copy's address at an ordinary web server, under a path."""
    folder, _ = site

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_args: object) -> None:
            """Nothing is written."""

    handler = partial(Quiet, directory=str(folder.parents[1]))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/under/samsam/"
        server.shutdown()


def test_every_link_leads_somewhere(site: tuple[Path, WrittenCopy], address: str) -> None:
    waiting, seen, broken = [address + "index.html"], set(), []
    with httpx.Client(timeout=30) as client:
        while waiting:
            here = waiting.pop()
            answer = client.get(here)
            if answer.status_code != 200:
                broken.append(here)
                continue
            if not answer.headers["content-type"].startswith("text/html"):
                continue
            for link in LINK.findall(answer.text):
                found, part = urldefrag(urljoin(here, unescape(link)))
                if found == here and part and f'id="{part}"' not in answer.text:
                    broken.append(f"{here}#{part}")
                if found.startswith("http://127.0.0.1") and found not in seen:
                    assert found.startswith(address), f"{here} leads outside: {found}"
                    seen.add(found)
                    waiting.append(found)
    assert broken == []
    folder, made = site
    reached = {unescape(s.removeprefix(address)) for s in seen}
    kept = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    # What a browser or another program asks for by itself.
    unlinked = {CHECKSUMS, "robots.txt", "sitemap.xml", "nytt.atom"}
    unlinked |= {n for n in kept if n.startswith(("ikon-", "typsnitt/"))}
    feed = (folder / "nytt.atom").read_text(encoding="utf-8")
    lost = {n for n in kept - reached - unlinked if n not in feed}
    assert lost == set(), "a page outside the menu needs a link from another page"
    assert made.files == len(kept)
    assert made.pages > 80


def test_the_checksums_are_those_of_all_files(site: tuple[Path, WrittenCopy]) -> None:
    folder, _ = site
    lines = (folder / CHECKSUMS).read_text(encoding="utf-8").splitlines()
    told = dict(reversed(line.split("  ", 1)) for line in lines)
    for name, told_sum in told.items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == told_sum
    kept = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file()}
    assert kept - set(told) == {CHECKSUMS}


VIEWS: tuple[tuple[Page, dict[str, str]], ...] = (
    *((page, {}) for page in PRERENDERED),
    (INDICATOR, {"nyckeltal": "neet"}),
    (COMPARE, {"nyckeltal": "unemployment"}),
    (CHANGES, {"ar": "2019"}),
    (HOME, {"visa": "samre"}),
)  # fmt: skip
# What answers to a click, or to JavaScript, is on the server alone.
ON_SERVER = re.compile(
    r'<form.*?</form>|<p class="s-tick">.*?</p>|<p class="s-live">.*?</p>|'
    r"<p>Fälten att fylla i visas.*?</p>",
    re.DOTALL,
)
IN_COPY = re.compile(
    r'<details class="s-fold"><summary>[^<]*</summary><ul>.*?</ul></details>|'
    r'<footer class="s-about-copy">.*?</footer>|<p class="s-tick">.*?</p>|'
    r"<p>Fälten att fylla i finns.*?</p>",
    re.DOTALL,
)


def words(html: str) -> str:
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]*>", " ", html))).strip()


@pytest.mark.parametrize(("page", "view"), VIEWS, ids=lambda v: str(getattr(v, "id", v)))
def test_a_page_says_what_the_servers_says(
    site: tuple[Path, WrittenCopy], page: Page, view: dict[str, str]
) -> None:
    folder, _ = site
    service = running.service()
    selection = read_selection(view, service.register)
    served = page_html(service, page, selection, running.today())
    file = folder / Address(page.id, tuple(view.items())).file
    body = file.read_text(encoding="utf-8").partition("<body")[2].partition(">")[2]
    assert words(IN_COPY.sub("", body)) == words(ON_SERVER.sub("", served))


def test_nothing_of_the_server_is_left(site: tuple[Path, WrittenCopy]) -> None:
    folder, _ = site
    for file in folder.rglob("*"):
        if file.suffix in (".html", ".xml", ".atom", ".rdf", ".ttl", ".jsonld", ".ics"):
            text = file.read_text(encoding="utf-8")
            assert "kopia.invalid" not in text, file
            assert "<script" not in text, file
            assert "<form" not in text, file
            assert "konto/" not in text, file
            assert DRAFT not in text, file
            assert AUTHOR not in text or "arsanalys" in str(file), file


def test_the_files_are_the_servers(site: tuple[Path, WrittenCopy]) -> None:
    from starlette.applications import Starlette
    from starlette.testclient import TestClient

    from samsam.web.files.addresses import routes

    folder, _ = site
    making.start()
    with TestClient(Starlette(routes=routes())) as client:
        for name in ("filer/nyckeltal/neet.csv", "filer/nyckeltal/neet.svg", "oppna-data/alla.csv"):
            assert (folder / name).read_bytes() == client.get(f"/{name}").content
    making.stop()


def test_a_choice_is_a_list_of_links_or_told_as_missing(site: tuple[Path, WrittenCopy]) -> None:
    folder, _ = site
    page = (folder / "nyckeltal/nyckeltal-neet/index.html").read_text(encoding="utf-8")
    assert 'href="../nyckeltal-population/index.html"' in page
    assert "”Visa som det var känt”" in page
    assert "finns bara i SAMSAM" in page


def test_links_are_relative_to_the_file(store: None) -> None:
    addresses = Addresses(running.service().register)
    found = addresses.read("nyckeltal?nyckeltal=neet&dag=2024-05-01#x", "jamfor")
    assert found == (Address("nyckeltal", (("nyckeltal", "neet"),)), "x")
    here = Address("diagram/nyckeltal/neet").file
    assert relative(*found, here) == "../../../nyckeltal/nyckeltal-neet/index.html#x"
    assert relative(Address(""), "", here) == "../../../index.html"
    assert Address("filer/nyckeltal/neet.svg", (("bredd", "80"),)).file == (
        "filer/nyckeltal/bredd-80/neet.svg"
    )
    assert addresses.read("https://kolada.se/", "") is None
    assert addresses.read(LISTS.id, "") is None
    assert not addresses.has(INDICATOR, {"nyckeltal": "neet", "dag": "2024-05-01"})
    assert Address("x", (("y", "../../.ssh\\:"),)).file == "y-.._.._.ssh_/x"


# The folder


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    taken = tmp_path / "webb"
    taken.mkdir()
    (taken / "mitt.txt").write_text("mitt", encoding="utf-8")
    with pytest.raises(SiteError, match="finns redan och är inte en tom mapp"), new_folder(taken):
        raise AssertionError
    assert [p.name for p in tmp_path.rglob("*")] == ["webb", "mitt.txt"]
    with pytest.raises(SiteError, match="finns redan"), new_folder(taken / "mitt.txt"):
        raise AssertionError


def test_what_fails_half_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(SiteError, match="Gör plats eller välj en annan mapp"):
        with new_folder(tmp_path / "webb") as made:
            made.write("a/b.html", b"x")
            raise OSError(28, "No space left on device")
    with pytest.raises(KeyboardInterrupt), new_folder(tmp_path / "webb") as made:
        made.write("a/b.html", b"x")
        raise KeyboardInterrupt
    assert list(tmp_path.iterdir()) == []


def test_everybody_may_read_what_is_published(tmp_path: Path) -> None:
    with new_folder(tmp_path / "webb") as made:
        made.write("a/b/c.html", b"x")
    modes = {p.stat().st_mode & 0o777 for p in (tmp_path / "webb").rglob("*")}
    assert modes == {0o755, 0o644}
    assert (tmp_path / "webb" / "a" / "b" / "c.html").read_bytes() == b"x"
