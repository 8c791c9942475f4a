"""The measure of labels on real series: fewer than one in two hundred are wrong.

Of the two thousand usually 250 are drawn, and all with EVERYTHING=1.
"""

from __future__ import annotations

import sys
from itertools import cycle
from pathlib import Path

import pytest
from suite import EVERYTHING

from samsam.services.core.service import Service
from tests.bench.label_series import TITLES, VALUES, figures

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "figures"))
from belonging import faults
from placed_figures import FORMS

COUNT = 2000 if EVERYTHING else 250
MOST_FAULTY = 0.005  # of the labels

needs_shared = pytest.mark.skipif(
    not (VALUES.exists() and TITLES.exists()), reason="the shared data isn't beside the checkout"
)


@needs_shared
def test_labels_of_many_series_belong(service: Service) -> None:
    forms = cycle(FORMS.items())
    labels, legend, wrong = 0, 0, []
    for figure in figures(service.register.indicators["unemployment"], COUNT):
        name, form = next(forms)
        drawn = form(figure)
        labels, legend = labels + len(drawn.labels), legend + len(drawn.apart)
        wrong += [f"{figure.id} {name}: {fault}" for fault in faults(drawn)]
    print(f"{labels} labels, {legend} in legends, {len(wrong)} faults")
    assert labels > COUNT
    assert len(wrong) < MOST_FAULTY * labels, wrong[:20]
    assert legend < 0.1 * labels
