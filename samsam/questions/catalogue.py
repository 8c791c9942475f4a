"""Adding indicators: what Kolada has, what the unit has added, and how it is done and undone."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import pairwise

from samsam.model.indicator import Indicator, Register, Unit
from samsam.questions.service import Service
from samsam.sources import kolada
from samsam.sources.added import Draft, id_of, lines_of
from samsam.sources.bulk import kolada_ids
from samsam.sources.http import Fetcher
from samsam.sources.register import with_added
from samsam.sources.toml_file import RegisterError
from samsam.store import added, catalogue
from samsam.store.added import AddedLines
from samsam.store.catalogue import Entry, Retrieval
from samsam.swedish import long_date

MOST_FOUND = 40
_LONGEST_SHORT_TITLE = 32


class NotAddedError(ValueError):
    """The indicator can't be added. The message is Swedish: one sentence for each fault."""


@dataclass(frozen=True, slots=True)
class Added:
    """An indicator that the unit has added, and the lines it would have in indicators.toml."""

    indicator: Indicator
    saved: AddedLines


def retrieval(service: Service) -> Retrieval | None:
    """When the catalogue was last fetched; None when it never was."""
    with service.store.reading() as cursor:
        return catalogue.retrieval(cursor)


@contextmanager
def asking(service: Service) -> Iterator[kolada.KoladaClient]:
    """A client of Kolada at the address of the settings, whose connections are closed after."""
    address = service.settings.kolada_address
    with Fetcher(kolada.HTTP.at(address)) as fetcher:
        yield kolada.KoladaClient(fetcher, address)


def fetch_catalogue(service: Service, today: date) -> int:
    """Fetch the whole catalogue and keep what is new in it; how many key figures it has.

    Raises FetchError or StoreReadOnlyError; what was known before is then kept.
    """
    with asking(service) as client:
        kpis = client.kpis()
    with service.store.writing() as cursor:
        catalogue.put(cursor, [_entry(kpi) for kpi in kpis], today, whole=True)
    return len(kpis)


def remember(service: Service, kpis: Sequence[kolada.Kpi], today: date) -> None:
    """Keep what is new about some key figures. Raises StoreReadOnlyError."""
    if kpis:
        with service.store.writing() as cursor:
            catalogue.put(cursor, [_entry(kpi) for kpi in kpis], today, whole=False)


def changed_since(service: Service, kpis: Sequence[kolada.Kpi]) -> tuple[str, ...]:
    """What is new in the titles of these key figures since they were last seen, in sentences."""
    ids = {kpi.id for kpi in kpis}
    before = (e for e in _entries(service, service.store.commits) if e.id in ids and not e.gone)
    return kolada.changed_titles([_kpi(e) for e in before], kpis)


def _entry(kpi: kolada.Kpi) -> Entry:
    return Entry(
        kpi.id, kpi.title, kpi.description, kpi.divided_by_sex, kpi.publication_period,
        kpi.publication_date,
    )  # fmt: skip


def _kpi(entry: Entry) -> kolada.Kpi:
    return kolada.Kpi(
        entry.id, entry.title, entry.description, entry.divided_by_sex, entry.publication_period,
        entry.publication_date,
    )  # fmt: skip


def search(service: Service, text: str) -> tuple[Entry, ...]:
    """The key figures that have every word in id, title or description, the closest first.

    Those with all words in id or title come first, those that have been retired last.
    """
    words = _folded(text).split()
    if not words:
        return ()
    found = []
    for entry in _entries(service, service.store.commits):
        name = _folded(f"{entry.id} {entry.title}")
        about = f"{name} {_folded(entry.description)}"
        if not entry.gone and all(w in about for w in words):
            elsewhere = not all(w in name for w in words)
            retired = kolada.retired_after(entry.title) is not None
            found.append(((retired, elsewhere, entry.title), entry))
    return tuple(entry for _, entry in sorted(found, key=lambda pair: pair[0])[:MOST_FOUND])


def _folded(text: str) -> str:
    """As it is searched for: whatever the case, and however å, ä and ö are put together."""
    return unicodedata.normalize("NFC", text).casefold()


@lru_cache(maxsize=2)
def _entries(
    service: Service,
    commits: int,  # noqa: ARG001 - a new commit makes a new key
) -> tuple[Entry, ...]:
    """The whole catalogue as last seen: some 3 MB, asked for once a commit."""
    with service.store.reading() as cursor:
        return catalogue.latest(cursor)


def known(service: Service, kpi: str) -> Indicator | None:
    """The indicator that already is this key figure of Kolada's."""
    wanted = f"kolada:{kpi}"
    return next((i for i in service.register.indicators.values() if i.fetch == wanted), None)


def added_indicators(service: Service) -> tuple[Added, ...]:
    """What the unit has added, in the order it was added."""
    with service.store.reading() as cursor:
        saved = added.latest(cursor)
    indicators = service.register.indicators
    return tuple(Added(indicators[s.id], s) for s in saved if s.id in indicators)


def add(service: Service, draft: Draft, by: str) -> Indicator:
    """Add an indicator to the register, at once and for everybody.

    Raises NotAddedError with what to change, or StoreReadOnlyError; nothing is then changed.
    """
    faults = _faults(service, draft)
    if faults:
        raise NotAddedError(" ".join(faults))
    with service.store.writing() as cursor:
        indicator_id = id_of(draft, service.register.indicators)
        lines = lines_of(draft, indicator_id)
        try:
            register = with_added(service.described, {indicator_id: lines})
        except RegisterError as error:
            raise NotAddedError(str(error)) from error
        added.put(cursor, indicator_id, lines, by)
    return register.indicators[indicator_id]


def take_away(service: Service, indicator_id: str, by: str) -> None:
    """Take an added indicator out of the register; its values stay in the store.

    Raises StoreReadOnlyError.
    """
    with service.store.writing() as cursor:
        added.put(cursor, indicator_id, "", by)


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
    with service.store.reading() as cursor:
        seen = catalogue.versions(cursor, {kpi for kpis in ids.values() for kpi in kpis})
    titles: dict[str, list[str]] = {}
    for _, entry in seen:
        titles.setdefault(entry.id, []).append(entry.title)
    called = {
        i.id: replace(i, source_titles=tuple(dict.fromkeys((*i.source_titles, *more))))
        for i in register.indicators.values()
        if (more := [title for kpi in ids[i.id] for title in titles.get(kpi, ())])
    }
    return replace(register, indicators=register.indicators | called)


def changes_told(service: Service) -> tuple[str, ...]:
    """What Kolada has changed about the key figures we follow, in sentences with their days."""
    with service.store.reading() as cursor:
        seen = catalogue.versions(cursor, followed(service))
    told = []
    for (_, then), (day, now) in pairwise(seen):
        if then.id == now.id:
            kept = [] if now.gone else [_kpi(now)]
            sentences = kolada.changed_titles([_kpi(then)], kept)
            told += [f"{long_date(day)}: {sentence}" for sentence in sentences]
    return tuple(told)


def next_publications(service: Service) -> dict[str, date]:
    """When Kolada says that each key figure we follow is published next, by Kolada's id."""
    ids = set(followed(service))
    entries = (e for e in _entries(service, service.store.commits) if e.id in ids)
    return {e.id: e.publication_date for e in entries if e.publication_date}
