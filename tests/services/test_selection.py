"""A link restores the view; whatever else stands in an address gives the default and a sentence."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.config.register import read_register
from samsam.model.population.what_if import MOST_A_YEAR, Yearly
from samsam.services.core.selection import Selection, known_on_label, read_selection

quick = settings(max_examples=100, deadline=None)
REGISTER = read_register(Path(__file__).resolve().parents[2] / "data")
PARAMETERS = (
    "nyckeltal", "malbild", "dag", "fran", "eftertradare", "ar", "tank_om", "grupp", "kommuner",
)  # fmt: skip
LONGEST_FAULT = 250

selections = st.builds(
    Selection,
    indicator=st.none() | st.sampled_from(list(REGISTER.indicators)),
    goal=st.none() | st.sampled_from(list(REGISTER.goals)),
    known_on=st.none() | st.dates(),
    from_year=st.none() | st.integers(1900, 2200),
    successor=st.booleans(),
    year=st.none() | st.integers(1900, 2200),
    group=st.none() | st.from_regex("[a-z0-9-]{1,40}", fullmatch=True),
    municipalities=st.lists(st.sampled_from(["0617", "1480", "2281"]), unique=True).map(
        lambda codes: tuple(sorted(codes))
    ),
    what_if=st.none() | st.builds(Yearly, *[st.integers(0, MOST_A_YEAR)] * 4),
)


def read(**parameters: str) -> Selection:
    return read_selection(parameters, REGISTER)


@given(selections)
@quick
def test_what_is_written_is_read_back(selection: Selection) -> None:
    assert read_selection(selection.write(), REGISTER) == selection


@given(selections)
@quick
def test_a_link_holds_the_whole_selection(selection: Selection) -> None:
    address = urlsplit(selection.link("nyckeltal"))
    assert address.path == "nyckeltal"
    assert read_selection(dict(parse_qsl(address.query)), REGISTER) == selection


def test_defaults_are_left_out_of_the_address() -> None:
    assert Selection().write() == {}
    assert Selection().link("om") == "om"
    assert Selection().link("") == "./"
    assert Selection(goal="tillvaxt").link("") == "./?malbild=tillvaxt"


def test_codes_stand_in_the_address() -> None:
    selection = Selection(
        indicator="population",
        known_on=date(2022, 1, 7),
        from_year=1990,
        successor=False,
        year=2025,
    )
    assert selection.write() == {
        "nyckeltal": "population",
        "dag": "2022-01-07",
        "fran": "1990",
        "eftertradare": "nej",
        "ar": "2025",
    }


def test_some_choices_can_be_changed_and_faults_are_not_carried_on() -> None:
    wrong = read(nyckeltal="finns_inte", malbild="tillvaxt")
    assert wrong.faults
    changed = wrong.changed(indicator="population")
    assert changed == Selection(indicator="population", goal="tillvaxt")
    assert wrong.link("nyckeltal", goal=None) == "nyckeltal"


def test_nothing_chosen_is_the_default() -> None:
    assert read() == Selection()
    assert read(nyckeltal="", dag=" ", fran="\t") == Selection()


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [
        ("nyckeltal", "x", "Länken nämner nyckeltalet ”x”, som inte finns här. Standardvyn visas."),
        ("malbild", "ro", "Länken nämner målbilden ”ro”, som inte finns här. Standardvyn visas."),
        (
            "dag",
            "2022-02-30",
            "Länken har dagen ”2022-02-30”, som inte är ett datum. De senaste uppgifterna visas.",
        ),
        ("grupp", "Å!", "Länken nämner gruppen ”Å!”, som inte finns här. Standardvyn visas."),
        ("kommuner", "0000", "Länken nämner kommunen ”0000”, som inte finns här. Den är inte med."),
        ("fran", "1899", "Länken har årtalet ”1899”, som inte går att visa. Standardvyn visas."),
        ("ar", "2201", "Länken har årtalet ”2201”, som inte går att visa. Standardvyn visas."),
        (
            "eftertradare",
            "kanske",
            "Länken nämner valet ”kanske”, som inte finns här. Standardvyn visas.",
        ),
    ],
)
def test_what_does_not_exist_gives_the_default_and_a_sentence(
    name: str, text: str, told: str
) -> None:
    found = read(**{name: text})
    assert found.faults == (told,)
    assert found.changed() == Selection()


def test_a_day_that_has_not_been_is_not_known_on() -> None:
    """Where today is known: an address alone can't tell."""
    found = read_selection({"dag": "2026-11-30"}, REGISTER, date(2026, 11, 29))
    told = "Länken har dagen 30 november 2026, som inte har varit än. De senaste uppgifterna visas."
    assert (found.known_on, found.faults) == (None, (told,))
    known = read_selection({"dag": "2026-11-29"}, REGISTER, date(2026, 11, 29))
    assert (known.known_on, known.faults) == (date(2026, 11, 29), ())


