"""Parts about the editions of a fixed analysis: which there are, and what differs between them."""

from __future__ import annotations

from samsam.model.analysis.compare_years import FieldBeside, PartBeside, between_editions
from samsam.model.analysis.frozen import FrozenAnalysis
from samsam.model.analysis.workflow import Edition
from samsam.services.editions.editions import fixed_analysis
from samsam.swedish import capitalised, moment, number_word
from samsam.web.page import html, surface
from samsam.web.page.frame import Visit
from samsam.web.page.pages import ANALYSIS

_NOTHING = "<em>Ingenting.</em>"


def editions_part(visit: Visit, shown: Edition, found: tuple[Edition, ...]) -> None:
    """Every edition with its day, case number and reason, when there are several.

    Under it what differs between the edition that is shown and the one before it.
    """
    if len(found) < 2:
        return
    rows = [
        [
            _name(visit, edition, shown),
            html.text(moment(edition.fixed_at)),
            html.text(edition.reference_number),
            html.text(edition.reason or "–"),
        ]
        for edition in reversed(found)
    ]
    headings = ("Utgåva", "Fastställd", "Diarienummer", "Varför den kom")
    html.show(html.table("Utgåvor", headings, rows, "s-stack"))
    earlier = [e for e in found if e.number < shown.number]
    if earlier:
        _differences(earlier[-1], shown)


def _name(visit: Visit, edition: Edition, shown: Edition) -> str:
    if edition.number == shown.number:
        return f"<strong>{edition.number} (visas)</strong>"
    address = visit.selection.changed(year=edition.year, edition=edition.number)
    return html.link(address.link(ANALYSIS.id), f"Läs utgåva {edition.number}")


def _differences(before: Edition, now: Edition) -> None:
    found = between_editions(fixed_analysis(before), fixed_analysis(now))
    with surface.fold(f"Vad skiljer utgåva {now.number} från utgåva {before.number}?"):
        html.show(f"<p>{html.text(_summary(found, before, now))} {_MARKS if found else ''}</p>")
        _tables(found, f"Utgåva {before.number}", f"Utgåva {now.number}")


def _tables(found: tuple[PartBeside, ...], before: str, now: str) -> None:
    for part in found:
        rows = [_row(field) for field in part.fields]
        html.show(html.table(part.heading, ("Fält", before, now), rows, "s-stack"))


_MARKS = (
    "Det som är borttaget är <del>överstruket</del>, det som är nytt är <ins>understruket</ins>."
)


def _summary(found: tuple[PartBeside, ...], before: Edition, now: Edition) -> str:
    count = sum(len(part.fields) for part in found)
    if not count:
        return (
            f"Alla texter och siffror är desamma som i utgåva {before.number}. Det som skiljer är "
            "diarienummer, dag och skäl."
        )
    word = capitalised(number_word(count, common=True))
    differ = "uppgift skiljer" if count == 1 else "uppgifter skiljer"
    return f"{word} {differ} utgåva {now.number} från utgåva {before.number}."


def _row(field: FieldBeside) -> list[str]:
    return [
        html.text(field.label),
        f"<bdi>{html.pieces(field.before) or _NOTHING}</bdi>",
        f"<bdi>{html.pieces(field.now) or _NOTHING}</bdi>",
    ]


def pending_part(found: tuple[Edition, ...], draft: FrozenAnalysis) -> None:
    """What the correction that is being written changes so far, for who may read drafts."""
    if not found:
        return
    changed = between_editions(fixed_analysis(found[-1]), draft)
    with surface.fold(f"Vad har ändrats sedan utgåva {found[-1].number}?"):
        if not changed:
            html.show("<p>Ingenting har ändrats än.</p>")
        _tables(changed, f"Utgåva {found[-1].number}", "Nu")
