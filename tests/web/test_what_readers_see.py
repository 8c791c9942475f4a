"""Every page that is open to readers, as it is drawn: no command, file name or placeholder."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import html_of

from samsam.model.analysis.access import Role
from samsam.web.page.pages import PAGES, Page

Run = Callable[..., AppTest]
OPEN = [p for p in PAGES if p.right is None]
# What is written in a page for others than its reader: addresses of files and of other sites.
_HIDDEN = re.compile(
    r"python -m|samsam_|\.toml|\.duckdb|\bdata/|localhost|127\.0\.0|\[[^\]]*\]|\{\w+\}|"
    r"\bNone\b|\bnan\b|kommandot|miljövariabel",
    re.IGNORECASE,
)
_DOUBLED = re.compile(r"\b([^\W\d_]+) \1\b|\.\.|,,| [.,;:](?= |$)")


def sentences_of(test: AppTest) -> list[str]:
    """The texts of each paragraph, item, cell and heading, and of Streamlit's own elements."""
    parts = re.split(
        r"</?(?:p|li|td|th|h\d|dd|dt|small|strong|caption|summary|div|section)\b[^>]*>",
        html_of(test),
    )
    texts = [re.sub(r"<[^>]+>", "", part).strip() for part in parts]
    texts += [element.value for element in test.markdown]
    texts += [w.label for w in (*test.button, *test.selectbox, *test.text_input, *test.expander)]
    return [t for t in texts if t]


@pytest.mark.parametrize("page", OPEN, ids=lambda p: p.id or "hem")
def test_a_reader_is_shown_nothing_meant_for_others(
    first_figures: None, act_as: Callable[[Role], None], run: Run, page: Page
) -> None:
    act_as(Role.READER)
    found = sentences_of(run(page))
    assert found
    plain = [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", t) for t in found]
    assert [t for t in plain if _HIDDEN.search(t)] == []
    assert [t for t in found if _DOUBLED.search(t)] == []


def test_what_is_looked_for_is_found() -> None:
    for text in ("Kör kommandot python -m samsam", "E-post: [kommunens adress]", "{kontakt}"):
        assert _HIDDEN.search(text)
    for text in ("av av", "källan..", "så ."):
        assert _DOUBLED.search(text)
    assert not _DOUBLED.search("Så är det. Det är så, och så.")
