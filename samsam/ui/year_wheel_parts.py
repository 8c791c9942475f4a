"""Parts of the year wheel."""

from __future__ import annotations

from samsam.model.access import Right
from samsam.model.year_wheel import Document, Due, Entry, EntryKind
from samsam.questions.year_wheel import YearWheel, year_wheel
from samsam.swedish import capitalised, listing, month_name
from samsam.ui import html
from samsam.ui.choosing import choose_one
from samsam.ui.frame import Visit, choose
from samsam.ui.pages import ANALYSIS, DATA, INDICATOR, WRITE

_TONES = {Due.LATE: "samre", Due.NOW: "neutral", Due.COMING: "ingen", Due.DONE: "battre"}
_SYMBOLS = {Due.LATE: "▲", Due.NOW: "●", Due.COMING: "○", Due.DONE: "✓"}


def year_part(visit: Visit) -> YearWheel:
    """The heading and the choice of year; this year unless another is chosen."""
    now = visit.today.year
    chosen = visit.selection.year or now
    html.show(f"<h1>Årshjul {chosen}</h1>")
    choose_one(
        "År",
        sorted({now - 1, now, now + 1, chosen}, reverse=True),
        key="choice_wheel_year",
        start=chosen,
        follow=True,
        on_change=lambda year: choose(visit, year=year),
    )
    return year_wheel(visit.service, chosen, visit.today, visit.may(Right.READ_DRAFTS))


def waiting_part(visit: Visit, wheel: YearWheel) -> None:
    """What is due now or late, first of all, whatever year is shown."""
    html.show("<h2>I tur nu och försenat</h2>")
    if not wheel.waiting:
        html.show("<p>Inget är försenat och inget är i tur den här månaden.</p>")
        return
    items = "".join(f"<li>{_mark(e)} {_name(visit, e)}. {_waits(e)}</li>" for e in wheel.waiting)
    html.show(f'<ul class="s-waiting">{items}</ul>')


def _waits(entry: Entry) -> str:
    when = f"{month_name(entry.month)} {entry.year}"
    if entry.kind is EntryKind.PUBLICATION:
        return f"Värdet för {entry.about} väntades i {when}. Det senaste gäller {entry.last_year}."
    if entry.kind is EntryKind.STEP:
        return f"Gäller analysen för {entry.about} och ska vara klart i {when}."
    words = f"Dokumentet ska beslutas senast i {when}"
    return f"{words}, men analysen för {entry.about} är inte fastställd."


def months_part(visit: Visit, wheel: YearWheel) -> None:
    """The year's months in order, with everything that belongs to each."""
    html.show(f"<h2>{wheel.year} månad för månad</h2>")
    months = "".join(_month(visit, wheel, month) for month in range(1, 13))
    html.show(f'<ol class="s-wheel">{months}</ol>')
    if wheel.unplanned:
        names = html.text(listing([i.short_title for i in wheel.unplanned]))
        html.show(f"<p>Utan fast månad: {names}.</p>")


def _month(visit: Visit, wheel: YearWheel, month: int) -> str:
    here = (wheel.year, month) == (visit.today.year, visit.today.month)
    current = ' aria-current="date"' if here else ""
    now = " <small>nu</small>" if here else ""
    found = "".join(_item(visit, e) for e in wheel.of_month(month))
    body = f"<ul>{found}</ul>" if found else "<p>Inget inplanerat.</p>"
    return f"<li{current}><h3>{capitalised(month_name(month))}{now}</h3>{body}</li>"


def _item(visit: Visit, entry: Entry) -> str:
    kind = html.text(capitalised(entry.kind.value))
    return f"<li><small>{kind}</small>{_name(visit, entry)} {_mark(entry)}</li>"


def _name(visit: Visit, entry: Entry) -> str:
    """What it is, leading to where something can be done about it."""
    if entry.kind is EntryKind.PUBLICATION:
        title = f"{entry.title} {entry.about}"
        return html.link(visit.selection.link(INDICATOR.id, indicator=entry.id, year=None), title)
    page = WRITE if entry.kind is EntryKind.STEP and visit.may(Right.WRITE) else ANALYSIS
    return html.link(visit.selection.link(page.id, year=entry.about), entry.title)


def _mark(entry: Entry) -> str:
    words = entry.due.value
    if entry.due is Due.DONE:
        words = _DONE[entry.kind]
    elif entry.due is Due.LATE and entry.kind is EntryKind.DOCUMENT:
        words = "texten är inte fastställd"
    return (
        f'<span class="s-mark s-{_TONES[entry.due]}"><b aria-hidden="true">'
        f"{_SYMBOLS[entry.due]}</b> {html.text(capitalised(words))}</span>"
    )


_DONE = {
    EntryKind.PUBLICATION: "har kommit",
    EntryKind.STEP: "klart",
    EntryKind.DOCUMENT: "texten är fastställd",
}


def documents_part(visit: Visit, wheel: YearWheel) -> None:
    """Which document takes which text, and whether the text can be taken yet."""
    rows = [
        [
            _name(visit, e),
            html.text(f"Senast i {month_name(e.month)} {e.year}") + _why(e),
            html.text(listing([t.label for t in e.takes])),
            _mark(e),
        ]
        for e in wheel.of_kind(EntryKind.DOCUMENT)
    ]
    headings = ("Dokument", "När", f"Tar ur analysen för {wheel.about}", "Läge")
    html.show(
        f"<h2>Dokumenten</h2>{html.table('Vad varje dokument hämtar', headings, rows, 's-stack')}"
    )
    html.show(
        f"{''.join(_rare(d, y) for d, y in wheel.rare)}"
        "<p>SAMSAM vet om analysens text är fastställd, men inte om dokumentet är beslutat.</p>"
    )


def _rare(document: Document, year: int) -> str:
    when = f"{month_name(document.month)} {year}"
    name = html.text(document.title)
    return f"<p>{name} görs en gång per mandatperiod, nästa gång senast i {when}.</p>"


def _why(entry: Entry) -> str:
    return f"<small>{html.text(entry.source)}</small>" if entry.source else ""


def calendar_part() -> None:
    """The same in a calendar of one's own, and where the months can be changed."""
    data = html.link(DATA.id, "Data")
    html.show(
        "<h2>I din kalender</h2>"
        '<p class="s-actions"><a class="s-button" href="arshjul.ics" download>'
        "Hämta kalenderfil (ICS)</a></p>"
        "<p>Prenumerera på adressen i kalenderprogrammet, så följer ändringar med.</p>"
        f"<p>Nya siffror läses in på sidan {data}.</p>"
    )
