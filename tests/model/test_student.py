"""Student's t and chi-squared against published tables and slow sums."""

from __future__ import annotations

import math

import pytest

from samsam.model.assessment.student import chi_squared_p, student_limit, student_p


# Fisher and Yates, Statistical Tables, tables III and IV.
@pytest.mark.parametrize(
    ("p", "degrees", "limit"),
    [
        (0.05, 1, 12.706), (0.05, 2, 4.303), (0.05, 3, 3.182), (0.05, 8, 2.306),
        (0.10, 3, 2.353), (0.10, 8, 1.860), (0.01, 30, 2.750), (0.001, 5, 6.869),
        (0.05, 120, 1.980), (0.05, 1e6, 1.960),
    ],
)  # fmt: skip
def test_published_limits(p: float, degrees: float, limit: float) -> None:
    assert student_limit(p, degrees) == pytest.approx(limit, abs=0.0006)
    assert student_p(student_limit(p, degrees), degrees) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("degrees", [3, 4, 7, 15])
@pytest.mark.parametrize("t", [0.0, 0.3, 1.0, 2.5, 9.0])
def test_p_is_the_area_under_the_curve(t: float, degrees: int) -> None:
    """The density added up in small steps, from nought to t."""
    half = (degrees + 1) / 2
    scale = math.gamma(half) / (math.sqrt(degrees * math.pi) * math.gamma(degrees / 2))
    steps = 20_000
    width = t / steps
    middles = ((i + 0.5) * width for i in range(steps))
    area = math.fsum(scale * (1 + m * m / degrees) ** -half * width for m in middles)
    assert student_p(t, degrees) == pytest.approx(1 - 2 * area, abs=1e-7)
    assert student_p(-t, degrees) == student_p(t, degrees)


@pytest.mark.parametrize(
    ("statistic", "degrees", "p"),
    [(3.841, 1, 0.05), (9.488, 4, 0.05), (7.779, 4, 0.10), (24.996, 15, 0.05), (37.57, 20, 0.01)],
)
def test_published_chi_squared(statistic: float, degrees: int, p: float) -> None:
    assert chi_squared_p(statistic, degrees) == pytest.approx(p, abs=2e-5)


@pytest.mark.parametrize("degrees", [2, 4, 10])
@pytest.mark.parametrize("statistic", [0.0, 0.5, 3.0, 20.0, 80.0])
def test_chi_squared_of_even_degrees_is_a_poisson_sum(statistic: float, degrees: int) -> None:
    half = statistic / 2
    terms = (half**k / math.factorial(k) for k in range(degrees // 2))
    assert chi_squared_p(statistic, degrees) == pytest.approx(math.exp(-half) * sum(terms))


def test_far_out_and_impossible() -> None:
    assert student_p(math.inf, 3) == 0
    assert student_p(1e9, 4) < 1e-30
    for t, degrees in ((1.0, 0.0), (math.nan, 3.0)):
        with pytest.raises(ValueError, match="no t distribution"):
            student_p(t, degrees)
    with pytest.raises(ValueError, match="between 0 and 1"):
        student_limit(0.0, 3)
    with pytest.raises(ValueError, match="no chi-squared"):
        chi_squared_p(-1.0, 3)
