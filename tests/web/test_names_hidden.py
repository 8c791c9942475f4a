"""Who took figures in is a name for those who work here, and a role for everybody else."""

from __future__ import annotations

import asyncio
import io
import zipfile
from collections.abc import Callable
from datetime import date

import httpx
import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest

from samsam.model.analysis.access import Role
from samsam.model.indicators.series import Observation, ObservationStatus, Sex, Vintage
from samsam.series import observations
from samsam.series.rows import Row
from samsam.web.base import running
from samsam.web.page.pages import DATA, PAGES, Page

NAME = "Alva Nordmark"
ADDRESSES = (
    "oppna-data/alla.csv", "oppna-data/alla.json", "oppna-data/dcat.ttl", "oppna-data/",
    "filer/nyckeltal/population.csv", "filer/nyckeltal/population.json",
    "filer/nyckeltal/population.xlsx", "diagram/nyckeltal/population", "halsa", "redo",
    "arshjul.ics",
)  # fmt: skip


@pytest.fixture
def taken_in(own_figures: None) -> None:
    """Somebody has taken figures in."""
    service = running.service()
    with service.records.writing() as connection:
        vintage = Vintage("prov", "Prov", "Prov", date(2026, 1, 2))
        row = Row("population", "2262", Sex.TOTAL, Observation(2024, 1.0, ObservationStatus.NORMAL))
        observations.put(connection, vintage, [row], by=NAME)


def words(test: AppTest) -> str:
    return " ".join(e.proto.body for e in test.get("html"))


@pytest.mark.parametrize("role", Role)
def test_the_name_is_for_those_who_work_here(
    taken_in: None, act_as: Callable[[Role], None], run: Callable[..., AppTest], role: Role
) -> None:
    act_as(role)
    found = words(run(DATA))
    assert "Prov" in found
    assert (NAME in found) is (role is not Role.READER)


def test_no_page_and_no_file_has_it_for_others(
    taken_in: None, act_as: Callable[[Role], None], run: Callable[..., AppTest], ours: Starlette
) -> None:
    act_as(Role.READER)

    def open_page(page: Page) -> str:
        return words(run(page))

    assert [p.id for p in PAGES if p.right is None and NAME in open_page(p)] == []

    async def ask() -> list[httpx.Response]:
        transport = httpx.ASGITransport(app=ours)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return [await client.get(f"/{address}") for address in ADDRESSES]

    for answer in asyncio.run(ask()):
        assert answer.status_code == 200, answer.url
        parts = [answer.content]
        if answer.content.startswith(b"PK"):
            packed = zipfile.ZipFile(io.BytesIO(answer.content))
            parts = [packed.read(name) for name in packed.namelist()]
        assert [p for p in parts if b"Nordmark" in p] == [], answer.url
