"""What was expected, against what came: effects, projections, and sums over the years."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

MANDATE_YEARS = 4
_A_FIRST_YEAR = 2023  # the first whole year after the election of 2022; elections are every fourth


class ExpectationOutcome(StrEnum):
    """How an expectation turned out."""

    MET = "blev som väntat eller bättre"
    NOT_MET = "blev inte som väntat"
    INSIDE = "inom det som väntades"
    OUTSIDE = "utanför det som väntades"
    OTHER = "blev ett annat värde än väntat"
    NOT_YET = "går inte att avgöra än"
    IN_WORDS = "väntat med ord, jämförs inte med något värde"


@dataclass(frozen=True, slots=True)
class Expectation:
    """A value that an action was expected to lead to.

    `sign` is +1 when higher is better, -1 when lower is, 0 when neither is.
    """

    value: float
    sign: int


def scored(expected: Expectation, outcome: float | None) -> ExpectationOutcome:
    """How an expected value turned out; the value itself counts as met."""
    if outcome is None:
        return ExpectationOutcome.NOT_YET
    difference = outcome - expected.value
    if difference == 0:
        return ExpectationOutcome.MET
    if expected.sign == 0:
        return ExpectationOutcome.OTHER
    return ExpectationOutcome.MET if difference * expected.sign > 0 else ExpectationOutcome.NOT_MET


def within(low: float, high: float, outcome: float | None) -> ExpectationOutcome:
    """Whether an outcome fell within a projected interval, its ends included."""
    if outcome is None:
        return ExpectationOutcome.NOT_YET
    return ExpectationOutcome.INSIDE if low <= outcome <= high else ExpectationOutcome.OUTSIDE


@dataclass(frozen=True, slots=True)
class Range:
    """A low and a high amount, in kronor."""

    low: float
    high: float


def total(ranges: Iterable[Range]) -> Range:
    """The sum of ranges, low for low and high for high: the widest that they can make together."""
    found = list(ranges)
    return Range(sum(r.low for r in found), sum(r.high for r in found))


def mandate(year: int) -> range:
    """The years of the mandate period that a year belongs to."""
    first = year - (year - _A_FIRST_YEAR) % MANDATE_YEARS
    return range(first, first + MANDATE_YEARS)
