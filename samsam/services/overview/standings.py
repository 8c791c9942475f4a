"""Where the rows stand: judged, stopped, without values, or not to be decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeAlias

from samsam.figures.words import subject_words
from samsam.model.assessment.trend import Judgement
from samsam.services.indicators.followed import FollowedRow
from samsam.services.indicators.indicator import month_of
from samsam.swedish import capitalised, listing, number_word, span

# Since when a value is waited for, by the id of the indicator.
Late: TypeAlias = Mapping[str, date]


class Standing(StrEnum):
    """Where a row stands: each has exactly one of them."""

    JUDGED = "bedömda"
    CEASED = "har upphört hos källan"
    UNDECIDED = "går inte att avgöra"
    EMPTY = "saknar värden"


_WITHOUT_VERDICT = (Judgement.NO_SURE_TREND, Judgement.TOO_FEW)


def standing(row: FollowedRow, late: Late | None) -> Standing:
    """`late` is None where the page shows another time than now: nothing is then waited for."""
    if not row.current.figure.outcome.points:
        return Standing.CEASED if late is not None and row.followed.ceased else Standing.EMPTY
    if late is not None and row.followed.ceased:
        return Standing.CEASED
    if row.verdict.figure.trend.judgement not in _WITHOUT_VERDICT:
        return Standing.JUDGED
    return Standing.UNDECIDED


def counts_sentence(rows: Sequence[FollowedRow], late: Late | None) -> str:
    """How many are judged, and why not the others.

    `Elva nyckeltal: sju bedömda och fyra går inte att avgöra, varav ett har upphört hos källan.`:
    as many are judged here as on every page and in every file. What waits for a value is counted
    by `late_sentence` alone, whether it can be judged or not.
    """
    counts = {s: len(found) for s, found in _by_standing(rows, late).items() if found}
    judged = counts.pop(Standing.JUDGED, 0)
    said = [f"{number_word(judged)} {'bedömt' if judged == 1 else 'bedömda'}"]
    begun = f"{capitalised(number_word(len(rows)))} nyckeltal:"
    if not judged or not counts:
        others = [f"{number_word(n)} {s.value}" for s, n in counts.items()]
        return f"{begun} {listing(others or said)}."
    said.append(f"{number_word(len(rows) - judged)} {Standing.UNDECIDED.value}")
    why = [f"{number_word(n)} {s.value}" for s, n in counts.items() if s is not Standing.UNDECIDED]
    return f"{begun} {listing(said)}{f', varav {listing(why)}' if why else ''}."


def standing_sentences(rows: Sequence[FollowedRow], late: Late | None) -> tuple[str, ...]:
    """How many rows stand where, which add up to all, and which they are."""
    by = _by_standing(rows, late)
    if len(by[Standing.UNDECIDED]) + len(by[Standing.EMPTY]) == len(rows):
        return _nothing_sure(len(rows))
    judged = by[Standing.JUDGED]
    sentences = (
        counts_sentence(rows, late),
        *(_names(words, [r for r in judged if r.verdict.figure.trend.judgement in what])
          for words, what in _JUDGED_WORDS),
        _names("Har upphört hos källan", by[Standing.CEASED]),
        _names(
            "Går inte att avgöra, för värdena är för få eller svänger för mycket",
            by[Standing.UNDECIDED],
            late,
        ),
        _names("Saknar värden", by[Standing.EMPTY]),
    )  # fmt: skip
    return tuple(s for s in sentences if s)


def late_sentence(rows: Sequence[FollowedRow], late: Late | None) -> str:
    """Every row whose next value is late, whatever can be said of it; empty when none is."""
    found = [r for r in rows if late and r.current.indicator.id in late and not r.followed.ceased]
    names = [
        f"{subject_words(r.current.indicator)} (sedan {month_of(late[r.current.indicator.id])})"
        for r in found
        if late
    ]
    return f"Väntar på värde: {'; '.join(dict.fromkeys(names))}." if names else ""


def folded_sentences(rows: Sequence[FollowedRow], late: Late | None) -> tuple[str, ...]:
    """What has stopped without a successor, and what has no values; empty when there is none."""
    by = _by_standing(rows, late)
    ceased = _names("Har upphört hos källan", by[Standing.CEASED])
    sentences = (
        f"{ceased} Inget nytt mått har tagit vid." if ceased else "",
        _names("Saknar värden", by[Standing.EMPTY]),
    )
    return tuple(s for s in sentences if s)


def _by_standing(
    rows: Sequence[FollowedRow], late: Late | None
) -> Mapping[Standing, list[FollowedRow]]:
    return {s: [r for r in rows if standing(r, late) is s] for s in Standing}


def _nothing_sure(total: int) -> tuple[str, ...]:
    if total == 0:
        return ()
    why = "värdena är för få eller svänger för mycket"
    if total == 1:
        return (f"Det enda nyckeltalet visar ingen säker trend: {why}.",)
    return (f"Inget av de {number_word(total)} nyckeltalen visar någon säker trend: {why}.",)


_JUDGED_WORDS = (
    ("Har säkert eller troligen förbättrats", (Judgement.IMPROVEMENT,)),
    ("Har säkert eller troligen försämrats", (Judgement.DETERIORATION,)),
    ("Har säkert eller troligen ändrats, utan att det är bra eller dåligt i sig",
     (Judgement.CHANGE,)),
    ("Är stabila eller oförändrade", (Judgement.STABLE, Judgement.UNCHANGED)),
    ("Svänger säkert mer än slumpen, men utan riktning", (Judgement.VARYING,)),
)  # fmt: skip


def _names(words: str, found: Sequence[FollowedRow], late: Late | None = None) -> str:
    if not found:
        return ""
    names = "; ".join(f"{subject_words(r.verdict.indicator)}{_when(r, late)}" for r in found)
    return f"{words}: {names}."


def _when(row: FollowedRow, late: Late | None) -> str:
    """Which years a verdict is of, or since when a value is waited for; empty without either."""
    since = late.get(row.current.indicator.id) if late else None
    if since is not None:
        return f" (väntar på värde sedan {month_of(since)})"
    trend = row.verdict.figure.trend
    if trend.judgement in _WITHOUT_VERDICT or row.followed.ceased:
        return ""
    return f" ({span(trend.first_year or 0, trend.last_year or 0)})"
