"""The year's analysis beside an earlier one, with changes marked."""

from __future__ import annotations

from samsam.model.analysis.access import Right
from samsam.model.analysis.compare_years import FieldBeside, PartBeside, beside
from samsam.model.analysis.frozen import FrozenAnalysis
from samsam.services.analysis.over_time import readable_years, year_of
from samsam.web.page import html
from samsam.web.page.choosing import choose_one
from samsam.web.page.frame import Visit, choose

_ALONE = 0


def beside_part(visit: Visit, analysis: FrozenAnalysis) -> bool:
    """Choose an earlier year to compare with; True when the two are shown side by side."""
    known = readable_years(visit.service, visit.may(Right.READ_DRAFTS))
    earlier = [year for year in known if year < analysis.year]
    asked = visit.selection.beside
    if asked is not None and asked not in earlier:
        html.notices((f"Det finns ingen tidigare årsanalys för {asked} att jämföra med.",))
    if not earlier or not analysis.parts:
        return False
    chosen = asked if asked is not None and asked in earlier else _ALONE
    choose_one(
        "Jämför med",
        [_ALONE, *sorted(earlier, reverse=True)],
        key="choice_beside",
        title=lambda year: str(year) if year else "Ingen jämförelse",
        start=chosen,
        follow=True,
        on_change=lambda year: choose(visit, beside=year or None),
    )
    if not chosen:
        return False
    before = year_of(visit.service, chosen, visit.today)
    draft = "" if before.fixed else " (arbetsmaterial)"
    _shown(beside(before.analysis, analysis), f"{chosen}{draft}", str(analysis.year))
    return True


def _shown(parts: tuple[PartBeside, ...], before: str, now: str) -> None:
    fields = [f for p in parts for f in p.fields]
    same = sum(f.same for f in fields)
    html.show(
        f"<p>{same} av {len(fields)} fält har samma text båda åren. Det som är borttaget är "
        "<del>överstruket</del>, det som är nytt är <ins>understruket</ins>.</p>"
    )
    for part in parts:
        body = "".join(_field(f, before, now) for f in part.fields)
        heading = html.text(part.heading)
        html.show(f'<article class="s-analysis"><h2>{heading}</h2>{body}</article>')


def _field(field: FieldBeside, before: str, now: str) -> str:
    heading = f"<h3>{html.text(field.label)}</h3>"
    if field.same:
        return (
            f'{heading}<p class="s-help">Samma text båda åren.</p>'
            f"<bdi>{html.pieces(field.now)}</bdi>"
        )
    old = html.pieces(field.before) or "<em>Ingen text.</em>"
    new = html.pieces(field.now) or "<em>Ingen text.</em>"
    return (
        f'{heading}<div class="s-two s-theirs">'
        f"<div><p><strong>{html.text(before)}</strong></p><bdi>{old}</bdi></div>"
        f"<div><p><strong>{html.text(now)}</strong></p><bdi>{new}</bdi></div></div>"
    )
