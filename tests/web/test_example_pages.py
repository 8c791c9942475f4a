"""The demonstration as a reader and each role see it, and as it comes out in every kind of file."""

from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Callable, Iterator
from itertools import product
from pathlib import Path

import pytest
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest
from test_pages import words_of
from test_server import ask

from samsam.model.analysis.access import Role
from samsam.web.base import running
from samsam.web.page.pages import COMPARE, PAGES, SIGN_IN, Page

ROOT = Path(__file__).resolve().parents[2]
BANNER = "Exempel – påhittade uppgifter."
# What a page says when it has nothing to show.
EMPTY = (
    "fastställd än", "Arbetsmaterial visas bara för enheten", "Inget är tillagt än", "Inget har hänt än", "Inget är inläst än",
    "i fokus än", "finns inget att", "Det finns inga", "inga värden att",
    "Något gick fel", "inte tillgängligt",
)  # fmt: skip
# Characters, with the menu and the banner.
SHORTEST = 400
Run = Callable[..., AppTest]


@pytest.fixture(scope="module")
def demonstration(
    example_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, str]]:
    """The pages' store is a copy of a demonstration's."""
    from samsam.services.operation.example import environment

    folder = tmp_path_factory.mktemp("demo") / "exempel"
    shutil.copytree(example_folder, folder)
    given = environment(folder)
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(ROOT)
        for name, value in given.items():
            patch.setenv(name, value)
        running.close()
        yield given
        running.close()


@pytest.mark.parametrize(
    ("page", "role"),
    [pair for pair in product(PAGES, Role) if pair[0] is not SIGN_IN],
    ids=lambda v: v.name if isinstance(v, Role) else v.id or "hem",
)
def test_every_page_says_that_it_is_an_example_and_has_something_to_read(
    demonstration: dict[str, str], act_as: Callable[[Role], None], run: Run, page: Page, role: Role
) -> None:
    act_as(role)
    shown = run(page)
    words = words_of(shown)
    assert not shown.exception
    assert BANNER in words
    assert [said for said in EMPTY if said in words] == []
    closed = "Sidan är inte öppen för dig" in words
    # Whoever is signed in is told who they are, and not to sign in.
    assert not closed or ("Logga in" in words) is (role is Role.READER)
    assert not closed or ("Logga ut" in words) is (role is not Role.READER)
    assert closed is (page.right is not None and not role.may(page.right))
    assert closed or len(words) > SHORTEST, words


def test_a_made_up_municipality_is_not_said_to_lack_values_for_the_map(
    demonstration: dict[str, str], run: Run
) -> None:
    """It was told that fewer than two municipalities had values, over the order of nine."""
    words = words_of(run(COMPARE))
    assert "Exempelkommunen finns inte på SAMSAM:s karta." in words
    assert "färre än två kommuner" not in words


FILES = ("svg", "pdf", "docx", "pptx", "xlsx", "csv", "json")


def text_in(name: str, content: bytes) -> str:
    """All text of a file: of an archive's parts, of a PDF's pages, else as it is."""
    if name.endswith("pdf"):
        import subprocess

        if shutil.which("pdftotext") is None:
            pytest.skip("no pdftotext on this machine: apt-get install poppler-utils")
        read = subprocess.run(
            ["pdftotext", "-", "-"], check=True, input=content, capture_output=True
        )
        return read.stdout.decode()
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            return " ".join(
                text_in(part, packed.read(part)) for part in packed.namelist()
                if not part.endswith(("png", "ttf"))
            )  # fmt: skip
    return content.decode("utf-8", "replace")


@pytest.mark.parametrize("address", [
    *(f"filer/nyckeltal/neet_16_24.{ending}" for ending in FILES),
    *(f"filer/befolkningsmal/population.{ending}" for ending in ("svg", "docx", "xlsx", "csv")),
    *(f"filer/arsanalys/YEAR-1.{ending}" for ending in ("json", "zip", "pdf", "docx")),
    "filer/paket.zip", "filer/alla-jamforda.xlsx", "filer/plats/neet_16_24.svg",
    "diagram/nyckeltal/neet_16_24", "oppna-data/", "oppna-data/alla.csv", "oppna-data/alla.json",
    "oppna-data/dcat.rdf", "arshjul.ics",
])  # fmt: skip
def test_every_file_says_that_it_is_an_example(
    demonstration: dict[str, str], ours: Starlette, address: str
) -> None:
    answer = ask(ours, f"/{address.replace('YEAR', str(running.today().year - 2))}")
    assert answer.status_code == 200, (address, answer.text[:300])
    said = text_in(address, answer.content)
    assert "påhitta" in said.replace("\\u00e5", "å"), (address, said[:500])
