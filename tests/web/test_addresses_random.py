"""Whatever stands in an address, a chart for another site and a file are there, or told missing."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from starlette.applications import Starlette
from streamlit.testing.v1 import AppTest
from test_server import ask

from samsam.web.page.pages import ABOUT

often = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
_VALUES = st.sampled_from([
    "population", "neet", "business_climate_rank", "tillvaxt", "2022-01-07", "1900-01-01",
    "9999-12-31", "1900", "2000", "2025", "2200", "nej", "1-2-3-4", "0-0-0-0", "1480,0617", "2262",
    "likadana", "lan", "landet", "80", "9" * 400, "\ud7ff", "\0", "%00", "../x", "", "٢",
])  # fmt: skip
_QUERIES = st.dictionaries(
    st.sampled_from([
        "dag", "fran", "eftertradare", "ar", "utgava", "jamfor", "tank_om", "grupp", "kommuner",
        "nyckeltal", "malbild", "bredd", "x",
    ]),
    _VALUES | st.text(max_size=30).filter(lambda text: text.isprintable()),
    max_size=4,
)  # fmt: skip
_VIEWS = st.sampled_from(["nyckeltal", "befolkningsmal", "jamfor", "jamfor", "x"])
_NAMES = st.sampled_from(["population", "neet", "business_climate_rank", "births", "x"])


@pytest.mark.parametrize("form", ["/diagram/{}/{}", "/filer/{}/{}.csv", "/filer/{}/{}.json"])
@often
@given(view=_VIEWS, name=_NAMES, query=_QUERIES)
@example("nyckeltal", "population", {"fran": "2200"})
@example("jamfor", "neet", {"ar": "1900", "kommuner": "1480"})
@example("nyckeltal", "neet", {"utgava": "9" * 5000})
@pytest.mark.case(100)
def test_whatever_stands_in_an_address(
    first_figures: None, ours: Starlette, form: str, view: str, name: str, query: dict[str, str]
) -> None:
    answer = ask(ours, f"{form.format(view, quote(name))}?{urlencode(query)}")
    assert answer.status_code in (200, 404), query
    assert answer.content
    assert "Error" not in answer.text[:300]


def test_a_text_of_ours_in_another_encoding_is_told(
    own_figures: None,
    own_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    run: Callable[..., AppTest],
) -> None:
    monkeypatch.setenv("SAMSAM_DATA", str(own_data))
    (own_data / "help" / "om.md").write_bytes("På väg".encode("cp1252"))
    page = run(ABOUT)
    assert not page.exception
    (told,) = [t.value for t in page.markdown if "går inte att visa just nu" in t.value]
    assert re.fullmatch(r"Texten går inte att visa just nu\. Felnummer: [0-9a-f]{8}\.", told)
