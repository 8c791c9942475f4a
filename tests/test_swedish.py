"""Swedish numbers, dates and lists: written exactly, read back, and refused when ambiguous."""

from __future__ import annotations

import re
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samsam.swedish import (
    MINUS,
    NBSP,
    NotANumberError,
    before_kommun,
    capitalised,
    ended,
    grouped,
    listing,
    long_date,
    month_name,
    number,
    number_word,
    parse_number,
    percent,
    read_day,
    signed,
    span,
    unbroken,
)

quick = settings(max_examples=100, deadline=None)
sizes = st.floats(min_value=-1e10, max_value=1e10, allow_nan=False)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (17963, 0, "17\u00a0963"),
        (17963.0, 0, "17\u00a0963"),
        (999, 0, "999"),
        (1000, 0, "1\u00a0000"),
        (1234567.891, 2, "1\u00a0234\u00a0567,89"),
        (6.6, 1, "6,6"),
        (6.0, 1, "6,0"),
        (0.25, 1, "0,3"),
        (2.675, 2, "2,68"),
        (0.5, 0, "1"),
        (1.5, 0, "2"),
        (2.5, 0, "3"),
        (-2.5, 0, "\u22123"),
        (-0.4, 0, "0"),
        (-0.0, 1, "0,0"),
        (-19, 0, "\u221219"),
        (-1234.5, 1, "\u22121\u00a0234,5"),
        (1e-12, 1, "0,0"),
        (1e12, 0, "1\u00a0000\u00a0000\u00a0000\u00a0000"),
    ],
)
def test_a_number_is_written_as_in_swedish_print(value: float, decimals: int, text: str) -> None:
    assert number(value, decimals) == text


@given(sizes, st.integers(0, 3))
@quick
def test_what_is_written_is_read_back_as_the_same_rounded_number(value: float, places: int) -> None:
    expected = Decimal(repr(value)).quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert parse_number(number(value, places)) == float(expected)


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 3))
@quick
def test_any_number_can_be_written(value: float, decimals: int) -> None:
    """What a random search divides by a smallest change has more digits than others reckon with."""
    whole = number(value, decimals).partition(",")[0].replace(NBSP, "").replace(MINUS, "-")
    assert abs(int(whole) - int(Decimal(repr(value)))) <= 1


@given(sizes, st.integers(0, 3))
@quick
def test_a_written_number_has_only_swedish_signs(value: float, decimals: int) -> None:
    text = number(value, decimals)
    assert re.fullmatch(rf"{MINUS}?\d{{1,3}}({NBSP}\d{{3}})*(,\d{{{decimals or 1}}})?", text)
    assert ("," in text) == (decimals > 0)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6,6", 6.6),
        ("6.6", 6.6),
        ("17963", 17963),
        ("17 963", 17963),
        ("17\u00a0963", 17963),
        ("17\u202f963", 17963),
        ("17\u2009963", 17963),
        ("17'963", 17963),
        ("1 234 567,8", 1234567.8),
        ("17 963.5", 17963.5),
        ("\u22120,4", -0.4),
        ("\u20135", -5),
        ("-5", -5),
        ("0", 0),
        ("0.180", 0.18),
        ("  8 514 ", 8514),
        ("\u00a042\u00a0", 42),
        ("999999999999999", 999999999999999),
    ],
)
def test_numbers_are_read_as_people_type_them(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("250000", "250\u00a0000"), ("1 150 000", "1\u00a0150\u00a0000"), ("1535", "1\u00a0535"),
        ("7", "7"), ("-0.50", "\u22120,50"), ("12,5", "12,5"), ("ca 12000", "ca 12000"),
        ("17.992", "17.992"), ("", ""),
    ],
)  # fmt: skip
def test_a_typed_number_is_written_with_its_digits_grouped(typed: str, shown: str) -> None:
    assert grouped(typed) == shown


