"""Parts of the annual analysis as it is read."""

from __future__ import annotations

from base64 import b64encode

from samsam.figures.describe import number_or_dash
from samsam.model.access import Right
from samsam.model.analysis import FieldKind, RecordKind, unpacked
from samsam.model.fixed import ReadAnalysis, ReadField, ReadFigure, ReadPart
from samsam.model.way import Edition, State
from samsam.questions.editions import editions, fixed_analysis
from samsam.questions.links import finding_id, finding_title
from samsam.questions.reading import draft_analysis
from samsam.questions.way import changed_since
from samsam.questions.year import YearView, year_view, years
from samsam.swedish import capitalised, listing, moment, number_word
from samsam.ui import html
from samsam.ui.beside_parts import beside_part
from samsam.ui.choosing import choose_one
from samsam.ui.frame import Visit, choose
from samsam.ui.pages import ANALYSIS, INDICATOR, WRITE
from samsam.ui.writing_parts import returned_words

_NUMBERED = (RecordKind.CAUSE, RecordKind.NON_EVENT, RecordKind.ACTION, RecordKind.FINDING)
_LEADING = (FieldKind.EVIDENCE.value, FieldKind.INDICATORS.value)
_INDICATOR_PARTS = (RecordKind.INDICATOR_ANALYSIS.value,)


def year_part(visit: Visit) -> int:
    """Choose the year of the analysis; return it. The last whole year unless another is chosen."""
    options = years(visit.service, visit.today)
    chosen = visit.selection.year or visit.today.year - 1
    html.show(f"<h1>{html.text(visit.page.title)} {chosen}</h1>")
    choose_one(
        "Analysår",
        sorted({*options, chosen}, reverse=True),
        key="choice_year",
        start=chosen,
        follow=True,
        on_change=lambda year: choose(visit, year=year, edition=None),
    )
    return chosen


def reading_part(visit: Visit, year: int) -> None:
    """The whole analysis of a year: as fixed, or as it now stands for who may read drafts."""
    found = editions(visit.service, year)
    edition = _wanted(visit, found)
    if edition is None and not visit.may(Right.READ_DRAFTS):
        html.show(
            f"<p>Årsanalysen för {year} är inte fastställd. "
            "Arbetsmaterial visas bara för enheten.</p>"
        )
        return
    if edition is not None:
        _fixed(visit, edition, found)
        return
    _draft(visit, year_view(visit.service, year), found)


def _wanted(visit: Visit, found: tuple[Edition, ...]) -> Edition | None:
    """The edition that the address asks for, else the latest unless a draft lies after it."""
    chosen = next((e for e in found if e.number == visit.selection.edition), None)
    if chosen is not None or not found:
        return chosen
    if not visit.may(Right.READ_DRAFTS):
        return found[-1]
    view = year_view(visit.service, found[-1].year)
    return found[-1] if view.way.state.fixed else None


# A draft


def _draft(visit: Visit, view: YearView, found: tuple[Edition, ...]) -> None:
    returned = returned_words(view, view.way.returned) if view.way.returned else ""
    html.show(f"{_actions(visit, view, found)}{_draft_state(view)}{returned}")
    analysis = draft_analysis(visit.service, view, visit.today)
    if not analysis.parts:
        html.show(f"<p>Ingenting är skrivet för {view.year} än.</p>")
    _texts(visit, analysis)


def _actions(visit: Visit, view: YearView, found: tuple[Edition, ...]) -> str:
    address = visit.selection.changed(year=view.year, edition=None)
    write = (
        html.link(address.link(WRITE.id), "Skriv i analysen", "s-link s-button")
        if visit.may(Right.WRITE)
        else ""
    )
    fixed = "".join(
        html.link(address.link(ANALYSIS.id, edition=e.number), f"Läs fastställd utgåva {e.number}")
        for e in found
    )
    button = '<button type="button" class="s-button" data-print>Skriv ut</button>'
    return f'<p class="s-actions">{write}{button}{fixed}</p>'


def _draft_state(view: YearView) -> str:
    missing = (
        "Alla obligatoriska fält är ifyllda."
        if view.missing == 0
        else f"{capitalised(number_word(view.missing))} obligatoriska fält saknar text."
    )
    state = capitalised(view.way.state.value)
    reason = f" Rättelse, eftersom: {view.way.reason}" if view.way.reason else ""
    told = missing if view.way.state is State.DRAFT else ""
    return f'<p class="s-state"><strong>{state}.</strong> {told}{html.text(reason)}</p>'


# A fixed edition


def _fixed(visit: Visit, edition: Edition, found: tuple[Edition, ...]) -> None:
    analysis = fixed_analysis(edition)
    html.show(f"{_edition_links(visit, edition, found)}{_edition_state(visit, edition)}")
    if not edition.holds:
        html.show(
            '<p class="s-failed" role="alert">Innehållet stämmer inte med hashvärdet: det har '
            "ändrats efter fastställandet. Kontakta den som sköter SAMSAM.</p>"
        )
    _changes(visit, analysis)
    _texts(visit, analysis)


def _edition_links(visit: Visit, edition: Edition, found: tuple[Edition, ...]) -> str:
    address = visit.selection.changed(year=edition.year)
    others = "".join(
        html.link(address.link(ANALYSIS.id, edition=e.number), f"Läs utgåva {e.number}")
        for e in found
        if e.number != edition.number
    )
    file = f"filer/arsanalys/{edition.year}-{edition.number}"
    return (
        '<p class="s-actions"><button type="button" class="s-button" data-print>Skriv ut</button>'
        f'<a href="{file}.zip" download>Arkivpaket (PDF, Word, siffror, hashvärde)</a>'
        f'<a href="{file}.json" download>Ladda ner med hashvärde (JSON)</a>{others}</p>'
    )