def test_one_wrong_choice_leaves_the_others() -> None:
    found = read(nyckeltal="population", dag="igår", fran="2000")
    assert (found.indicator, found.known_on, found.from_year) == ("population", None, 2000)
    assert len(found.faults) == 1


GARBAGE = [
    "'; drop table loaded.observation; --",
    "1 OR 1=1",
    "../../etc/passwd",
    "%00", "\x00", "\x1b[31m", "\u202etxet", "\u200b", "\ud800", "�",
    "<script>alert(1)</script>",
    "${7*7}", "{{7*7}}",
    "Población", "👩‍👩‍👧‍👦",
    "null", "None", "-1", "1e3", "2020.0", "２０２０", "٢٠٢٠", "+2020", "2_020", " 20 20 ",
    "2020-13-01", "2020-01-01T00:00:00", "0000-01-01", "99999-01-01",
    "x" * 50_000, "\n" * 50_000, "9" * 50_000, "å" * 101,
]  # fmt: skip


@pytest.mark.case(100)
@pytest.mark.parametrize("name", PARAMETERS)
@pytest.mark.parametrize("text", GARBAGE, ids=range(len(GARBAGE)))
def test_garbage_gives_the_default_and_one_short_sentence(name: str, text: str) -> None:
    found = read(**{name: text})
    if name == "grupp" and found.group:
        # It looks like a name; whether a group is called so depends on the day, and the page says.
        assert re.fullmatch(r"[a-z0-9-]{1,100}", found.group)
        return
    assert found.changed() == Selection()
    assert len(found.faults) == (1 if text.strip() else 0)
    for fault in found.faults:
        assert fault.isprintable()
        assert len(fault) <= LONGEST_FAULT
        assert fault.startswith("Länken ")
        instead = ("Standardvyn visas.", "De senaste uppgifterna visas.", "Den är inte med.")
        assert fault.endswith(instead)
        fault.encode("utf-8")


@given(st.dictionaries(st.sampled_from([*PARAMETERS, "role", "x"]), st.text(max_size=200)))
@quick
def test_any_address_is_read_without_error(parameters: dict[str, str]) -> None:
    found = read_selection(parameters, REGISTER)
    assert len(found.faults) <= len(PARAMETERS)
    assert all(f.isprintable() and len(f) <= LONGEST_FAULT for f in found.faults)
    assert read_selection(found.write(), REGISTER) == found.changed()


def test_what_nothing_reads_is_left_alone() -> None:
    assert read(role="editor", utm_source="brev") == Selection()


def test_spaces_around_a_choice_are_no_fault() -> None:
    assert read(nyckeltal=" population ", fran=" 2000 ") == Selection(
        indicator="population", from_year=2000
    )


def test_days_of_knowledge_have_names() -> None:
    day = date(2022, 1, 7)
    assert known_on_label(None, {}) == "nu"
    assert known_on_label(day, {}) == "7 januari 2022"
    assert known_on_label(day, {day: "Rapport 1.0"}) == "7 januari 2022 – Rapport 1.0"
