"""The records of the analysis: forms, versions, what is missing, and what a text may hold."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.model.analysis.records import (
    NEVER_WRITTEN,
    Field,
    FieldKind,
    FieldVersion,
    Form,
    Record,
    RecordKind,
    cleaned,
    missing_fields,
    packed,
    readable,
    unpacked,
)

quick = settings(max_examples=100, deadline=None)


def field(
    field_id: str, kind: FieldKind = FieldKind.LONG_TEXT, required: bool = True, group: str = "A"
) -> Field:
    return Field(field_id, field_id.upper(), "", kind, required, 900, group)


def form(*fields: Field) -> Form:
    return Form(RecordKind.ANNUAL_ANALYSIS, "Årsanalys", "", fields)


def record(**texts: str) -> Record:
    versions = {
        name: FieldVersion(1, text, datetime(2026, 1, n), "skribent")  # noqa: DTZ001 - naive UTC
        for n, (name, text) in enumerate(texts.items(), 1)
    }
    return Record("r", RecordKind.ANNUAL_ANALYSIS, 2026, "enhet", "", versions)


def missing(wanted: Form, **texts: str) -> list[str]:
    return [f.id for f in missing_fields(wanted.fields, record(**texts).text)]


# Forms


def test_a_field_is_found_by_its_id() -> None:
    assert form(field("a"), field("b")).field("b").label == "B"


def test_an_unknown_field_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        form(field("a")).field("z")


def test_fields_are_grouped_in_the_order_of_the_form() -> None:
    mixed = form(field("a", group="Först"), field("b", group="Sedan"), field("c", group="Först"))
    assert [(heading, [f.id for f in fields]) for heading, fields in mixed.groups().items()] == [
        ("Först", ["a", "c"]),
        ("Sedan", ["b"]),
    ]


# Records


def test_a_field_that_was_never_written_is_empty_version_zero() -> None:
    empty = record()
    assert empty.latest("a") == NEVER_WRITTEN
    assert (empty.latest("a").version, empty.text("a"), empty.saved_at) == (0, "", None)


def test_a_record_was_saved_when_its_latest_field_was() -> None:
    assert record(a="1", b="2", c="3").saved_at == datetime(2026, 1, 3)  # noqa: DTZ001


# What is missing


def test_everything_required_is_missing_before_anything_is_written() -> None:
    wanted = form(field("a"), field("b"), field("c"))
    assert missing(wanted) == ["a", "b", "c"]


@pytest.mark.case(82)
@pytest.mark.parametrize("text", ["", " ", "\n\t ", "\u00a0"])
def test_only_spaces_are_still_missing(text: str) -> None:
    assert missing(form(field("a")), a=text) == ["a"]


def test_a_written_field_is_not_missing() -> None:
    assert missing(form(field("a")), a="0") == []


def test_a_choice_that_was_taken_back_is_missing_again() -> None:
    wanted = form(field("a", FieldKind.CHOICES))
    assert missing(wanted, a=packed([])) == ["a"]
    assert missing(wanted, a=packed(["att leva"])) == []


# Lists in one text


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))))
@quick
def test_a_packed_list_comes_back(items: list[str]) -> None:
    assert unpacked(packed(items)) == items


def test_no_choice_is_no_text() -> None:
    assert packed([]) == ""
    assert unpacked("") == []


def test_lists_are_read_with_commas_and_texts_as_they_are() -> None:
    assert readable(field("a", FieldKind.CHOICES), packed(["att leva", "att växa"])) == (
        "att leva, att växa"
    )
    assert readable(field("a"), '["inte", "en lista"]') == '["inte", "en lista"]'


def test_amounts_have_their_digits_grouped_and_years_have_not() -> None:
    amount = field("low", FieldKind.NUMBER)
    assert readable(amount, "1150000") == "1\u00a0150\u00a0000"
    assert readable(replace(amount, max_chars=4), "2027") == "2027"
    assert readable(field("a", FieldKind.TEXT), "1150000") == "1150000"


@pytest.mark.parametrize("kind", FieldKind)
def test_which_kinds_hold_several(kind: FieldKind) -> None:
    assert kind.holds_several == (
        kind.value in {"choices", "indicators", "evidence", "focus_goals"}
    )


# What a text may hold


@pytest.mark.case(77)
@pytest.mark.parametrize(
    "text",
    [
        "Fler bor kvar.\n\n- Varför?\tVet inte.",
        "👩‍👩‍👧‍👦 och 🇸🇪",  # joined with U+200D
        "e\u0301 och a\u030a, oförändrat som de skrevs",
        "\u00a0– ”citat” … 1\u202f000",
        "עברית العربية 中文",
        "\ufeff\u200b\u200e",
        "<script>alert(1)</script> =1+1 {x}",
        "",
    ],
)
def test_what_people_write_is_kept_to_the_letter(text: str) -> None:
    assert cleaned(text) == (text, 0)


@pytest.mark.case(78)
@pytest.mark.parametrize(
    ("text", "kept", "removed"),
    [
        ("a\x00b", "ab", 1),
        ("\x07\x1b[31mröd", "[31mröd", 2),
        ("a\x7f\x9fb", "ab", 2),
        ("vänd \u202etxet\u202c", "vänd txet", 2),
        ("\u2066isolerad\u2069", "isolerad", 2),
        ("halv \ud83d emoji", "halv  emoji", 1),
        ("\ufffe\uffff", "", 2),
    ],
)
def test_what_no_document_can_hold_is_taken_away_and_counted(
    text: str, kept: str, removed: int
) -> None:
    assert cleaned(text) == (kept, removed)


def test_line_ends_become_one_kind_and_are_not_counted() -> None:
    assert cleaned("a\r\nb\rc\nd") == ("a\nb\nc\nd", 0)


@given(st.text(st.characters(exclude_categories=[])))
@quick
def test_a_cleaned_text_can_be_stored_and_is_clean_already(text: str) -> None:
    kept, removed = cleaned(text)
    assert removed >= 0
    assert cleaned(kept) == (kept, 0)
    kept.encode("utf-8")
    assert not [c for c in kept if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert not [c for c in kept if unicodedata.category(c) == "Cs"]
    assert not [c for c in kept if unicodedata.bidirectional(c) in BIDI_CONTROLS]


BIDI_CONTROLS = {"LRE", "RLE", "PDF", "LRO", "RLO", "LRI", "RLI", "FSI", "PDI"}
