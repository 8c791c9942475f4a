"""Two years' analyses side by side."""

from __future__ import annotations

from dataclasses import replace

from samsam.model.beside import beside
from samsam.model.compare import Change
from samsam.model.fixed import ReadAnalysis, ReadField, ReadPart


def part(kind: str, subject: str, **texts: str) -> ReadPart:
    fields = tuple(ReadField(i, i.title(), "long_text", t, t) for i, t in texts.items())
    return ReadPart(kind, subject, f"{kind} {subject}", (("Grupp", fields),))


def analysis(year: int, *parts: ReadPart) -> ReadAnalysis:
    empty = ReadAnalysis(
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
    assert "inte" in "".join(p.text for p in field.pieces if p.change is Change.NEW)


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
