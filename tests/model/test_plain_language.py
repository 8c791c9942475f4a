"""Hints towards plain Swedish: what is told, how, and that the text is left alone."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsam.model.language.personal_data import NameRules
from samsam.model.language.plain_language import Guide, Hint, HintKind, Phrase, hints

GUIDE = Guide(
    phrases=(
        Phrase(("i syfte att",), ("för att",)),
        Phrase(("erhålla", "erhåller"), ("få", "får")),
        Phrase(("på grund av att",), ("eftersom",)),
        Phrase(("samt", "jämte"), ("och",)),
        Phrase(("bl.a.",), ("bland annat",)),
        Phrase(("beslutades",), (), "Säg vem som har beslutat."),
    ),
    longest_sentence=10,
    longest_word=20,
    accepted=("samhällsbygg",),
    names=NameRules(
        frozenset({"anna", "karin", "lars"}), ("sson",), frozenset({"region"}), ("verket",)
    ),
)
KNOWN = frozenset({"Timrå Invest AB", "Svenskt Näringsliv", "Deltagare i arbetsmarknadsåtgärder"})
WORDS = st.sampled_from([
    "i", "syfte", "att", "Erhåller", "samt", "Anna", "Ek", "Andersson", "Timrå", "kommunen", "bl.a.",
    "arbetsmarknadspolitiken", "850101-1234", "060-16 31 00", "a@b.se", ".", "?", "\n", ",", "a\u030a",
])  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join))


def of_kind(kind: HintKind, text: str, guide: Guide = GUIDE) -> list[Hint]:
    return [h for h in hints(text, guide, KNOWN) if h.kind is kind]


def persons(text: str) -> list[tuple[str, str]]:
    return [(h.quote, h.what) for h in of_kind(HintKind.PERSON, text)]


# Sentences, words and length


def test_a_long_sentence_is_told_with_its_words_and_the_limit() -> None:
    text = "Kort. Den här meningen har faktiskt inte fler än tolv ord till slut."
    (hint,) = of_kind(HintKind.LONG_SENTENCE, text)
    assert hint.sentence == 2
    assert hint.quote == "Den här meningen har faktiskt inte …"
    assert hint.what == "Meningen har 12 ord."
    assert hint.suggestion == "Dela den gärna. Högst 10 ord är lättare att läsa."


def test_a_sentence_at_the_limit_isnt_long() -> None:
    assert of_kind(HintKind.LONG_SENTENCE, "ett två tre fyra fem sex sju åtta nio tio.") == []


def test_a_long_word_is_told_once_with_how_often() -> None:
    text = "Arbetsmarknadspolitiken är här. Se arbetsmarknadspolitiken."
    (hint,) = of_kind(HintKind.LONG_WORD, text)
    assert (hint.sentence, hint.quote) == (1, "Arbetsmarknadspolitiken")
    assert hint.what == "Ordet har 23 bokstäver (2 gånger i texten)."


@pytest.mark.parametrize(
    "text",
    [
        "Samhällsbyggnadsprocessen",  # accepted by the guide
        "Arbetsmarknadsåtgärderna",  # a form of a word in a known title
        "kultur-och-fritids-och-idrottsnämnden",  # short in each part
        "www.kommunens-egen-adress.example.se/sidan",
        "123456789012345678901234",
    ],
)
def test_words_that_arent_long(text: str) -> None:
    long = [h.quote for h in of_kind(HintKind.LONG_WORD, text)]
    assert long == ([text] if text.isdigit() else [])


def test_a_text_over_its_limit_is_told_for_the_text_as_a_whole() -> None:
    (hint,) = hints("a " * 600, GUIDE.up_to(900), KNOWN)[:1]
    assert hint.kind is HintKind.TOO_LONG
    assert hint.sentence == 0
    assert hint.what == "Texten är 1\u00a0200 tecken, men fältet rymmer 900."
    assert hint.suggestion == "Korta den med minst 300 tecken."
    assert of_kind(HintKind.TOO_LONG, "a" * 900, GUIDE.up_to(900)) == []


# Words to exchange


@pytest.mark.parametrize(
    ("text", "quote", "suggestion"),
    [
        ("Vi gör det i syfte att lära.", "i syfte att", "Skriv hellre ”för att”."),
        ("I SYFTE ATT lära.", "I SYFTE ATT", "Skriv hellre ”för att”."),
        ("Kommunen erhåller bidrag.", "erhåller", "Skriv hellre ”får”."),
        ("Skola jämte vård.", "jämte", "Skriv hellre ”och”."),
        ("Det beror bl.a. på läget.", "bl.a", "Skriv hellre ”bland annat”."),
        ("Det beslutades i juni.", "beslutades", "Säg vem som har beslutat."),
        ("I syfte\natt lära.", "I syfte att", "Skriv hellre ”för att”."),
    ],
)
def test_a_phrase_and_what_to_write_instead(text: str, quote: str, suggestion: str) -> None:
    (hint,) = of_kind(HintKind.PHRASE, text)
    assert (hint.quote, hint.suggestion) == (quote, suggestion)


@pytest.mark.parametrize("text", ["samtliga", "i syfte, att", "I syfte. Att", "syfte att", "osamt"])
def test_what_only_looks_like_a_phrase(text: str) -> None:
    assert of_kind(HintKind.PHRASE, text) == []


def test_accents_of_their_own_are_seen_as_the_same_letters() -> None:
    (hint,) = of_kind(HintKind.PHRASE, unicodedata.normalize("NFD", "Vi erhåller bidrag."))
    assert hint.quote == "erhåller"


def test_a_repeated_phrase_is_told_at_its_first_place_with_how_often() -> None:
    (hint,) = of_kind(HintKind.PHRASE, "Lugnt. A samt b. C samt d.")
    assert hint.sentence == 2
    assert hint.what == "”samt” kan skrivas enklare (2 gånger i texten)."


# What may be about a person


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Vi talade med Anna Ek om skolan.", "Anna Ek"),
        ("Vi talade med Fatou Diallo om skolan.", "Fatou Diallo"),
        ("Anna sa att det går.", "Anna"),
        ("Enligt Anderssons analys ökar det.", "Anderssons"),
        ("Det säger Anna-Karin på skolan.", "Anna-Karin"),
        ("Chefen Lars Olof Ek på Region Väst", "Lars Olof Ek"),
    ],
)
def test_what_may_be_a_name_is_asked_about(text: str, words: str) -> None:
    assert persons(text) == [(words, "Kan det här vara ett personnamn?")]


@pytest.mark.parametrize(
    "text",
    [
        "Timrå Invest AB bygger, och Svenskt Näringslivs ranking visar det.",
        "Vi talade med Region Västernorrland.",
        "Det säger Trafikverket Mitt.",
        "I Sundsvall ökar det. När Migrationsverket svarade minskade det.",
        "SCB KPI BNP och ABC DEF.",
        "Per invånare ökade det. Hans arbete är klart.",
        "Från Härnösand, Kramfors och Ånge.",
        "Den Stora Planen För Hela Bygden är lång.",
    ],
)
def test_organisations_places_and_beginnings_arent_asked_about(text: str) -> None:
    assert persons(text) == []


@pytest.mark.parametrize(
    ("text", "words", "what"),
    [
        ("Ärendet gäller 850101-1234.", "850101-1234", "ett personnummer"),
        ("Ärendet gäller 19850161+1234.", "19850161+1234", "ett personnummer"),
        ("Ärendet gäller 8112189876.", "8112189876", "ett personnummer"),
        ("Ärendet gäller 010203-1234.", "010203-1234", "ett personnummer"),
        ("Ring 060-16 31 00 i dag.", "060-16 31 00", "ett telefonnummer"),
        ("Ring +46 70 123 45 67 i dag.", "+46 70 123 45 67", "ett telefonnummer"),
        ("Skriv till anna.ek@timra.se.", "anna.ek@timra.se", "en persons e-postadress"),
    ],
)
def test_numbers_and_addresses_of_people_are_asked_about(text: str, words: str, what: str) -> None:
    assert persons(text) == [(words, f"Kan det här vara {what}?")]


@pytest.mark.parametrize(
    "text",
    [
        "Organisationsnummer 212000-2395.",
        "Det kostade 1 063 123 kr, sedan 20 000 000 kr.",
        "Åren 2016–2020 och 2024-06-30 och 2021-2023.",
        "Nyckeltal N01951 och U40800, tabell TAB638, kommun 2262.",
        "Summan blev 8112189875 kr.",  # a date in it, but no check digit
        "Värdet var 0,125 och 0.6931471.",
        "Diarienummer KS 2026/01234.",
    ],
)
def test_other_numbers_arent_asked_about(text: str) -> None:
    assert persons(text) == []


def test_a_name_is_asked_about_once() -> None:
    assert len(persons("Det sa Anna Ek. Sedan sa Anna Ek mer.")) == 1


# Of any text


@given(TEXTS)
def test_every_hint_says_where_what_and_what_to_do(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    for hint in hints(text, GUIDE, KNOWN):
        assert hint.what.endswith((".", "?"))
        assert hint.suggestion.endswith(".")
        beginning = hint.quote.removesuffix("…").split()
        assert all(w in composed or w in text for w in beginning[:1])
        assert (hint.sentence == 0) == (hint.kind is HintKind.TOO_LONG)


@given(TEXTS)
def test_hints_come_in_the_texts_order_and_never_twice(text: str) -> None:
    found = hints(text, GUIDE, KNOWN)
    assert list(found) == sorted(found, key=lambda h: h.sentence)
    assert len(found) == len(set(found))


@given(TEXTS)
def test_the_same_text_gives_the_same_hints(text: str) -> None:
    assert hints(text, GUIDE, KNOWN) == hints(text, GUIDE, KNOWN)


@given(st.lists(WORDS, max_size=30).map(" ".join))
def test_what_is_known_is_never_taken_for_a_name(text: str) -> None:
    known = KNOWN | {text}
    names = [h for h in hints(text, GUIDE, known) if h.what == "Kan det här vara ett personnamn?"]
    assert names == []


@given(st.lists(WORDS, max_size=30).map(" ".join), st.integers(0, 100))
def test_a_higher_limit_never_gives_more_hints(text: str, more: int) -> None:
    wide = GUIDE.up_to(50 + more)
    assert len(hints(text, wide, KNOWN)) <= len(hints(text, GUIDE.up_to(50), KNOWN))


@pytest.mark.parametrize(
    "piece", ["i syfte att ", "Anna ", "a-", ".", "A\u0301\u0323", "0701234567 "]
)
def test_the_longest_text_is_answered(piece: str) -> None:
    text = (piece * 50_000)[:50_000]
    assert len(hints(text, GUIDE, KNOWN)) < 10
