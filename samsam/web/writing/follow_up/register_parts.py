"""Parts of the page with all actions: the register to read, and what can be written in it."""

from __future__ import annotations

from samsam.exports.record.action_files import FORMATS, NAME
from samsam.model.analysis.access import Right
from samsam.model.analysis.carried_over import name_in_later_year
from samsam.model.analysis.records import NO_YEAR
from samsam.services.analysis.follow_up import actions as register
from samsam.services.analysis.follow_up.action_table import HEAD, Cell, cells, summary
from samsam.services.analysis.follow_up.actions import RegisteredAction, action_register
from samsam.services.analysis.links import links
from samsam.services.analysis.year import year_view
from samsam.swedish import long_date
from samsam.web.page import html
from samsam.web.page.choosing import choose_one, open_fold, put, unfold
from samsam.web.page.frame import Visit
from samsam.web.page.messages import message_part
from samsam.web.page.pages import ACTIONS, ANALYSIS
from samsam.web.writing.fields import FieldContext, field_part
from samsam.web.writing.saving import WRITING_MESSAGE, act

_NEW = "new_action"


def register_part(visit: Visit) -> tuple[RegisteredAction, ...]:
    """The heading and the actions that the visitor may see, which are returned."""
    drafts = visit.may(Right.READ_DRAFTS)
    found = action_register(visit.service, visit.today, drafts)
    html.show(f"<h1>{ACTIONS.title}</h1><p>{html.text(summary(found))} {_about(drafts)}</p>")
    if not found and not drafts:
        html.show("<p>När en årsanalys med åtgärder är fastställd visas de här.</p>")
    _files(found)
    _table("Öppna åtgärder", tuple(a for a in found if a.status.open), visit)
    _table("Avslutade åtgärder", tuple(a for a in found if not a.status.open), visit)
    return found


def _about(drafts: bool) -> str:
    if drafts:
        return (
            "Samma åtgärd står i årsanalysen: det som skrivs på det ena stället syns på det andra. "
            "Läsare ser åtgärderna som de stod i den senaste fastställda analysen."
        )
    return (
        "Åtgärderna visas som de stod i den senaste fastställda analysen. Utfallen är de som är "
        "kända nu."
    )


def _files(found: tuple[RegisteredAction, ...]) -> None:
    """What everybody may have as files: the actions of fixed analyses."""
    if any(a.fixed_in for a in found):
        links_to = "".join(
            f'<a href="filer/{NAME}.{ending}" download>{form.label}</a>'
            for ending, form in FORMATS.items()
        )
        html.show(
            '<p class="s-actions"><button type="button" class="s-button" data-print>Skriv ut'
            f"</button><span>De fastställda som fil:</span>{links_to}</p>"
        )


def _table(caption: str, found: tuple[RegisteredAction, ...], visit: Visit) -> None:
    if not found:
        return
    rows = [[*map(_cell, cells(action))] for action in found]
    for row, action in zip(rows, found, strict=True):
        row[0] += _source(visit, action)
        if action.part is not None:  # what is wrong is for who can put it right
            row[0] += "".join(f"<small>▲ {html.text(f.message)}</small>" for f in action.faults)
    html.show(html.table(caption, HEAD, rows, "s-stack"))


def _cell(lines: Cell) -> str:
    first, *others = lines
    small = "".join(f"<small>{html.text(line)}</small>" for line in others)
    return f"<bdi>{html.text(first)}</bdi>{small}"


def _source(visit: Visit, action: RegisteredAction) -> str:
    """The edition that holds the action, or that none does yet."""
    edition = action.fixed_in
    if edition is None:
        return "<small>Arbetsmaterial</small>"
    address = visit.selection.changed(year=edition.year, edition=edition.number)
    words = f"Fastställd {long_date(edition.fixed_at.date())}, {edition.reference_number}"
    return f"<small>{html.link(address.link(ANALYSIS.id), words)}</small>"


# What can be written


def follow_up_part(visit: Visit, found: tuple[RegisteredAction, ...]) -> None:
    """Every action with its fields, for who may write, and the beginning of a new one."""
    if not visit.may(Right.WRITE):
        return
    html.show(f"<h2>{'Följ upp' if found else 'Börja på den första'}</h2>")
    message_part(WRITING_MESSAGE)
    view = year_view(visit.service, NO_YEAR)
    desk = FieldContext(visit, view, links(visit.service, view))
    for action in found:
        _action(desk, action)
    _new_action(visit)


def _action(desk: FieldContext, action: RegisteredAction) -> None:
    part = action.part
    if part is None:
        return
    late = ", försenad" if action.late else ""
    label = f"{html.label(action.title)} ({action.status.value.lower()}{late})"
    fold = unfold(label, key=_fold_key(part.subject))
    if fold is None:
        return
    with fold:
        html.notices(tuple(fault.message for fault in action.faults))
        for field in part.form.fields:
            field_part(desk, part, field)


def _fold_key(subject: str) -> str:
    return f"action_{subject}"


def _new_action(visit: Visit) -> None:
    """Begin an action of a key figure: it stands in the analysis that is open, too."""
    indicators = visit.service.register.indicators
    year = register.open_year(visit.service, visit.today)

    def begin(wanted: str | None) -> None:
        if wanted:
            act(visit, lambda by: _begin(visit, by, wanted))
        put(_NEW, None)

    html.show(
        f"<h3>Ny åtgärd</h3><p>Den skrivs också in i årsanalysen för {year}. "
        "Välj nyckeltalet som den hör till.</p>"
    )
    choose_one(
        "Lägg till en åtgärd för",
        indicators,
        key=_NEW,
        title=lambda i: indicators[i].short_title,
        on_change=begin,
        placeholder="Välj nyckeltal",
    )


def _begin(visit: Visit, by: str, indicator_id: str) -> None:
    begun = register.new_action(visit.service, visit.today, by, indicator_id)
    open_fold(_fold_key(name_in_later_year(begun.year, begun.subject)))
