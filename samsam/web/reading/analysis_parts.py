"""Parts of the annual analysis as it is read."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping

from samsam.figures.description.value_table import number_or_dash
from samsam.figures.figure import Figure
from samsam.model.analysis.access import Right
from samsam.model.analysis.frozen import FrozenAnalysis, FrozenField, FrozenFigure, FrozenPart
from samsam.model.analysis.records import FieldKind, RecordKind, unpacked
from samsam.model.analysis.workflow import Edition, State
from samsam.services.analysis.links import finding_id, finding_title
from samsam.services.analysis.reading import draft_analysis, same_figures
from samsam.services.analysis.workflow import changed_since
from samsam.services.analysis.year import YearView, year_view, years
from samsam.services.editions.editions import editions, fixed_analysis
from samsam.services.indicators.followed import current_indicators
from samsam.swedish import capitalised, moment, number_word
from samsam.web.page import html
from samsam.web.page.choosing import choose_one
from samsam.web.page.figure_block import narrow_address, picture_of
from samsam.web.page.frame import Visit, choose
from samsam.web.page.pages import ACTIONS, ANALYSIS, INDICATOR, WRITE
from samsam.web.writing.context_parts import beside_part
from samsam.web.writing.follow_up.edition_parts import editions_part, pending_part
from samsam.web.writing.writing_parts import returned_words

_NUMBERED = (RecordKind.CAUSE, RecordKind.NON_EVENT, RecordKind.ACTION, RecordKind.FINDING)
_SUMMARY = "summary"
_LEAST_CONTENTS = 3
_FINDINGS, _FINDINGS_ID = "Iakttagelser", "del-iakttagelser"
_ABOUT, _ABOUT_ID = "Om utgåvan och filer", "om-utgavan"
_LEADING = (FieldKind.EVIDENCE.value, FieldKind.INDICATORS.value)
_ACTION_LINK = html.link(ACTIONS.id, "Alla åtgärder")
_INDICATOR_PARTS = (RecordKind.INDICATOR_ANALYSIS.value,)


def year_part(visit: Visit) -> int:
    """Choose the year of the analysis; return it.

    Unless another is chosen: the last whole year; for who may not read drafts the latest that is
    fixed, if any is.
    """
    options = years(visit.service, visit.today)
    chosen = visit.selection.year or _first_shown(visit)
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


def _first_shown(visit: Visit) -> int:
    last = visit.today.year - 1
    if visit.may(Right.READ_DRAFTS):
        return last
    return max((e.year for e in editions(visit.service)), default=last)


def reading_part(visit: Visit, year: int) -> None:
    """The whole analysis of a year: as fixed, or as it now stands for who may read drafts."""
    found = editions(visit.service, year)
    html.notices(_unknown_edition(visit, found))
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


def _unknown_edition(visit: Visit, found: tuple[Edition, ...]) -> tuple[str, ...]:
    asked = visit.selection.edition
    if asked is None or any(e.number == asked for e in found):
        return ()
    shown = " Den senaste visas." if found else ""
    return (f"Utgåva {asked} av årsanalysen finns inte.{shown}",)


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
    pending_part(found, analysis)
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
    return f'<p class="s-actions">{write}{button}{fixed}{_ACTION_LINK}</p>'


def _draft_state(view: YearView) -> str:
    missing = (
        "Alla obligatoriska fält är ifyllda."
        if view.missing == 0
        else "Ett obligatoriskt fält saknar text."
        if view.missing == 1
        else f"{capitalised(number_word(view.missing))} obligatoriska fält saknar text."
    )
    state = capitalised(view.way.state.value)
    reason = f" Rättelse, eftersom: {view.way.reason}" if view.way.reason else ""
    reported = missing if view.way.state is State.DRAFT else ""
    return f'<p class="s-state"><strong>{state}.</strong> {reported}{html.text(reason)}</p>'


# A fixed edition


def _fixed(visit: Visit, edition: Edition, found: tuple[Edition, ...]) -> None:
    analysis = fixed_analysis(edition)
    html.show(_edition_state(visit, edition, found))
    if not edition.holds:
        html.show(
            '<p class="s-failed" role="alert">Innehållet stämmer inte med hashvärdet: det har '
            "ändrats efter fastställandet. Kontakta den som sköter SAMSAM.</p>"
        )
    _changes(visit, analysis)
    editions_part(visit, edition, found)
    _texts(visit, analysis)
    html.show(_about_edition(visit, edition, found))


def _about_edition(visit: Visit, edition: Edition, found: tuple[Edition, ...]) -> str:
    """What few readers need, after the text: files, other editions and the hash."""
    return (
        f'<section id="{_ABOUT_ID}"><h2>{_ABOUT}</h2>{_edition_links(visit, edition, found)}'
        f'<p class="s-hash"><small>SHA-256 <code>{edition.sha256}</code></small></p></section>'
    )


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
        f'<a href="{file}.pdf" download>Ladda ner som PDF</a>'
        f'<a href="{file}.docx" download>Ladda ner för Word</a>'
        f'<a href="{file}.zip" download>Arkivpaket (PDF, Word, siffror, hashvärde)</a>'
        f'<a href="{file}.json" download>Ladda ner med hashvärde (JSON)</a>'
        f"{others}{_ACTION_LINK}</p>"
    )


def _newer(edition: Edition, found: tuple[Edition, ...]) -> str:
    if any(e.number > edition.number for e in found):
        return " En senare utgåva finns."
    return " En rättelse är påbörjad. Den här utgåvan gäller tills rättelsen är fastställd."


def _edition_state(visit: Visit, edition: Edition, found: tuple[Edition, ...]) -> str:
    way = year_view(visit.service, edition.year).way
    latest = way.edition == edition.number
    published = " Publicerad." if latest and way.state is State.PUBLISHED else ""
    newer = "" if latest else _newer(edition, found)
    reason = f" Utgåvan rättar den förra: {edition.reason}" if edition.reason else ""
    return (
        f'<p class="s-state"><strong>Fastställd</strong> {html.text(moment(edition.fixed_at))} av '
        f"{html.text(edition.fixed_by)}. Diarienummer {html.text(edition.reference_number)}. "
        f"Utgåva {edition.number}.{published}{newer}{html.text(reason)}</p>"
    )


def _changes(visit: Visit, analysis: FrozenAnalysis) -> None:
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


def _texts(visit: Visit, analysis: FrozenAnalysis) -> None:
    """The analysis alone, or beside that of an earlier year."""
    if not beside_part(visit, analysis):
        _body(visit, analysis)


def _body(visit: Visit, analysis: FrozenAnalysis) -> None:
    same = same_figures(visit.service, analysis)
    if contents := _contents(analysis):
        html.show(contents)
    findings = next((p for p in analysis.parts if p.kind == RecordKind.FINDING), None)
    for part in analysis.parts:
        if part is findings:
            html.show(
                f'<section class="s-analysis" id="{_FINDINGS_ID}"><h2>{_FINDINGS}</h2></section>'
            )
        html.show(_shown(visit, part, analysis, same))
    # What has stopped, and the parts of a sum, aren't followed by themselves.
    followed = [
        i.short_title for i in current_indicators(visit.service) if i.id in analysis.not_in_focus
    ]
    if followed and analysis.parts:
        words = f"Följs utan fördjupning: {'; '.join(followed)}."
        html.show(f'<p class="s-analysis-rest">{html.text(words)}</p>')


def _shown(
    visit: Visit, part: FrozenPart, analysis: FrozenAnalysis, same: Mapping[str, Figure]
) -> str:
    kind = RecordKind(part.kind)
    if kind is RecordKind.CARRIED_OVER:
        return _carried_over(part)
    return _numbered(part) if kind in _NUMBERED else _part(visit, part, analysis, same)


def _carried_over(part: FrozenPart) -> str:
    """What earlier years left, with the answers."""
    rows = [
        [f"<bdi>{html.text(field.label)}</bdi>", html.text(heading), html.text(field.text)]
        for heading, fields in part.groups
        for field in fields
    ]
    table = html.table(part.heading, ("Vad", "Sort", "Svar"), rows, "s-stack", hidden_caption=True)
    return (
        f'<section class="s-analysis" id="{_place(part)}"><h2>{html.text(part.heading)}</h2>'
        f"{table}</section>"
    )


def _contents(analysis: FrozenAnalysis) -> str:
    """Links to the parts of a long text; nothing before a short one."""
    headed = [p for p in analysis.parts if RecordKind(p.kind) not in _NUMBERED]
    if len(headed) < _LEAST_CONTENTS:
        return ""
    links = [(_place(p), p.heading) for p in headed]
    found = any(p.kind == RecordKind.FINDING for p in analysis.parts)
    links += [(_FINDINGS_ID, _FINDINGS)] if found else []
    links += [(_ABOUT_ID, _ABOUT)] if analysis.fixed_at else []
    items = "".join(f'<li><a href="#{place}">{html.text(words)}</a></li>' for place, words in links)
    return f'<nav class="s-contents" aria-label="Innehåll"><h2>Innehåll</h2><ol>{items}</ol></nav>'


def _place(part: FrozenPart) -> str:
    """The part's name in the address of the page."""
    return f"del-{part.kind}-{part.subject}" if part.subject else f"del-{part.kind}"


