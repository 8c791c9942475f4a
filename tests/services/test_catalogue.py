"""Kolada's catalogue searched, and indicators that are added without touching a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from kolada_server import SHARED, UNHURRIED, Kolada, Server, kpi, row
from real_services import REASON, real_kolada

from samsam.config.register import read_register, with_added
from samsam.config.settings import Settings
from samsam.config.toml_file import RegisterError
from samsam.model.indicators.indicator import Direction, Kind, Purpose, Sustainability, Unit
from samsam.records.contents import catalogue as kept_catalogue
from samsam.records.contents.catalogue import CatalogueEntry
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service, open_service
from samsam.services.data import catalogue, data, update
from samsam.services.data.catalogue import NotAddedError, add, search
from samsam.services.overview.overview import overview
from samsam.sources.intake.added import Draft, IndicatorMetadata, id_of, likely_unit, lines_of
from samsam.sources.intake.intake import Preview
from samsam.sources.services.faults import FetchError

TODAY = date(2026, 11, 24)
Opener = Callable[..., Service]

OWN = Draft(
    IndicatorMetadata(
        "Möten med näringslivet, antal", "Möten som enheten har bjudit in till.", "Enheten"
    ),
    "Möten med näringslivet",
    Unit.COUNT,
    0,
    Direction.HIGHER,
    Kind.OUTPUT,
    ["tillvaxt"],
    [Purpose.MEET],
    [Sustainability.ECONOMIC],
    "Enheten Hållbar tillväxt",
)
COST = replace(
    OWN,
    about=IndicatorMetadata("Nettokostnad, kr/inv", "Kronor per invånare.", "Kolada", "N20001", 8),
    short_title="Nettokostnad",
    unit=Unit.OTHER,
    measure="kr per invånare",
)


def test_an_id_of_another_measure_is_reported(own_data: Path, open_on: Opener) -> None:
    """The wrong id would bring in crimes as pupils, and no check of values would know."""
    register = own_data / "indicators.toml"
    before = register.read_text(encoding="utf-8")
    crimes = "Anmälda brott, antal/100 000 inv"
    register.write_text(before.replace('"kolada:N18409"', '"kolada:N07402"'), encoding="utf-8")
    opened = open_on(own_data)
    assert catalogue.other_measures(opened) == ()  # nobody knows what it is
    with opened.records.writing() as connection:
        kept_catalogue.put(
            connection,
            [CatalogueEntry("N07402", crimes, "", False, "", None)],
            TODAY,
            whole=False,
        )
    (sentence,) = catalogue.other_measures(opened)
    assert sentence.startswith("”Sfi: minst två kurser klarade” hämtar N07402 från Kolada, som där")
    assert crimes in sentence
    named = f'fetch = "kolada:N07402"\nsource_titles = ["{crimes}"]'
    register.write_text(before.replace('fetch = "kolada:N18409"', named), encoding="utf-8")
    assert catalogue.other_measures(open_on(own_data)) == ()


def test_every_id_that_ships_is_of_the_measure_that_it_says(service: Service) -> None:
    assert catalogue.retrieval(service) is not None
    assert catalogue.other_measures(service) == ()


@pytest.fixture
def services() -> Iterator[Server]:
    kolada = Kolada(
        kpis=[kpi("N18409", "Elever på SFI"), kpi("N20001", "Nettokostnad, kr/inv")],
        rows=[row("N20001", "2262", y, T=v) for y, v in {2022: -12.5, 2023: 812.0}.items()],
    )
    with Server(kolada, config=UNHURRIED) as server:
        yield server


@pytest.fixture
def opening(
    services: Server, tmp_path: Path, settings_for: Callable[[Path, Path], Settings]
) -> Iterator[Opener]:
    """Opens the service on one store, with a folder of data; the one before is closed."""
    opened: list[Service] = []

    def open_it(data_folder: Path) -> Service:
        while opened:
            opened.pop().close()
        settings = settings_for(tmp_path / "s.duckdb", data_folder)
        here = replace(settings, kolada_address=services.kolada_base, scb_address=services.scb_base)
        opened.append(open_service(here))
        return opened[-1]

    yield open_it
    for one in opened:
        one.close()


def test_an_added_indicator_is_there_at_once_fetched_and_shown(
    opening: Opener, own_data: Path
) -> None:
    service = opening(own_data)
    rows_before = len(overview(service, Selection(), TODAY).coverage.indicators)
    added = add(service, COST, "Eva")
    assert (added.id, added.fetch, added.added) == ("kolada_n20001", "kolada:N20001", True)
    assert service.register.indicators[added.id] == added
    shown = overview(service, Selection(), TODAY)
    assert len(shown.coverage.indicators) == rows_before + 1
    for part in update.fetch(service, TODAY):
        if part.changes:
            data.accept(service, part.shown, "Eva", TODAY)
    judged = next(
        r.judged
        for g in overview(service, Selection(), TODAY).groups
        for r in g.rows
        if r.judged.indicator.id == added.id
    )
    assert [(p.year, p.value) for p in judged.figure.outcome.points] == [
        (2022, -12.5),
        (2023, 812.0),
    ]
    assert "812\u00a0kr per invånare" in judged.words.headline


def test_what_was_added_is_there_after_a_restart_until_it_is_taken_away(
    opening: Opener, own_data: Path
) -> None:
    indicator = add(opening(own_data), OWN, "Eva")
    again = opening(own_data)
    assert [a.indicator.id for a in catalogue.added_indicators(again)] == [indicator.id]
    assert catalogue.added_indicators(again)[0].saved.saved_by == "Eva"
    catalogue.take_away(again, indicator.id, "Eva")
    assert indicator.id not in again.register.indicators
    assert indicator.id not in opening(own_data).register.indicators


def test_lines_that_are_moved_to_the_file_are_the_files(opening: Opener, own_data: Path) -> None:
    service = opening(own_data)
    indicator = add(service, OWN, "Eva")
    lines = catalogue.added_indicators(service)[0].saved.lines
    file = own_data / "indicators.toml"
    file.write_text(file.read_text(encoding="utf-8") + "\n" + lines, encoding="utf-8")
    moved = opening(own_data).register.indicators[indicator.id]
    assert moved == replace(indicator, added=False)


def test_a_goal_taken_out_of_the_files_is_told_at_the_start(
    opening: Opener, own_data: Path
) -> None:
    lines = lines_of(replace(OWN, goals=["ny_malbild"]), "moten")
    with pytest.raises(
        RegisterError, match=r"tillagt nyckeltal moten, rad \d+: ”ny_malbild” finns"
    ):
        with_added(read_register(own_data), {"moten": lines})


@pytest.mark.parametrize(
    ("draft", "told"),
    [
        pytest.param(replace(OWN, short_title=" "), "Skriv en kort titel.", id="no short title"),
        pytest.param(replace(OWN, short_title="x" * 33), "högst 32 tecken", id="long"),
        pytest.param(replace(OWN, short_title="Invånare"), "heter redan ”Invånare”", id="taken"),
        pytest.param(replace(OWN, goals=[]), "Välj minst en målbild.", id="no goal"),
        pytest.param(replace(OWN, unit=Unit.RANK), "hur många som rangordnas", id="no rank_of"),
        pytest.param(replace(OWN, unit=Unit.OTHER), "vad värdet räknas i", id="no measure"),
        pytest.param(
            replace(COST, about=replace(COST.about, kpi="N18409")), "N18409 finns redan som", id="twin"
        ),
    ],
)  # fmt: skip
def test_what_is_missing_is_told_and_nothing_is_added(
    own_service: Service, draft: Draft, told: str
) -> None:
    before = own_service.register
    with pytest.raises(NotAddedError, match=told):
        add(own_service, draft, "Eva")
    assert own_service.register == before


def test_text_that_would_break_the_file_is_only_text(own_service: Service) -> None:
    wild = 'a "b" \\ c\n[[goal]]\nid = "x" \x00 ”d” 🙂'
    about = replace(OWN.about, title=wild, definition=wild)
    added = add(own_service, replace(OWN, about=about, short_title='"]] x'), "Eva")
    assert added.title == 'a "b" \\ c [[goal]] id = "x" ”d” 🙂'
    assert list(own_service.register.goals) == list(own_service.described.goals)


def test_ids_are_told_apart() -> None:
    assert id_of(OWN, ()) == "moten_med_naringslivet"
    assert id_of(OWN, ("moten_med_naringslivet",)) == "moten_med_naringslivet_2"
    assert id_of(replace(OWN, short_title="★"), ()) == "matt"


@pytest.mark.parametrize(
    ("title", "unit"),
    [
        ("Invånare totalt, antal", (Unit.COUNT, "", 0)),
        ("Egna företagare, antal (-2021)", (Unit.COUNT, "", 0)),
        ("Arbetslöshet 18-65 år, andel (%) av bef.", (Unit.PERCENT, "", 1)),
        ("Personalkostnader, kr/inv", (Unit.OTHER, "kr per invånare", 0)),
        ("Nyregistrerade företag, antal/1000 invånare", (Unit.PER_THOUSAND, "", 1)),
        ("Medelålder i kommunen", (Unit.OTHER, "", 1)),
        ("Årsarbetare totalt, kommun, antal", (Unit.COUNT, "", 1)),
        ("Elever/lärare (heltidstjänst) i kommunal grundskola åk 1-9, antal", (Unit.COUNT, "", 1)),
        ("Barn per barngrupp i förskola, lägeskommun, antal", (Unit.COUNT, "", 1)),
    ],
)
def test_a_unit_is_proposed_from_the_title(title: str, unit: tuple[Unit, str, int]) -> None:
    assert likely_unit(title) == unit


def test_changed_titles_are_told_when_fetched_and_remain_told(
    opening: Opener, services: Server, own_data: Path
) -> None:
    service = opening(own_data)
    catalogue.fetch_catalogue(service, date(2026, 3, 23))
    assert catalogue.changes_reported(service) == ()
    services.kolada = Kolada(kpis=[kpi("N18409", "Elever på SFI (-2025)")])
    found = update.fetch(service, TODAY)
    told = "N18409 heter nu ”Elever på SFI (-2025)” i Kolada, förut ”Elever på SFI”."
    assert any(told in notice for part in found for notice in part.shown.notices)
    assert catalogue.changes_reported(service) == ()
    for part in found:
        catalogue.remember(service, part.kpis, TODAY)
    [sentence] = catalogue.changes_reported(service)
    assert sentence.startswith(f"24 november 2026: {told}")
    assert "Nyckeltalet är avslutat: sista året är 2025." in sentence


def test_what_the_catalogue_no_longer_has_is_gone_and_told(
    opening: Opener, services: Server, own_data: Path
) -> None:
    service = opening(own_data)
    catalogue.fetch_catalogue(service, date(2026, 3, 23))
    services.kolada = Kolada(kpis=[kpi("N20001", "Nettokostnad, kr/inv")])
    catalogue.fetch_catalogue(service, TODAY)
    assert search(service, "SFI") == ()
    assert catalogue.changes_reported(service) == (
        "24 november 2026: N18409 ”Elever på SFI” finns inte längre i Kolada.",
    )


def test_the_next_publication_is_as_kolada_says(opening: Opener, own_data: Path) -> None:
    service = opening(own_data)
    catalogue.fetch_catalogue(service, TODAY)
    status = {s.indicator.id: s for s in data.data_status(service, TODAY)}["sfi_two_courses"]
    # The latest value there is of 2021; what Kolada announces is of a later one.
    told = "Juni 2023. Kolada anger 26 februari 2027 för ett senare år"
    assert (status.expected, status.waiting) == (told, True)


def test_a_key_figure_is_found_by_every_title_that_kolada_has_had(
    opening: Opener, services: Server, own_data: Path
) -> None:
    """Kolada's own exports carry titles, never ids."""
    service = opening(own_data)
    titles = ("Elever på SFI, gammal titel", "Elever på SFI, ny titel (-2025)")
    for title in titles:
        services.kolada = Kolada(kpis=[kpi("N18409", title)])
        catalogue.fetch_catalogue(service, TODAY)
    for title in (*titles, "Elever på SFI, ny titel", "elever  på SFI,  NY titel"):
        file = f"Nyckeltal;Kommun;2024\n{title};Timrå;47,5\n".encode()
        shown = data.preview_file(service, "kolada.csv", file, TODAY)
        assert isinstance(shown, Preview)
        assert [(p.row.indicator_id, p.row.observation.value) for p in shown.proposals] == [
            ("sfi_two_courses", 47.5)
        ], title


