"""A key figure's curve with its verdict, beside what is written about it."""

from __future__ import annotations

from samsam.charts.svg.in_svg import svg_address
from samsam.figures.theme import Palette
from samsam.services.analysis.writing_aids import curve
from samsam.services.indicators.indicator import AssessedIndicator
from samsam.web.page import html
from samsam.web.page.frame import Visit
from samsam.web.page.kept import kept_for_answer

_WIDTH, _HEIGHT = 420, 270  # pixels


def picture_part(visit: Visit, indicator_id: str, year: int) -> None:
    """The curve up to a year, what it says, and its verdicts; or that there is nothing to draw."""
    found = curve(visit.service, indicator_id, year)
    if found is None:
        html.show('<p class="s-help">Nyckeltalet har inga värden att visa som kurva.</p>')
        return
    words = found.words
    years = (f" mål {target.target.year}" for target in found.figure.targets)
    verdicts = ((found.trend, ""), (found.signal, ""), *zip(found.targets, years, strict=True))
    marks = "".join(f"<li>{html.mark(mark, detail=False)}{of}</li>" for mark, of in verdicts)
    html.show(
        f'<figure class="s-picture s-curve"><figcaption><p><strong>{html.headline(words.headline)}'
        f'</strong></p></figcaption><img src="{_drawn(found, visit.palette)}" width="{_WIDTH}" '
        f'height="{_HEIGHT}" alt="{html.text(words.alt)}">'
        f'<ul class="s-verdicts">{marks}</ul></figure>'
    )


@kept_for_answer(32)
def _drawn(found: AssessedIndicator, palette: Palette) -> str:
    return svg_address(found.figure, _WIDTH, _HEIGHT, palette)