def _part(
    visit: Visit, part: FrozenPart, analysis: FrozenAnalysis, same: Mapping[str, Figure]
) -> str:
    # What the analysis comes to stands first, and who has written it after that.
    groups = sorted(part.groups, key=lambda g: all(f.id != _SUMMARY for f in g[1]))
    said: dict[tuple[str, ...], str] = {}
    sections = "".join(
        f"<section><h3>{html.text(heading)}</h3>"
        f"{''.join(_field(visit, f, analysis, said) for f in fields)}</section>"
        for heading, fields in (groups if part.text(_SUMMARY) else part.groups)
    )
    figure = analysis.figure(part.subject) if part.kind in _INDICATOR_PARTS else None
    drawn = _figure(visit, figure, same.get(part.subject)) if figure else ""
    return (
        f'<article class="s-analysis" id="{html.text(_place(part))}">'
        f"<h2>{html.text(part.heading)}</h2>{drawn}{sections}</article>"
    )


def _numbered(part: FrozenPart) -> str:
    """A cause, an action or the like: its few fields as a list of terms."""
    fields = (f for _, found in part.groups for f in found)
    rows = "".join(f"<dt>{html.text(f.label)}</dt><dd><bdi>{_short(f)}</bdi></dd>" for f in fields)
    heading = html.text(part.heading)
    return (
        f'<section class="s-analysis s-numbered"><h3>{heading}</h3><dl class="s-facts">{rows}</dl>'
        "</section>"
    )