@pytest.mark.parametrize(
    "text",
    [
        "ca 12", "12 %", "12,5 kr", "1e5", "1e400", "nan", "NaN", "inf", "Infinity", "1_000",
        "0x10", "\u0663", "\uff11\uff17", "TRUE", "SANT", "=1+1", "+5", "--5", "5-", "1,2,3",
        "1.234.567", "1.234,5", "1,234.5", "1 00", "1 0000", "12 34", "17  963", ".5", "5.", ",",
        "-", "..", "n/a", "1\n2", "1\x00", "#DIV/0!", "2023/24", "<b>5</b>",
    ],
)  # fmt: skip
def test_what_is_no_number_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(NotANumberError) as refused:
        parse_number(text)
    message = str(refused.value)
    shown = re.sub(r"[\n\0]", "\ufffd", text)
    assert message.startswith(f"”{shown}” går inte att läsa som ett tal.")
    assert "till exempel 13,7" in message


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\t\n"])
def test_an_empty_field_is_told_as_empty(text: str) -> None:
    with pytest.raises(NotANumberError, match=r"^Fältet är tomt\. Skriv ett tal"):
        parse_number(text)


@pytest.mark.parametrize(
    ("text", "thousands", "decimals"),
    [("17.992", "17\u00a0992", "17,992"), ("-1.500", "-1\u00a0500", "-1,500")],
)
def test_a_point_that_may_mean_two_things_is_asked_about(
    text: str, thousands: str, decimals: str
) -> None:
    with pytest.raises(NotANumberError) as refused:
        parse_number(text)
    assert str(refused.value) == (
        f"”{text}” kan betyda två saker. Skriv {thousands} om du menar tusental, "
        f"eller {decimals} om du menar decimaler."
    )


@pytest.mark.parametrize("text", ["1" * 16, "1" * 40, "0,1234567890123456"])
def test_more_digits_than_can_be_kept_are_refused(text: str) -> None:
    with pytest.raises(NotANumberError, match="för många siffror. Högst 15"):
        parse_number(text)


@given(st.text(max_size=30))
@quick
def test_reading_gives_a_finite_number_or_a_refusal(text: str) -> None:
    try:
        value = parse_number(text)
    except NotANumberError as refused:
        told = str(refused)
    else:
        told = "."
        assert abs(value) < 1e15
        assert any(c.isdigit() for c in text)
    assert told.endswith(".")


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1.0, 1, "+1,0"),
        (-1.0, 1, "\u22121,0"),
        (0.0, 1, "0,0"),
        (0.04, 1, "0,0"),
        (-0.04, 1, "0,0"),
        (1234, 0, "+1\u00a0234"),
    ],
)
def test_a_change_has_a_sign_unless_it_rounds_to_zero(
    value: float, decimals: int, text: str
) -> None:
    assert signed(value, decimals) == text


def test_a_share_is_written_in_per_cent() -> None:
    assert percent(0.066) == "7\u00a0%"
    assert percent(0.0808, 1) == "8,1\u00a0%"
    assert percent(-0.5) == "\u221250\u00a0%"


def test_small_numbers_are_words_and_large_ones_figures() -> None:
    words = "noll ett två tre fyra fem sex sju åtta nio tio elva tolv"
    assert " ".join(number_word(n) for n in range(13)) == words
    assert number_word(13) == "13"
    assert [number_word(n, common=True) for n in (1, 2)] == ["en", "två"]
    assert number_word(1300) == "1\u00a0300"
    assert number_word(-1) == "\u22121"


def test_lists_have_och_before_the_last() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b"]) == "a och b"
    assert listing(["a", "b", "c"], "eller") == "a, b eller c"


def test_only_the_first_letter_is_made_large() -> None:
    assert capitalised("åtgärder i SCB") == "Åtgärder i SCB"
    assert capitalised("") == ""


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("reviderat av källan", "reviderat av källan."),
        ("reviderat av källan.", "reviderat av källan."),
        ("Varför då? ", "Varför då?"),
        ("med mera …", "med mera …"),
    ],
)
def test_a_text_of_somebodys_ends_with_one_full_stop(written: str, sentence: str) -> None:
    assert ended(written) == sentence


