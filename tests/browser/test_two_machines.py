"""Two servers on one database: a browser at each, a writer at both, and one of them lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import patient
import psutil
import pytest
from browsing import Server, Visitor
from nginx import NGINX, OPENSSL, behind_proxy, nginx_before
from playwright.sync_api import Locator, Page, expect
from postgres import Cluster

Visit = Callable[..., Visitor]
SUMMARY = "Sammanfattning – är vi på rätt väg? (obligatoriskt)"


def _shared(cluster: Cluster) -> dict[str, str]:
    return {"SAMSAM_DATABASE": cluster.database()}


@pytest.fixture
def machines(cluster: Cluster, tmp_path: Path) -> Iterator[tuple[Server, Server]]:
    """Two servers that start at the same time on an empty database."""
    settings = _shared(cluster)
    places = (tmp_path / "ett", tmp_path / "två")
    for place in places:
        place.mkdir()
    one, other = (Server(place / "samsam.sqlite", dict(settings)) for place in places)
    one.launch()
    other.start()
    one.wait()
    # They print a link each, and the one that was printed last works; its session does at both.
    one.session = other.session = one.session or other.session
    yield one, other
    for server in (one, other):
        if server.process:
            server.kill()


def area(page: Page) -> Locator:
    return page.get_by_label(SUMMARY)


def type_in(page: Page, text: str) -> None:
    area(page).click()
    area(page).press_sequentially(text, delay=3)
    page.wait_for_selector(".s-saved:has-text('Sparat')")


def test_writers_at_two_machines_meet_as_at_one(
    machines: tuple[Server, Server], visit: Visit
) -> None:
    one, other = machines
    here = visit().open(f"{one.url}skriv_arsanalys?ar=2025")
    there = visit().open(f"{other.url}skriv_arsanalys?ar=2025")
    type_in(here, "Skrivet vid den ena.")
    # The other page was opened before, so its writer hasn't seen that text.
    area(there).click()
    area(there).press_sequentially("Skrivet vid den andra.", delay=3)
    expect(there.locator(".s-theirs bdi").first).to_have_text("Skrivet vid den ena.")
    expect(area(there)).to_have_value("Skrivet vid den andra.")
    there.get_by_role("button", name="Behåll min text").click()
    there.wait_for_selector(".s-saved:has-text('Sparat')")
    again = visit().open(f"{one.url}skriv_arsanalys?ar=2025")
    expect(area(again)).to_have_value("Skrivet vid den andra.")


def test_one_machine_lost_the_other_has_everything(
    machines: tuple[Server, Server], visit: Visit
) -> None:
    one, other = machines
    page = visit().open(f"{other.url}skriv_arsanalys?ar=2024")
    type_in(page, "Sparat innan maskinen försvann.")
    other.kill()
    left = visit().open(f"{one.url}skriv_arsanalys?ar=2024")
    expect(area(left)).to_have_value("Sparat innan maskinen försvann.")
    assert patient.get(f"{one.url}redo", timeout=10).status_code == 200
    assert not any(p.suffix == ".duckdb" for p in one.store.parent.iterdir())


@pytest.mark.skipif(NGINX is None or OPENSSL is None, reason="no nginx here: apt-get install nginx")
def test_behind_one_balancer_a_visitor_is_served_also_when_a_machine_goes(
    cluster: Cluster, tmp_path: Path, visit: Visit
) -> None:
    settings = _shared(cluster)
    servers = []
    for name in ("ett", "två"):
        (tmp_path / name).mkdir()
        servers.append(behind_proxy(Server(tmp_path / name / "samsam.sqlite", dict(settings))))
        servers[-1].start()
    with nginx_before(tmp_path, *servers) as front:
        visitor = visit(ignore_https_errors=True)
        page = visitor.open(f"{front.url}befolkningsmal")
        headline = page.inner_text(".s-figure-head h2")
        met = [s for s in servers if _visits(s)]
        assert len(met) == 1
        met[0].kill()
        page.goto(f"{front.url}befolkningsmal")
        page.wait_for_selector(".s-figure-head h2")
        assert page.inner_text(".s-figure-head h2") == headline
    for server in servers:
        if server.process:
            server.kill()


def _visits(server: Server) -> int:
    """How many connections a server holds: the proxy keeps only sockets of visitors open."""
    assert server.process
    held = psutil.Process(server.process.pid).net_connections(kind="tcp")
    return sum(c.status == psutil.CONN_ESTABLISHED and c.laddr.port == server.port for c in held)