def _short(field: FrozenField) -> str:
    return html.formatted(field.formatted) if field.markup else html.text(field.text)


def _field(
    visit: Visit, field: FrozenField, analysis: FrozenAnalysis, said: dict[tuple[str, ...], str]
) -> str:
    """A field's text and what is computed beside it. `said`: the fields above, by such words."""
    body = _linked(visit, field, analysis) or html.formatted(field.formatted)
    beside = _computed(field, said) if field.computed else ""
    said.setdefault(field.computed, field.label)
    return f"<h4>{html.text(field.label)}</h4><bdi>{body}</bdi>{beside}"


def _computed(field: FrozenField, said: Mapping[tuple[str, ...], str]) -> str:
    """What SAMSAM has worked out about a field; what stands above already is pointed at."""
    label = html.text(f"Uträknat om {field.label}")
    above = said.get(field.computed)
    words = (f"Samma som under ”{above}” ovan.",) if above else field.computed
    return (
        f'<div class="s-facts-beside" role="note" aria-label="{label}">'
        f"<p><strong>Uträknat av SAMSAM</strong></p>{html.paragraphs(words)}</div>"
    )


def _linked(visit: Visit, field: FrozenField, analysis: FrozenAnalysis) -> str:
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


def _figure_now(visit: Visit, figure: FrozenFigure, same: Figure) -> str:
    """The chart of a draft, which nobody has fixed yet."""
    shown, alt = picture_of(same, visit.palette), html.text(figure.alt)
    return (
        f'<figure class="s-frozen"><img class="s-wide" src="{shown.address}" alt="{alt}">'
        f'<img class="s-narrow" src="{shown.narrow}" alt="{alt}"><figcaption>'
        f"<strong>{html.headline(figure.headline)}</strong><br>{html.text(figure.source)}</figcaption>"
        "</figure>"
    )


def _as_address(svg: str) -> str:
    """A kept drawing as an address that holds the picture itself."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode('utf-8')).decode('ascii')}"


def _figure(visit: Visit, figure: FrozenFigure, same: Figure | None) -> str:
    """The chart as it was drawn when the analysis was fixed; a draft's as it is now.

    On a phone it is drawn anew for the width, from the very values (`same`), or the drawing of then
    for a column; what was fixed before that was kept is wider than the phone.
    """
    source = html.text(figure.source)
    if not figure.svg:
        if same is not None:
            return _figure_now(visit, figure, same)
        return (
            f'<p class="s-frozen"><strong>{html.headline(figure.headline)}</strong><br>{source}</p>'
        )
    alt = html.text(figure.alt)
    drawn = f'src="{_as_address(figure.svg)}" alt="{alt}">'
    if same is None and not figure.narrow_svg:
        words = "Diagrammet är bredare än skärmen: dra det i sidled."
        return (
            f'<figure class="s-frozen s-too-wide"><div class="s-scroll" tabindex="0" role="region" '
            f'aria-label="Diagram"><img {drawn}</div><figcaption>{words}</figcaption></figure>'
        )
    narrow = narrow_address(same, visit.palette) if same else _as_address(figure.narrow_svg)
    return (
        f'<figure class="s-frozen"><img class="s-wide" {drawn}<img class="s-narrow" '
        f'src="{narrow}" alt="{alt}"><figcaption><strong>{html.headline(figure.headline)}</strong>'
        f"<br>{source}</figcaption></figure>"
    )
