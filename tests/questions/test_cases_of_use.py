"""Files that SAMSAM met in use, each for its kind: read right, or refused in true words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from samsam.model.series import ObservationStatus, Sex
from samsam.questions import data
from samsam.questions.service import Service
from samsam.sources.intake import News, Preview, Proposal

TODAY = date(2026, 11, 28)
CASES = Path(__file__).resolve().parents[1] / "fixtures" / "cases"
Key = tuple[str, int, str]


def read(service: Service, name: str, content: bytes | None = None) -> Preview:
    given = (CASES / name).read_bytes() if content is None else content
    found = data.preview_file(service, name, given, TODAY)
    assert isinstance(found, Preview)
    return found


def values(found: Preview) -> dict[Key, float | None]:
    return {(p.row.indicator_id, p.row.observation.year, p.row.sex.value): p.row.observation.value
            for p in found.proposals}  # fmt: skip


def refused(found: Preview) -> str:
    return " ".join(f"{r.place}: {r.fault} {r.cure}" for r in found.refusals)


def told(proposal: Proposal) -> str:
    return " ".join((*proposal.stops, *proposal.warnings)).replace("\u00a0", " ")


def test_12_koladas_own_titles(service: Service) -> None:
    found = read(service, "12-koladas-titlar.xlsx")
    assert found.refusals == ()
    got = {key: value for key, value in values(found).items() if value is not None}
    assert got == {
        **{("unemployment", 2016 + n, "T"): v for n, v in enumerate((6.9, 5.4, 5.5, 5.6))},
        **{("self_employed", 2016 + n, "T"): v for n, v in enumerate((688.0, 671.0, 641.0))},
        **{("employed", 2017 + n, "T"): v for n, v in enumerate((8514.0, 8620.0, 8589.0))},
    }
    assert all(p.news is News.SAME for p in found.proposals if p.row.observation.value is not None)


def test_17_a_percentage_as_a_fraction(service: Service) -> None:
    found = read(service, "17-andel-som-brak.xlsx")
    by_year = {p.row.observation.year: told(p) for p in found.proposals}
    assert "hundra gånger mindre än 2018 (10,2)" in by_year[2021]
    assert "som andel (0,091) i stället för procent (9,1)?" in by_year[2021]
    assert "som andel (0,087) i stället för procent (8,7)?" in by_year[2022]


def test_16_a_count_with_decimals(service: Service) -> None:
    file = "Kommun;År;Egna företagare\nTimrå;2022;0,512\nTimrå;2023;498,5\n"
    found = read(service, "16.csv", file.encode())
    assert found.acceptable == ()
    stops = {p.row.observation.year: told(p) for p in found.stopped}
    assert "Ett antal är ett heltal, men värdet är 0,512. Menar du 512?" in stops[2022]
    assert "Ett antal är ett heltal, men värdet är 498,5." in stops[2023]


__all__ = ["ObservationStatus", "Sex"]
