"""Comments and assignments at a field or a part: a fold under it, and a line on who has it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import streamlit as st

from samsam.model.analysis.access import Right
from samsam.model.analysis.cooperation import Assignment, Comment, Thread
from samsam.model.analysis.records import FieldVersion, RecordKind
from samsam.model.analysis.workflow import FieldRef
from samsam.services.analysis import cooperation as together
from samsam.services.analysis.cooperation import Cooperation, CooperationError
from samsam.services.analysis.workflow import written_fields
from samsam.services.analysis.year import Section, YearView
from samsam.swedish import long_date, moment, no_day, read_day
from samsam.web.base.access import ForbiddenError, account_of_page
from samsam.web.page import html
from samsam.web.page.choosing import choose_one, chosen, open_fold, rename_fold, unfold
from samsam.web.page.frame import Visit
from samsam.web.page.messages import message_part
from samsam.web.writing.saving import act

DAY_EXAMPLE = "30 juni 2027"
_OPENED = "cooperation_opened"  # which field the address has opened


@dataclass(frozen=True, slots=True)
class _Spot:
    """A field or part on the page that is drawn."""

    visit: Visit
    view: YearView
    ref: FieldRef
    title: str

    @property
    def known(self) -> Cooperation:
        return together.cooperation(self.visit.service, self.view.year)

    @property
    def key(self) -> str:
        """What the keys of its widgets end with."""
        ref = self.ref
        return f"{self.view.year}_{ref.kind}_{ref.subject}_{ref.field}"

    @property
    def message(self) -> str:
        """Where what came of the last click is kept."""
        return f"together_message_{self.key}"

    @property
    def fold(self) -> str:
        """The key of its fold."""
        return f"together_{self.key}"

    def act(self, do: Callable[[str], object], done: str, right: Right = Right.WRITE) -> None:
        """Do something as the present visitor; the fold's heading then says how it is."""
        act(self.visit, do, done, right, self.message)
        if st.session_state.get(self.fold):
            rename_fold(self.fold)


def cooperation_part(visit: Visit, view: YearView, ref: FieldRef, title: str) -> None:
    """Who has a field or part, and what is said about it. `title` is what it is called."""
    if view.year == 0:  # the lists that the unit keeps belong to no analysis
        return
    spot = _Spot(visit, view, ref, title)
    held = spot.known.assigned(ref)
    message_part(spot.message)
    if held is not None:
        _held(spot, held)
    fold = unfold(_heading(spot), key=spot.fold)
    if not fold:
        return
    with fold:
        for thread in spot.known.of(ref):
            _thread(spot, thread)
        _new_comment(spot)
        if visit.may(Right.LEAD) and view.way.state.open:
            _assign(spot, held)


def _heading(spot: _Spot) -> str:
    what = "Kommentarer" if not spot.visit.may(Right.LEAD) else "Kommentarer och ansvarig"
    return f"{what}: {html.label(spot.title)}{_counted(spot.known.of(spot.ref))}"


def _counted(threads: tuple[Thread, ...]) -> str:
    """How many comments wait, else how many are done with; empty when there are none."""
    waits = sum(1 for t in threads if t.open)
    if waits:
        return f" ({waits} öppen)" if waits == 1 else f" ({waits} öppna)"
    return f" ({len(threads)} {'klar' if len(threads) == 1 else 'klara'})" if threads else ""


# Who has it


def _held(spot: _Spot, held: Assignment) -> None:
    """Who is to write it and by when, with a button for who has it."""
    account = account_of_page(spot.visit.service)
    mine = account is not None and account.id == held.account
    late = " <strong>Försenat.</strong>" if held.late(spot.visit.today) else ""
    whose = "Du har" if mine else f"{html.text(spot.known.name(held.account))} har"
    html.show(
        f'<p class="s-assigned">{whose} {_what(spot)}, senast {long_date(held.due)}.{late}</p>'
    )
    if mine:
        st.button("Klar", key=f"finish_{spot.key}", on_click=_finish, args=(spot, held))


def _what(spot: _Spot) -> str:
    return "fältet" if spot.ref.field else "hela delen"