def test_days_and_months_have_swedish_names() -> None:
    assert long_date(date(2022, 1, 7)) == "7 januari 2022"
    months = "januari februari mars april maj juni juli augusti september oktober november december"
    assert [month_name(m) for m in range(1, 13)] == months.split()
    assert [long_date(date(2024, m, 1)).split()[1] for m in range(1, 13)] == months.split()
    assert long_date(date(2024, 2, 29)) == "29 februari 2024"


def test_a_span_of_one_year_is_that_year() -> None:
    assert span(2016, 2020) == "2016\u20132020"
    assert span(2016, 2016) == "2016"


@pytest.mark.parametrize(
    ("name", "before"),
    [
        ("Timrå", "Timrå"), ("Malå", "Malå"), ("Göteborg", "Göteborgs"), ("Sundsvall", "Sundsvalls"),
        ("Borås", "Borås"), ("Bengtsfors", "Bengtsfors"), ("Kalix", "Kalix"), ("Falun", "Falu"),
        ("Kalmar", "Kalmar"), ("Orust", "Orust"), ("Lilla Edet", "Lilla Edets"), ("Ale", "Ale"),
        ("Dals-Ed", "Dals-Eds"), ("Upplands-Bro", "Upplands-Bro"), ("Umeå", "Umeå"),
        ("Malung-Sälen", "Malung-Sälens"), ("Täby", "Täby"), ("Gotland", "Gotlands"),
        ("Växjö", "Växjö"), ("Mark", "Marks"), ("Kil", "Kils"), ("Sotenäs", "Sotenäs"),
    ],
)  # fmt: skip
def test_a_municipalitys_name_before_kommun(name: str, before: str) -> None:
    assert before_kommun(name) == before


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-11-25", date(2026, 11, 25)),
        (" 25 November  2026 ", date(2026, 11, 25)),
        ("7 maj 2027", date(2027, 5, 7)),
        ("31 februari 2026", None),
        ("25 nov 2026", date(2026, 11, 25)),
        ("7 jan. 2027", date(2027, 1, 7)),
        ("25/11 2026", date(2026, 11, 25)),
        ("5/6-2026", date(2026, 6, 5)),
        ("20261125", None),
        ("25/11", None),
        ("11/25 2026", None),
        ("25 vinter 2026", None),
        ("²5/11 2026", None),
        ("0000-01-01", None),
        ("2026-W48-1", None),
        ("²5 maj 2026", None),
        ("", None),
    ],
)
def test_a_day_is_read_as_it_is_written_here(typed: str, day: date | None) -> None:
    assert read_day(typed) == day


@pytest.mark.parametrize(
    ("typed", "whole"),
    [
        ("12,4 företag per 1 000 invånare", f"12,4 företag per 1{NBSP}000 invånare"),
        ("9,3 per 1 000 invånare", f"9,3{NBSP}per{NBSP}1{NBSP}000 invånare"),
        ("1 234 567 kronor", f"1{NBSP}234{NBSP}567 kronor"),
        ("plats 4 av 7", f"plats{NBSP}4{NBSP}av{NBSP}7"),
        ("Plats 1 är bäst", f"Plats{NBSP}1 är bäst"),
        ("plats 2 av 8 år 2022", f"plats{NBSP}2{NBSP}av{NBSP}8 år 2022"),
        ("arbetsplats 4, åldern 16–64 år", "arbetsplats 4, åldern 16–64 år"),
        ("i 6 fall av 100", f"i 6{NBSP}fall{NBSP}av{NBSP}100"),
        ("år 2016 100 personer", "år 2016 100 personer"),
        ("0,5 100 gånger", "0,5 100 gånger"),
        ("ett av 7, 5 av dem", "ett av 7, 5 av dem"),
        (f"1{NBSP}000", f"1{NBSP}000"),
    ],
)
def test_numbers_that_belong_together_are_not_parted(typed: str, whole: str) -> None:
    assert unbroken(typed) == whole


@given(st.text(alphabet="0123456789 ,.avfll\n\u00a0", max_size=60))
def test_only_spaces_are_made_unbreakable(text: str) -> None:
    assert unbroken(text).replace(NBSP, " ") == text.replace(NBSP, " ")
    assert unbroken(unbroken(text)) == unbroken(text)
