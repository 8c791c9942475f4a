"""Adding indicators: what Kolada has, what the unit has added, and how it is done and undone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from samsam.config.register import with_added
from samsam.config.register_changes import merged_lines
from samsam.config.toml_file import RegisterError
from samsam.model.indicators.indicator import Indicator, Register, Unit
from samsam.model.indicators.register_change import ChangedKind, ChangeState
from samsam.records.contents import added, catalogue
from samsam.records.contents.added import AddedLines
from samsam.records.contents.catalogue import CatalogueEntry, Retrieval
from samsam.services.core.kept import Change, kept_until
from samsam.services.core.service import Service
from samsam.sources.intake.added import Draft, id_of, lines_of
from samsam.sources.intake.bulk import kolada_ids
from samsam.sources.kolada.answers import Kpi, retired_after
from samsam.sources.kolada.catalogue import changed_titles
from samsam.sources.kolada.client import HTTP, KoladaClient
from samsam.sources.services.http import Fetcher
from samsam.swedish import long_date

MOST_FOUND = 40
_LONGEST_SHORT_TITLE = 32
_FILE = "filen indicators.toml"


class NotAddedError(ValueError):
    """The indicator can't be added. The message is Swedish: one sentence for each fault."""


@dataclass(frozen=True, slots=True)
class Added:
    """An indicator that the unit has added, and the lines it would have in indicators.toml."""

    indicator: Indicator
    saved: AddedLines


def retrieval(service: Service) -> Retrieval | None:
    """When the catalogue was last fetched; None when it never was."""
    with service.records.reading() as connection:
        return catalogue.retrieval(connection)


@contextmanager
def asking(service: Service) -> Iterator[KoladaClient]:
    """A client of Kolada at the address of the settings, whose connections are closed after."""
    address = service.settings.kolada_address
    with Fetcher(HTTP.at(address)) as fetcher:
        yield KoladaClient(fetcher, address)


def fetch_catalogue(service: Service, today: date) -> int:
    """Fetch the whole catalogue and keep what is new in it; how many key figures it has.

    Raises FetchError or StoreReadOnlyError; what was known before is then kept.
    """
    with asking(service) as client:
        kpis = client.kpis()
    with service.records.writing() as connection:
        catalogue.put(connection, [_entry(kpi) for kpi in kpis], today, whole=True)
    return len(kpis)


def remember(service: Service, kpis: Sequence[Kpi], today: date) -> None:
    """Keep what is new about some key figures. Raises StoreReadOnlyError."""
    if kpis:
        with service.records.writing() as connection:
            catalogue.put(connection, [_entry(kpi) for kpi in kpis], today, whole=False)


def changed_since(service: Service, kpis: Sequence[Kpi]) -> tuple[str, ...]:
    """What is new in the titles of these key figures since they were last seen, in sentences."""
    with service.records.reading() as connection:
        before = catalogue.latest_of(connection, [kpi.id for kpi in kpis])
    return changed_titles([_kpi(e) for e in before if not e.gone], kpis)


def _entry(kpi: Kpi) -> CatalogueEntry:
    return CatalogueEntry(
        kpi.id, kpi.title, kpi.description, kpi.divided_by_sex, kpi.publication_period,
        kpi.publication_date,
    )  # fmt: skip


def _kpi(entry: CatalogueEntry) -> Kpi:
    return Kpi(
        entry.id, entry.title, entry.description, entry.divided_by_sex, entry.publication_period,
        entry.publication_date,
    )  # fmt: skip


def search(service: Service, text: str) -> tuple[CatalogueEntry, ...]:
    """The key figures that have every word in id, title or description, the closest first.

    Those with all words in id or title come first, those that have been retired last.
    """
    words = _folded(text).split()
    if not words:
        return ()
    found = []
    for entry in _entries(service):
        name = _folded(f"{entry.id} {entry.title}")
        about = f"{name} {_folded(entry.description)}"
        if not entry.gone and all(w in about for w in words):
            elsewhere = not all(w in name for w in words)
            retired = retired_after(entry.title) is not None
            found.append(((retired, elsewhere, entry.title), entry))
    return tuple(entry for _, entry in sorted(found, key=lambda pair: pair[0])[:MOST_FOUND])


def _folded(text: str) -> str:
    """As it is searched for: whatever the case, and however å, ä and ö are put together."""
    return unicodedata.normalize("NFC", text).casefold()


@kept_until(Change.COMMIT, most=2)
def _entries(
    service: Service,
) -> tuple[CatalogueEntry, ...]:
    """The whole catalogue as last seen: some 3 MB, asked for once a commit."""
    with service.records.reading() as connection:
        return catalogue.latest(connection)


def known(service: Service, kpi: str) -> Indicator | None:
    """The indicator that already is this key figure of Kolada's."""
    wanted = f"kolada:{kpi}"
    return next((i for i in service.register.indicators.values() if i.fetch == wanted), None)


def added_indicators(service: Service) -> tuple[Added, ...]:
    """What the unit has added, in the order it was added, with what is changed of it since."""
    with service.records.reading() as connection:
        saved = added.latest(connection)
    indicators = service.register.indicators
    changed = {
        c.id: c.lines
        for c in service.edits()
        if c.kind is ChangedKind.INDICATOR and c.state is ChangeState.SET
    }
    return tuple(
        Added(indicators[s.id], replace(s, lines=merged_lines(s.lines, changed.get(s.id, ""))))
        for s in saved
        if s.id in indicators
    )