def _finish(spot: _Spot, held: Assignment) -> None:
    def finish(by: str) -> None:
        account = account_of_page(spot.visit.service)
        if account is None:
            raise ForbiddenError("Du är inte längre inloggad. Logga in igen.")
        together.finish(spot.visit.service, spot.view, spot.ref, held.version, by, account.id)

    spot.act(finish, f"{spot.title} är klart.")


def _assign(spot: _Spot, held: Assignment | None) -> None:
    """Give it to a colleague, or take it back."""
    colleagues = together.colleagues(spot.visit.service)
    if not colleagues:
        html.show(
            "<p>Ingen kollega har ett konto som får skriva. Administratören lägger upp det.</p>"
        )
        return
    names = {a.id: a.name for a in colleagues}
    who, day = f"assign_to_{spot.key}", f"assign_day_{spot.key}"
    based_on = spot.known.version(spot.ref)

    def assign(by: str) -> None:
        typed = str(st.session_state[day]).strip()
        due = read_day(typed)
        if typed and due is None:
            raise CooperationError(f"Senast: {no_day(typed)}")
        together.assign(
            spot.visit.service, spot.view, spot.ref, chosen(who), due, based_on, by,
            spot.visit.today,
        )  # fmt: skip

    with st.form(f"assign_{spot.key}", border=False):
        choose_one(
            f"Vem ska skriva {_what(spot)}?",
            names,
            key=who,
            title=names.__getitem__,
            start=held.account if held else None,
            placeholder="Välj kollega",
        )
        st.text_input(
            "Senast", long_date(held.due) if held else "", key=day, autocomplete="off",
            placeholder=DAY_EXAMPLE,
        )  # fmt: skip
        st.form_submit_button(
            "Lämna till kollegan",
            on_click=lambda: spot.act(assign, f"{spot.title} är lämnat.", Right.LEAD),
        )
    if held is not None:
        st.button("Ta tillbaka", key=f"withdraw_{spot.key}", on_click=_withdraw, args=(spot, held))


def _withdraw(spot: _Spot, held: Assignment) -> None:
    spot.act(
        lambda by: together.withdraw(spot.visit.service, spot.view, spot.ref, held.version, by),
        f"{spot.title} är inte lämnat till någon.",
        Right.LEAD,
    )


# What is said


def _thread(spot: _Spot, thread: Thread) -> None:
    """A comment with its answers; who reads it can answer and close it."""
    html.show(thread_words(thread))
    key = f"answer_{thread.id}"
    if thread.open:
        _comment_form(spot, key, "Svara", "Spara svaret", thread.id)
        label, done = "Klar", True
    else:
        label, done = "Öppna igen", False
    st.button(label, key=f"close_{thread.id}", on_click=lambda: _set_done(spot, thread, done=done))


def _set_done(spot: _Spot, thread: Thread, *, done: bool) -> None:
    spot.act(
        lambda by: together.set_done(spot.visit.service, spot.view, thread, by, done=done),
        "Kommentaren är klar." if done else "Kommentaren är öppen igen.",
        Right.READ_DRAFTS,
    )


def thread_words(thread: Thread) -> str:
    """A thread as it is read."""
    said = "".join(map(_comment, thread.comments))
    closed = ""
    if thread.closed_at:
        when = moment(thread.closed_at)
        closed = f"<p><small>Klar: {html.text(thread.closed_by)}, {when}</small></p>"
    return f'<div class="s-thread">{said}{closed}</div>'


def _comment(comment: Comment) -> str:
    return (
        f"<p><strong>{html.text(comment.written_by)}</strong> "
        f"<small>{moment(comment.written_at)}</small></p><bdi>{html.text(comment.text)}</bdi>"
    )


def _new_comment(spot: _Spot) -> None:
    _comment_form(spot, f"comment_{spot.key}", "Ny kommentar", "Spara kommentaren", "")


def _comment_form(spot: _Spot, key: str, label: str, button: str, thread: str) -> None:
    """A box and its button. What couldn't be saved stays in the box."""

    def save(by: str) -> None:
        together.comment(
            spot.visit.service, spot.view, spot.ref, str(st.session_state[key]), by, thread
        )
        st.session_state[key] = ""

    with st.form(f"form_{key}", border=False):
        st.text_area(label, key=key, height=90)
        st.form_submit_button(
            button, on_click=lambda: spot.act(save, "Kommentaren är sparad.", Right.READ_DRAFTS)
        )