def test_an_added_key_figure_is_found_by_koladas_title_too(
    opening: Opener, services: Server, own_data: Path
) -> None:
    services.kolada = Kolada(kpis=[kpi("N20001", "Nettokostnad näringsliv, kr/inv")])
    service = opening(own_data)
    catalogue.fetch_catalogue(service, TODAY)
    about = replace(COST.about, title="Vad näringslivet kostar")
    catalogue.add(service, replace(COST, about=about), "prov")
    file = "Nyckeltal;Kommun;2024\nNettokostnad näringsliv, kr/inv;Timrå;522\n".encode()
    shown = data.preview_file(service, "kolada.csv", file, TODAY)
    assert isinstance(shown, Preview)
    assert [p.row.indicator_id for p in shown.proposals] == ["kolada_n20001"]


@pytest.mark.case(83)
def test_a_word_is_found_however_its_letters_are_put_together(
    opening: Opener, services: Server, own_data: Path
) -> None:
    apart, together = "Sja\u0308lvma\u030al", "Självmål"
    services.kolada = Kolada(kpis=[kpi("N20001", apart), kpi("N20002", together)])
    service = opening(own_data)
    catalogue.fetch_catalogue(service, TODAY)
    for asked in (apart, together, together.upper()):
        assert {e.id for e in search(service, asked)} == {"N20001", "N20002"}


def test_a_catalogue_that_cannot_be_fetched_leaves_the_old_one(
    opening: Opener, services: Server, own_data: Path
) -> None:
    service = opening(own_data)
    catalogue.fetch_catalogue(service, TODAY)
    services.alter = lambda _content: {"values": "x"}
    with pytest.raises(FetchError):
        catalogue.fetch_catalogue(service, TODAY)
    assert [e.id for e in search(service, "sfi")] == ["N18409"]


@pytest.mark.skipif(not SHARED.exists(), reason=REASON)
def test_all_of_kolada_is_searched_by_words_and_id(
    opening: Opener, services: Server, own_data: Path
) -> None:
    services.kolada = real_kolada()
    service = opening(own_data)
    assert catalogue.fetch_catalogue(service, TODAY) == 6099
    assert search(service, "n01951")[0].title == "Invånare totalt, antal"
    found = search(service, "sjukfrånvaro kommunalt anställda")
    assert found
    assert all("sjukfrånvaro" in f"{e.title} {e.description}".lower() for e in found)
    assert search(service, "finnsinteidetta") == search(service, "  ") == ()
    held = catalogue.retrieval(service)
    assert held
    assert held.entries == 6099
