"""What an intake would make a fixed analysis differ from. The analysis itself never changes."""

from __future__ import annotations

from collections.abc import Iterator

from samsam.model.fixed import ReadAnalysis
from samsam.model.series import Sex
from samsam.questions.reading import editions, fixed_analysis
from samsam.questions.service import Service
from samsam.sources.intake import Key, Preview
from samsam.swedish import listing, number

_MOST_NAMED = 3


def told_of_fixed(service: Service, shown: Preview) -> tuple[str, ...]:
    """A sentence for each fixed analysis (its latest edition) that has other values than the rows.

    Only rows that would change the store are looked at.
    """
    rows = {p.key: p.row.observation.value for p in shown.acceptable}
    if not rows:
        return ()
    latest = {edition.year: edition for edition in editions(service)}
    found = []
    for year, edition in latest.items():
        if other := list(_other(service, fixed_analysis(edition), rows)):
            more = [f"{len(other) - _MOST_NAMED} till"] if len(other) > _MOST_NAMED else []
            told = listing([*other[:_MOST_NAMED], *more])
            found.append(
                f"Årsanalysen {year} är fastställd med {told}. Den ändras inte av det som "
                "läses in, men sidan visar skillnaden."
            )
    return tuple(found)


def _other(service: Service, fixed: ReadAnalysis, rows: dict[Key, float | None]) -> Iterator[str]:
    area = service.settings.municipality_code
    for figure in fixed.figures:
        indicator = service.register.indicators.get(figure.indicator_id)
        for year, old in zip(figure.years, figure.values, strict=True):
            key = (figure.indicator_id, area, Sex.TOTAL, year)
            if indicator is None or key not in rows or rows[key] == old:
                continue
            value = "inget värde" if old is None else number(old, indicator.decimals)
            yield f"{value} ({figure.title}, {year})"