def add(service: Service, draft: Draft, by: str) -> Indicator:
    """Add an indicator to the register, at once and for everybody.

    Raises NotAddedError with what to change, or StoreReadOnlyError; nothing is then changed.
    """
    faults = _faults(service, draft)
    if faults:
        raise NotAddedError(" ".join(faults))
    with service.records.writing() as connection:
        indicator_id = id_of(draft, service.register.indicators)
        lines = lines_of(draft, indicator_id)
        try:
            register = with_added(service.described, {indicator_id: lines})
        except RegisterError as error:
            raise NotAddedError(str(error)) from error
        added.put(connection, indicator_id, lines, by)
    return register.indicators[indicator_id]


def take_away(service: Service, indicator_id: str, by: str) -> None:
    """Take an added indicator out of the register; its values stay in the store.

    Raises StoreReadOnlyError.
    """
    with service.records.writing() as connection:
        added.put(connection, indicator_id, "", by)


def _faults(service: Service, draft: Draft) -> list[str]:
    """What is missing or taken, in sentences that say what to do."""
    others = {i.short_title.casefold() for i in service.register.indicators.values()}
    checks = (
        (not draft.about.title.strip(), "Skriv en titel."),
        (not draft.short_title.strip(), "Skriv en kort titel."),
        (
            len(draft.short_title.strip()) > _LONGEST_SHORT_TITLE,
            f"Korta den korta titeln till högst {_LONGEST_SHORT_TITLE} tecken.",
        ),
        (
            draft.short_title.strip().casefold() in others,
            f"Ett annat nyckeltal heter redan ”{draft.short_title.strip()}”. Välj ett annat namn.",
        ),
        (not draft.goals, "Välj minst en målbild."),
        (not draft.about.definition.strip(), "Skriv vad som räknas."),
        (not draft.about.source.strip(), "Skriv vem som ger ut siffrorna."),
        (
            draft.unit is Unit.RANK and not draft.rank_of,
            "Skriv hur många som rangordnas med ett heltal, till exempel 290.",
        ),
    )
    faults = [words for wrong, words in checks if wrong]
    twin = known(service, draft.about.kpi) if draft.about.kpi else None
    if twin:
        faults.append(f"{draft.about.kpi} finns redan som ”{twin.short_title}”.")
    return faults


def followed(service: Service) -> tuple[str, ...]:
    """Kolada's ids of the indicators that are fetched from there."""
    fetched = (i.fetch.partition(":") for i in service.register.indicators.values())
    return tuple(key for name, _, key in fetched if name == "kolada")


def register_as_kolada_calls_it(service: Service) -> Register:
    """The register, where key figures of Kolada's also have the titles that Kolada has had.

    Kolada's own files have titles and no ids.
    """
    register = service.register
    ids = {i.id: kolada_ids(i) for i in register.indicators.values()}
    with service.records.reading() as connection:
        seen = catalogue.versions(connection, {kpi for kpis in ids.values() for kpi in kpis})
    titles: dict[str, list[str]] = {}
    for _, entry in seen:
        titles.setdefault(entry.id, []).append(entry.title)
    called = {
        i.id: replace(i, source_titles=tuple(dict.fromkeys((*i.source_titles, *more))))
        for i in register.indicators.values()
        if (more := [title for kpi in ids[i.id] for title in titles.get(kpi, ())])
    }
    return replace(register, indicators=register.indicators | called)


def other_measures(service: Service) -> tuple[str, ...]:
    """The key figures whose id at Kolada is of a measure with another title, in sentences.

    A wrong id would bring in another measure's figures, and nothing else would be seen of it. A
    title that Kolada had before counts, so that nothing is said when Kolada changes one.
    """
    ids = {i.fetch.partition(":")[2]: i for i in service.register.everything.values()
           if i.fetch.startswith("kolada:") and not i.retired}  # fmt: skip
    with service.records.reading() as connection:
        seen = catalogue.versions(connection, ids)
        whole = catalogue.retrieval(connection) is not None
    titles: dict[str, list[str]] = {}
    for _, entry in seen:
        titles.setdefault(entry.id, []).append(entry.title)
    found = (_other_measure(i, kpi, titles.get(kpi, []), whole) for kpi, i in ids.items())
    return tuple(sentence for sentence in found if sentence)


def _other_measure(indicator: Indicator, kpi: str, titles: Sequence[str], whole: bool) -> str:
    """That a key figure's id isn't its own; empty where it is, or nobody knows."""
    named = f"”{indicator.short_title}” hämtar {kpi} från Kolada"
    if not titles and whole:
        return f"{named}, men det finns inte i Koladas katalog. Rätta raden fetch i {_FILE}."
    ours = {t.casefold() for t in (indicator.title, *indicator.source_titles)}
    if not titles or not ours.isdisjoint(t.casefold() for t in titles):
        return ""
    return (
        f"{named}, som där heter ”{titles[-1]}”. Är det samma mått skriver du Koladas titel på "
        f"raden source_titles i {_FILE}, annars rättar du raden fetch."
    )


def changes_reported(service: Service) -> tuple[str, ...]:
    """What Kolada has changed about the key figures we follow, in sentences with their days."""
    with service.records.reading() as connection:
        seen = catalogue.versions(connection, followed(service))
    reported = []
    for (_, then), (day, now) in pairwise(seen):
        if then.id == now.id:
            kept = [] if now.gone else [_kpi(now)]
            sentences = changed_titles([_kpi(then)], kept)
            reported += [f"{long_date(day)}: {sentence}" for sentence in sentences]
    return tuple(reported)


def next_publications(service: Service) -> dict[str, date]:
    """When Kolada says that each key figure we follow is published next, by Kolada's id."""
    with service.records.reading() as connection:
        entries = catalogue.latest_of(connection, followed(service))
    return {e.id: e.publication_date for e in entries if e.publication_date}
