"""What an editor is told of a refreshed document: short, in plain words, and nothing in silence."""

from __future__ import annotations

import re
from datetime import date

import pytest
from test_refresh import edited, entries, ours, refreshed, rezipped, through_libreoffice

from samsam.exports.documents.piece import Role
from samsam.exports.refresh.package import OfficeKind
from samsam.exports.refresh.report import PieceChange, PieceOutcome, PieceReport, Refreshed
from samsam.services.core.service import Service

EARLIER = date(2024, 9, 1)
FOOT = (
    "Visas som det var känt 1 september 2024. Källa: Kolada N02797. Uppgifter kända 31 augusti "
    "2024. Egen bearbetning i SAMSAM. Måttet gäller hela kommunen och alla som bor i den."
)


def made(*outcomes: PieceOutcome) -> Refreshed:
    pieces = tuple(PieceReport(Role.CHART, "Invånare", "", outcome) for outcome in outcomes)
    return Refreshed(b"", OfficeKind.WORD, pieces)


@pytest.mark.parametrize(
    ("changed", "same", "left", "expected"),
    [
        (10, 0, 0, "tio delar har ändrats"),
        (1, 1, 0, "en del har ändrats och en är som förut"),
        (0, 2, 1, "inga delar har ändrats, två är som förut och en gick inte att uppdatera"),
        (0, 0, 3, "inga delar har ändrats och tre gick inte att uppdatera"),
        (1300, 0, 13, "1\u00a0300 delar har ändrats och 13 gick inte att uppdatera"),
    ],
)
def test_the_summary_is_a_sentence(changed: int, same: int, left: int, expected: str) -> None:
    outcomes = [PieceOutcome.CHANGED] * changed + [PieceOutcome.SAME] * same
    assert made(*outcomes, *[PieceOutcome.LEFT] * left).summary == expected


def test_of_a_long_text_only_the_sentences_that_are_others_are_told() -> None:
    new = FOOT.replace("Visas som det var känt 1 september 2024. ", "").replace(
        "31 augusti 2024", "28 november 2026"
    )
    assert PieceChange("Källan", FOOT, new).lines("Rubriken") == (
        "Källan: Visas som det var känt 1 september 2024. → ingen text",
        "Källan: Uppgifter kända 31 augusti 2024. → Uppgifter kända 28 november 2026.",
    )
    assert PieceChange("2025", "8,0 %", "7,7 %").lines() == ("2025: 8,0 % → 7,7 %",)
    headline = PieceChange("Rubriken", "Invånare 2024", "Invånare 2025")
    assert headline.lines("Rubriken") == ("Invånare 2024 → Invånare 2025",)


def test_a_line_more_is_counted() -> None:
    changes = tuple(PieceChange(str(year), "1", "2") for year in range(2010, 2020))
    piece = PieceReport(Role.CHART, "Invånare", "", PieceOutcome.CHANGED, changes, ("Se efter.",))
    assert piece.lines(8)[7:] == ("2017: 1 → 2", "och två ändringar till", "Se efter.")


@pytest.mark.parametrize("ending", ["docx", "pptx", "xlsx"])
@pytest.mark.parametrize(
    ("old", "new", "name"),
    [
        (b"/2262/", b"/1280/", "Unga utan jobb och studier 16–24"),
        (b"neet_16_24", b"neet_16_99", "neet_16_99"),
    ],
)
def test_what_is_left_has_the_name_that_people_know(
    service: Service, ending: str, old: bytes, new: bytes, name: str
) -> None:
    content = ours(service, ending, "nyckeltal", "neet_16_24")
    parts = {n: body.replace(old, new) for n, body in entries(content).items()}
    done = refreshed(service, rezipped(content, parts))
    assert {(p.outcome, p.title) for p in done.pieces} == {(PieceOutcome.LEFT, name)}


def test_a_new_headline_over_a_chart_that_is_no_longer_known_is_told(service: Service) -> None:
    old = ours(service, "docx", "nyckeltal", "neet_16_24", known_on=EARLIER)
    whole = refreshed(service, old)
    assert not any("känna igen" in r for p in whole.pieces for r in p.remarks)
    xml = entries(old)["word/document.xml"].decode()
    drawing = re.search(r"<w:drawing\b.*?</w:drawing>", xml, re.DOTALL)
    assert drawing
    (headline, *others) = refreshed(service, edited(old, drawing[0], "")).pieces
    assert "Inget diagram till rubriken går att känna igen" in headline.remarks[0]
    assert not any("känna igen" in r for p in others for r in p.remarks)


@pytest.mark.slow
def test_notes_that_have_lost_their_name_are_named_each_time(
    service: Service, tmp_path_factory: pytest.TempPathFactory
) -> None:
    old = ours(service, "pptx", "nyckeltal", "neet_16_24", known_on=EARLIER)
    once = refreshed(service, through_libreoffice(old, "pptx", tmp_path_factory.mktemp("lo")))
    for done in (once, refreshed(service, once.content)):
        (notes,) = (p for p in done.pieces if p.role is Role.SPEAKER_NOTES)
        assert notes.outcome is PieceOutcome.LEFT
        assert notes.title == "Unga utan jobb och studier 16–24"
