"""Two years' analyses side by side."""

from __future__ import annotations

from dataclasses import replace

from samsam.model.analysis.compare_years import beside, between_editions
from samsam.model.analysis.differences import DiffKind
from samsam.model.analysis.frozen import FrozenAnalysis, FrozenField, FrozenFigure, FrozenPart


def part(kind: str, subject: str, **texts: str) -> FrozenPart:
    fields = tuple(FrozenField(i, i.title(), "long_text", t, t) for i, t in texts.items())
    return FrozenPart(kind, subject, f"{kind} {subject}", (("Grupp", fields),))


def analysis(year: int, *parts: FrozenPart) -> FrozenAnalysis:
    empty = FrozenAnalysis(
        municipality_code="2262", municipality="Timrå", unit="Enheten", year=year, edition=1,
        corrects="", reason="", reference_number="", fixed_at="", fixed_by="", authors=(),
        sequence=1, parts=(), not_in_focus=(), figures=(),
    )  # fmt: skip
    return replace(empty, parts=parts)


def texts(pieces: tuple[object, ...]) -> str:
    return "".join(getattr(p, "text", "") for p in pieces)


def test_the_same_field_of_both_years_is_compared_word_by_word() -> None:
    before = analysis(2024, part("annual_analysis", "", summary="Vi är på rätt väg."))
    now = analysis(2025, part("annual_analysis", "", summary="Vi är inte på rätt väg."))
    (found,) = beside(before, now)
    (field,) = found.fields
    assert not field.same
    assert texts(field.before) == "Vi är på rätt väg."
    assert texts(field.now) == "Vi är inte på rätt väg."
    assert "inte" in "".join(p.text for p in field.pieces if p.change is DiffKind.NEW)


def test_what_only_one_year_has_is_all_new_or_all_gone() -> None:
    before = analysis(
        2024, part("movement", "a", text="Bort."), part("movement", "b", text="Kvar.")
    )
    now = analysis(2025, part("movement", "b", text="Kvar."), part("movement", "c", text="Ny."))
    found = beside(before, now)
    assert [p.heading for p in found] == ["movement b", "movement c", "movement a"]
    kept, new, gone = (p.fields[0] for p in found)
    assert kept.same
    assert (texts(new.before), texts(new.now)) == ("", "Ny.")
    assert (texts(gone.before), texts(gone.now)) == ("Bort.", "")


def test_a_numbered_part_is_known_by_its_text_and_not_by_its_number() -> None:
    before = analysis(
        2024, part("cause", "1", cause="Ny lag."), part("cause", "2", cause="Få bostäder.")
    )
    now = analysis(2025, part("cause", "1", cause="Få  bostäder."))
    found = beside(before, now)
    assert [texts(p.fields[0].now) for p in found] == ["Få  bostäder.", ""]
    assert texts(found[0].fields[0].before) == "Få bostäder."


def figure(indicator: str, texts_by_year: dict[int, str]) -> FrozenFigure:
    years = tuple(texts_by_year)
    return FrozenFigure(
        indicator_id=indicator, title=indicator.title(), unit="count", headline="", alt="",
        sentences=(), notes=(), source="", years=years, values=tuple(None for _ in years),
        texts=tuple(texts_by_year.values()), remarks=("",) * len(years),
        vintages=("",) * len(years),
    )  # fmt: skip


def test_two_editions_show_only_what_differs_by_field_with_words_marked() -> None:
    old = analysis(
        2025,
        part("annual_analysis", "", summary="Målet missades.", events="Samma."),
        part("cause", "1", cause="Ny lag."),
        part("cause", "2", cause="Få bostäder."),
        part("movement", "a", text="Samma."),
    )
    new = analysis(
        2025,
        part("annual_analysis", "", summary="Målet missades helt.", events="Samma."),
        part("cause", "1", cause="En ny lag."),
        part("cause", "3", cause="Få jobb."),
        part("movement", "a", text="Samma."),
    )
    found = between_editions(old, new)
    assert [(p.heading, [f.label for f in p.fields]) for p in found] == [
        ("annual_analysis ", ["Summary"]),
        ("cause 1", ["Cause"]),
        ("cause 3", ["Cause"]),
        ("cause 2", ["Cause"]),
    ]
    summary = found[0].fields[0]
    assert (texts(summary.before), texts(summary.now)) == (
        "Målet missades.", "Målet missades helt.",
    )  # fmt: skip
    assert texts(found[2].fields[0].before) == texts(found[3].fields[0].now) == ""
    assert between_editions(old, old) == ()


def test_two_editions_show_each_value_that_became_another_and_no_other() -> None:
    old = replace(analysis(2025), figures=(figure("population", {2024: "17 500", 2025: "17 465"}),))
    new = replace(
        analysis(2025),
        figures=(
            figure("population", {2024: "17 501", 2025: "17 465", 2026: "17 400"}),
            figure("jobs", {2025: "3"}),
        ),
    )
    found = between_editions(old, new)
    changes = {
        p.heading: [(f.label, texts(f.before), texts(f.now)) for f in p.fields] for p in found
    }
    assert changes == {
        "Siffror: Population": [("2026", "", "17 400"), ("2024", "17 500", "17 501")],
        "Siffror: Jobs": [("2025", "", "3")],
    }
