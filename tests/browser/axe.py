"""axe-core on a page, with the rule of WCAG 2.2 that it leaves out unless it is asked for."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page as Shown

# Streamlit's own, and only these: the rule, and a part of the element that it is found in.
_STREAMLITS_OWN = {"presentation-role-conflict": 'data-testid="stFileUploaderDropzone"'}
_OUTCOMES = ("passes", "violations", "incomplete", "inapplicable")
_RULES = {"rules": {"target-size": {"enabled": True}}}


def axe_faults(shown: Shown) -> list[tuple[str, str]]:
    """Each rule that a page breaks, with where: none but what is Streamlit's own."""
    asked = Axe().run(shown, options=_RULES).response
    assert "target-size" in {rule["id"] for how in _OUTCOMES for rule in asked[how]}
    found = [(v["id"], node["html"][:200]) for v in asked["violations"] for node in v["nodes"]]
    return [f for f in found if _STREAMLITS_OWN.get(f[0], "\0") not in f[1]]