def review_comments_part(visit: Visit, view: YearView) -> None:
    """What is said about the analysis, to who reads it for review and doesn't write in it."""
    if visit.may(Right.WRITE) or view.way.state.fixed:
        return
    titles = written_fields(view)
    if not titles:
        return
    html.show(
        "<h2>Kommentarer</h2><p>Den som leder analysen, och den som har skrivit fältet, ser din "
        "kommentar under <em>Väntar på dig</em>. Svaren kommer hit.</p>"
    )
    for ref, found in together.cooperation(visit.service, view.year).threads.items():
        spot = _Spot(visit, view, ref, together.titled(view, ref))
        html.show(f"<h3>{html.text(spot.title)}</h3>")
        message_part(spot.message)
        for thread in found:
            _thread(spot, thread)
    _new_review_comment(visit, view, titles)


def _new_review_comment(visit: Visit, view: YearView, titles: Mapping[FieldRef, str]) -> None:
    """A comment on a field that is chosen here. What couldn't be saved stays in the box."""
    about, key = f"review_about_{view.year}", f"review_comment_{view.year}"
    message = f"review_message_{view.year}"

    def save(by: str) -> None:
        ref = chosen(about)
        if ref is None:
            raise CooperationError("Välj vilket fält kommentaren gäller. Den är inte sparad.")
        together.comment(visit.service, view, ref, str(st.session_state[key]), by)
        st.session_state[key] = ""

    message_part(message)
    with st.form(f"form_{key}", border=False):
        choose_one("Vad gäller kommentaren?", titles, key=about, title=titles.__getitem__)
        st.text_area("Ny kommentar", key=key, height=90)
        st.form_submit_button(
            "Spara kommentaren",
            on_click=lambda: act(visit, save, "Kommentaren är sparad.", Right.READ_DRAFTS, message),
        )


# What the address leads to, and what is left without a field


def open_asked_for(visit: Visit, section: Section) -> FieldRef | None:
    """Let what a link leads to be open, once; returns it when the section has its part."""
    ref = asked_for(visit)
    if ref is None or st.session_state.get(_OPENED) == visit.selection.field:
        return None
    if not any((p.kind.value, p.subject) == (ref.kind, ref.subject) for p in section.parts):
        return None
    st.session_state[_OPENED] = visit.selection.field
    year = visit.selection.year
    open_fold(f"together_{year}_{ref.kind}_{ref.subject}_{ref.field}")
    return ref


def forget_opened() -> None:
    """Let a link open its field again: what was open closed when the page was left."""
    st.session_state.pop(_OPENED, None)


def asked_for(visit: Visit) -> FieldRef | None:
    """The field or part that the address is about."""
    if visit.selection.field is None:
        return None
    kind, subject, field = visit.selection.field.split(".")
    return FieldRef(kind, subject, field) if kind in set(RecordKind) else None


def in_question(visit: Visit, view: YearView, ref: FieldRef) -> bool:
    """True for a field that a link leads to, that somebody has, or that has an open comment."""
    known = together.cooperation(visit.service, view.year)
    waits = known.assigned(ref) is not None or any(t.open for t in known.of(ref))
    return waits or asked_for(visit) == ref


def landing(visit: Visit, ref: FieldRef) -> str:
    """Where samsam.js brings who has followed a link to this field or part."""
    return '<span class="s-asked"></span>' if asked_for(visit) == ref else ""


def left_part(visit: Visit, view: YearView) -> None:
    """What was said about fields and parts that are gone: it stays to be read."""
    known = together.cooperation(visit.service, view.year)
    gone = [
        t for ref, found in known.threads.items() if not together.there(view, ref) for t in found
    ]
    if not gone:
        return
    fold = unfold(f"Kommentarer till det som är borttaget: {len(gone)}", key=f"left_{view.year}")
    if fold:
        with fold:
            for thread in gone:
                title = html.text(together.titled(view, thread.ref))
                html.show(f"<p><strong>{title}</strong></p>{thread_words(thread)}")


def author_words(version: FieldVersion) -> str:
    """Who wrote what stands in a field, and when; empty when nobody has."""
    if not version.version or version.saved_at is None:
        return ""
    words = f"Skrivet av {version.saved_by} {moment(version.saved_at)}"
    return f'<p class="s-author"><small>{html.text(words)}</small></p>'