def _edition_state(visit: Visit, edition: Edition) -> str:
    way = year_view(visit.service, edition.year).way
    latest = way.edition == edition.number
    published = " Publicerad." if latest and way.state is State.PUBLISHED else ""
    newer = "" if latest else " En senare utgåva finns eller är på väg."
    reason = f" Utgåvan rättar den förra: {edition.reason}" if edition.reason else ""
    return (
        f'<p class="s-state"><strong>Fastställd</strong> {html.text(moment(edition.fixed_at))} av '
        f"{html.text(edition.fixed_by)}. Diarienummer {html.text(edition.reference_number)}. "
        f"Utgåva {edition.number}.{published}{newer}{html.text(reason)}</p>"
        f'<p class="s-hash"><small>SHA-256 <code>{edition.sha256}</code></small></p>'
    )


def _changes(visit: Visit, analysis: ReadAnalysis) -> None:
    """What the sources have changed since the analysis was fixed."""
    changed = changed_since(visit.service, analysis)
    if not changed:
        return
    rows = [
        [html.text(c.title), str(c.year), number_or_dash(c.old), number_or_dash(c.new)]
        for c in changed
    ]
    table = html.table(
        "Underlaget har ändrats efter fastställande",
        ("Nyckeltal", "År", "Då", "Nu"),
        rows,
        "s-years",
    )
    words = "Texten nedan bygger på värdena som gällde då. De nya värdena kan ge en annan bild."
    html.show(f'<div class="s-warning" role="note"><p>{words}</p>{table}</div>')


# The texts


def _texts(visit: Visit, analysis: ReadAnalysis) -> None:
    """The analysis alone, or beside that of an earlier year."""
    if not beside_part(visit, analysis):
        _body(visit, analysis)


def _body(visit: Visit, analysis: ReadAnalysis) -> None:
    for part in analysis.parts:
        numbered = RecordKind(part.kind) in _NUMBERED
        html.show(_numbered(part) if numbered else _part(visit, part, analysis))
    followed = [
        visit.service.register.indicators[i].short_title
        for i in analysis.not_in_focus
        if i in visit.service.register.indicators
    ]
    if followed and analysis.parts:
        words = f"Följs utan fördjupning: {listing(followed)}."
        html.show(f'<p class="s-analysis-rest">{html.text(words)}</p>')


def _part(visit: Visit, part: ReadPart, analysis: ReadAnalysis) -> str:
    sections = "".join(
        f"<section><h3>{html.text(heading)}</h3>"
        f"{''.join(_field(visit, f, analysis) for f in fields)}</section>"
        for heading, fields in part.groups
    )
    figure = analysis.figure(part.subject) if part.kind in _INDICATOR_PARTS else None
    drawn = _figure(figure) if figure else ""
    return (
        f'<article class="s-analysis"><h2>{html.text(part.heading)}</h2>{drawn}{sections}</article>'
    )


def _numbered(part: ReadPart) -> str:
    """A cause, an action or the like: its few fields as a list of terms."""
    fields = (f for _, found in part.groups for f in found)
    rows = "".join(
        f"<dt>{html.text(f.label)}</dt><dd><bdi>{html.text(f.text)}</bdi></dd>" for f in fields
    )
    heading = html.text(part.heading)
    return (
        f'<section class="s-analysis s-numbered"><h3>{heading}</h3><dl class="s-facts">{rows}</dl>'
        "</section>"
    )


def _field(visit: Visit, field: ReadField, analysis: ReadAnalysis) -> str:
    body = _linked(visit, field, analysis) or "".join(
        f"<p>{html.text(p)}</p>" for p in field.text.split("\n") if p.strip()
    )
    beside = ""
    if field.computed:
        label = html.text(f"Uträknat om {field.label}")
        sentences = html.paragraphs(field.computed)
        beside = f'<aside class="s-facts-beside" aria-label="{label}">{sentences}</aside>'
    return f"<h4>{html.text(field.label)}</h4><bdi>{body}</bdi>{beside}"


def _linked(visit: Visit, field: ReadField, analysis: ReadAnalysis) -> str:
    """What a field points at, key figures as links; empty where titles have changed since."""
    if field.kind not in _LEADING:
        return ""
    known = {i.id: i.short_title for i in visit.service.register.indicators.values()}
    findings = analysis.of_kind(RecordKind.FINDING.value)
    titles = {**known, **{finding_id(p.subject): finding_title(p) for p in findings}}
    ids = unpacked(field.value)
    if ", ".join(titles.get(i, "") for i in ids) != field.text:
        return ""
    led = [
        html.link(visit.selection.link(INDICATOR.id, indicator=i), titles[i])
        if i in known
        else html.text(titles[i])
        for i in ids
    ]
    return f"<p>{', '.join(led)}</p>"


def _figure(figure: ReadFigure) -> str:
    """The chart as it was drawn when the analysis was fixed; a draft has its headline only."""
    source = html.text(figure.source)
    if not figure.svg:
        return f'<p class="s-frozen"><strong>{html.text(figure.headline)}</strong><br>{source}</p>'
    picture = b64encode(figure.svg.encode("utf-8")).decode("ascii")
    return (
        f'<figure class="s-frozen"><img src="data:image/svg+xml;base64,{picture}" '
        f'alt="{html.text(figure.alt)}"></figure>'
    )
