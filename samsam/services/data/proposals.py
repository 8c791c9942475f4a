"""What could be followed of that which nothing measures: proposals out of Kolada's catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from samsam.config.proposals import Gap, ProposedIndicator, read_proposals
from samsam.figures.words import value_words
from samsam.model.indicators.followed import follow
from samsam.model.indicators.indicator import Indicator, Unit
from samsam.model.indicators.series import Observation, Sex
from samsam.records.contents import catalogue as kept
from samsam.records.contents.catalogue import CatalogueEntry
from samsam.series import observations
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.services.data import catalogue
from samsam.sources.intake.added import Draft, IndicatorMetadata, likely_unit
from samsam.sources.kolada.answers import retired_after
from samsam.swedish import capitalised, number, number_word


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal with what the catalogue says of it; `latest` is empty where no value is known.

    `already` is the indicator that it is by now.
    """

    proposal: ProposedIndicator
    entry: CatalogueEntry
    latest: str
    already: Indicator | None


@dataclass(frozen=True, slots=True)
class ShownGap:
    """What is measured too little, and what is proposed. `measured` says how much there is."""

    title: str
    measured: str
    words: str
    proposals: tuple[Proposed, ...]


@dataclass(frozen=True, slots=True)
class Proposals:
    """All gaps, and sentences on what can't be proposed: whoever sees to the file reads them."""

    gaps: tuple[ShownGap, ...]
    faults: tuple[str, ...]


def proposals(service: Service) -> Proposals:
    """What is proposed now. Read once a commit, for all."""
    return _proposals(service)


@kept_until(Change.COMMIT, most=2)
def _proposals(
    service: Service,
) -> Proposals:
    gaps, faults = read_proposals(service.settings.data, service.register.goals)
    wanted = [p.kpi for gap in gaps for p in gap.proposals]
    area = service.settings.municipality_code
    with service.records.reading() as connection:
        entries = {e.id: e for e in kept.latest_of(connection, wanted)}
        there = kept.retrieval(connection) is not None
    values = service.engine.ask(observations.ask_areas, wanted, (area,), Sex.TOTAL)
    latest = {kpi: _latest(values[kpi, area].observations) for kpi in wanted}
    reported = [*faults, *(_missing(kpi, entries.get(kpi)) for kpi in wanted if there)]
    usable = {i: e for i, e in entries.items() if not _missing(i, e)}
    measured = _published(service)
    shown = tuple(_shown(service, gap, usable, latest, measured) for gap in gaps)
    return Proposals(shown, tuple(words for words in reported if words))


def _missing(kpi: str, entry: CatalogueEntry | None) -> str:
    """Why the catalogue's key figure can't be proposed; empty when it can."""
    if entry is None or entry.gone:
        return (
            f"Förslaget {kpi} finns inte i Koladas katalog. Byt det eller ta bort det i filen "
            "proposals.toml."
        )
    if last := retired_after(entry.title):
        return (
            f"Förslaget {kpi} har upphört: det sista året är {last}. Byt det eller ta bort det i "
            "filen proposals.toml."
        )
    return ""


def _latest(found: tuple[Observation, ...]) -> tuple[int, float] | None:
    known = [(o.year, o.value) for o in found if o.value is not None]
    return known[-1] if known else None


def _shown(
    service: Service,
    gap: Gap,
    usable: dict[str, CatalogueEntry],
    latest: dict[str, tuple[int, float] | None],
    measured: tuple[Indicator, ...],
) -> ShownGap:
    title, how_many = _title_and_count(service, gap, measured)
    counted = f"{capitalised(number_word(how_many))} nyckeltal mäter det nu."
    words = counted if how_many else "Inget mäter det nu."
    found = (
        _proposed(service, p, usable[p.kpi], latest[p.kpi])
        for p in gap.proposals
        if p.kpi in usable
    )
    return ShownGap(title, words, gap.words, tuple(found))


def _published(service: Service) -> tuple[Indicator, ...]:
    """The listed indicators that are measured now, by themselves or by what took over."""
    lasts = service.last_years()
    listed = service.register.listed()
    return tuple(i for i in listed if not follow(service.register, i, lasts).ceased)


def _title_and_count(
    service: Service, gap: Gap, measured: tuple[Indicator, ...]
) -> tuple[str, int]:
    if gap.goal:
        mine = [i for i in measured if gap.goal in i.goals]
        return service.register.goals[gap.goal].title, len(mine)
    if gap.purpose is not None:
        mine = [i for i in measured if gap.purpose in i.purposes]
        return f"Att {gap.purpose.value}", len(mine)
    wanted = gap.sustainability
    mine = [i for i in measured if wanted in i.sustainability]
    return f"{capitalised(wanted.value if wanted else '')} hållbarhet", len(mine)


def _proposed(
    service: Service,
    proposal: ProposedIndicator,
    entry: CatalogueEntry,
    latest: tuple[int, float] | None,
) -> Proposed:
    already = catalogue.known(service, proposal.kpi)
    if already is not None:
        series = service.series((already,), None)[already.id]
        last = series.last
        latest = (last.year, last.value) if last and last.value is not None else latest
        words = f"{value_words(already, latest[1])} ({latest[0]})" if latest else ""
        return Proposed(proposal, entry, words, already)
    unit, measure = _unit(proposal, entry)
    words = _value_words(latest, proposal, unit, measure) if latest else ""
    return Proposed(proposal, entry, words, None)


def _value_words(
    latest: tuple[int, float], proposal: ProposedIndicator, unit: Unit, measure: str
) -> str:
    year, value = latest
    after = "%" if unit is Unit.PERCENT else measure
    return f"{number(value, proposal.decimals)} {after}".rstrip() + f" ({year})"


def _unit(proposal: ProposedIndicator, entry: CatalogueEntry) -> tuple[Unit, str]:
    if proposal.measure:
        return Unit.OTHER, proposal.measure
    unit, measure, _ = likely_unit(entry.title)
    return unit, measure


def add(service: Service, kpi: str, by: str) -> Indicator:
    """Add what is proposed, as the page's form would.

    Raises NotAddedError when it isn't proposed any more or is there already, or StoreReadOnlyError.
    """
    found = (p for gap in proposals(service).gaps for p in gap.proposals if p.proposal.kpi == kpi)
    proposed = next(found, None)
    if proposed is None:
        raise catalogue.NotAddedError(f"{kpi} föreslås inte längre. Läs in sidan igen.")
    return catalogue.add(service, _draft(service, proposed), by)


def _draft(service: Service, proposed: Proposed) -> Draft:
    proposal, entry = proposed.proposal, proposed.entry
    unit, measure = _unit(proposal, entry)
    month = entry.publication_date.month if entry.publication_date else None
    return Draft(
        IndicatorMetadata(entry.title, entry.description or entry.title, "Kolada", entry.id, month),
        proposal.short_title, unit, proposal.decimals, proposal.direction, proposal.kind,
        proposal.goals, proposal.purposes, proposal.sustainability,
        f"Enheten {service.settings.unit_name}", measure,
    )  # fmt: skip
