"""Parts of the year wheel."""

from __future__ import annotations

from samsam.model.analysis.access import Right
from samsam.model.analysis.year_wheel import Due, EntryKind, YearDocument, YearEntry
from samsam.services.analysis.follow_up.actions import action_register
from samsam.services.analysis.year_wheel import YearWheel, year_wheel
from samsam.swedish import capitalised, listing, month_name
from samsam.web.page import html
from samsam.web.page.choosing import choose_one
from samsam.web.page.frame import Visit, choose
from samsam.web.page.pages import ACTIONS, ANALYSIS, DATA, INDICATOR, WRITE

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
    late = " och försenat" if visit.may(Right.TAKE_IN) else ""
    html.show(f"<h2>I tur nu{late}</h2>{_late_actions(visit)}")
    if not wheel.waiting:
        html.show("<p>Inget väntar på någon den här månaden.</p>")
        return
    items = "".join(
        f"<li>{_mark(visit, e)} {_name(visit, e)}. {_waits(e)}</li>" for e in wheel.waiting
    )
    html.show(f'<ul class="s-waiting">{items}</ul>')


def _late_actions(visit: Visit) -> str:
    """How many actions are late, among those that the visitor may see."""
    found = action_register(visit.service, visit.today, visit.may(Right.READ_DRAFTS))
    late = sum(action.late for action in found)
    if not late:
        return ""
    words = "En åtgärd är försenad" if late == 1 else f"{late} åtgärder är försenade"
    return f"<p>{words}. {html.link(ACTIONS.id, 'Se åtgärderna')}</p>"


def _waits(entry: YearEntry) -> str:
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


def _item(visit: Visit, entry: YearEntry) -> str:
    kind = html.text(capitalised(entry.kind.value))
    return f"<li><small>{kind}</small>{_name(visit, entry)} {_mark(visit, entry)}</li>"


def _name(visit: Visit, entry: YearEntry) -> str:
    """What it is, leading to where something can be done about it."""
    if entry.kind is EntryKind.PUBLICATION:
        title = f"{entry.title} {entry.about}"
        return html.link(visit.selection.link(INDICATOR.id, indicator=entry.id, year=None), title)
    if entry.kind is EntryKind.TARGET:
        address = visit.selection.link(INDICATOR.id, indicator=entry.id, year=None)
        return html.link(address, entry.title)
    page = WRITE if entry.kind is EntryKind.STEP and visit.may(Right.WRITE) else ANALYSIS
    return html.link(visit.selection.link(page.id, year=entry.about), entry.title)


def _mark(visit: Visit, entry: YearEntry) -> str:
    """How it stands. That a figure is late concerns those that can bring it in, nobody else."""
    words, tone = entry.due.value, _TONES[entry.due]
    if _others_concern(visit, entry):
        words, tone = "inte inläst än", "ingen"
    if entry.due is Due.DONE:
        words = _DONE[entry.kind]
    elif entry.kind is EntryKind.TARGET:
        words, tone = _TARGET_YEARS[entry.due], "ingen"
    elif entry.due is Due.LATE and entry.kind is EntryKind.DOCUMENT:
        words = "texten är inte fastställd"
    return (
        f'<span class="s-mark s-{tone}"><b aria-hidden="true">'
        f"{_SYMBOLS[entry.due]}</b> {html.text(capitalised(words))}</span>"
    )


def _others_concern(visit: Visit, entry: YearEntry) -> bool:
    late = entry.kind is EntryKind.PUBLICATION and entry.due is Due.LATE
    return late and not visit.may(Right.TAKE_IN)


_TARGET_YEARS = {
    Due.LATE: "värdet har inte kommit än",
    Due.NOW: "målåret går mot sitt slut",
    Due.COMING: "målåret har inte varit än",
}
_DONE = {
    EntryKind.PUBLICATION: "har kommit",
    EntryKind.TARGET: "målårets värde har kommit",
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
            _mark(visit, e),
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


def _rare(document: YearDocument, year: int) -> str:
    when = f"{month_name(document.month)} {year}"
    name = html.text(document.title)
    return f"<p>{name} görs en gång per mandatperiod, nästa gång senast i {when}.</p>"


def _why(entry: YearEntry) -> str:
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
