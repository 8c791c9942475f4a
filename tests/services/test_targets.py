"""Targets set, changed and taken back on the page, and what every reader then gets."""

from __future__ import annotations

import io
import re
import tomllib
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import docx
import pytest
from written_analysis import YEAR

from samsam.config.register import read_register
from samsam.config.toml_file import RegisterError
from samsam.exports.kit.formats import FORMATS
from samsam.exports.use import RenderOptions
from samsam.model.analysis.records import RecordKind
from samsam.model.analysis.year_wheel import EntryKind
from samsam.model.indicators.indicator import Direction, Kind, Unit
from samsam.records.contents import journal
from samsam.records.contents.register_changes import ChangedMeanwhileError
from samsam.services.analysis.compare_years import facts
from samsam.services.analysis.year import year_view
from samsam.services.analysis.year_wheel import year_wheel
from samsam.services.core.selection import Selection
from samsam.services.core.service import Service
from samsam.services.data import catalogue
from samsam.services.editions.editions import editions, fixed_analysis
from samsam.services.files.files import figure_for_file
from samsam.services.files.kit import KitChoice, kit
from samsam.services.indicators import targets
from samsam.services.indicators.indicator import indicator_view
from samsam.services.indicators.targets import (
    bring_back,
    find,
    listed_targets,
    remove_target,
    set_target,
    targets_file,
)
from samsam.services.indicators.typed_target import (
    Bound,
    TargetFaultError,
    TargetQuestionError,
    TypedTarget,
)
from samsam.services.indicators.uses import uses
from samsam.services.overview.overview import overview
from samsam.sources.intake.added import Draft, IndicatorMetadata

TODAY = date(2026, 11, 24)
# Open unemployment has taken over and stands in no row of the report's table.
WISH = TypedTarget(
    "population", Bound.AT_LEAST, "18 000", "2030", decided_by="Kommunfullmäktige",
    decided_on="2025-06-16", source="Strategisk plan 2026–2030",
)  # fmt: skip
UNLISTED = replace(WISH, indicator_id="open_unemployment", bound=Bound.AT_MOST, value="2,9")
OWN = Draft(
    IndicatorMetadata("Möten, antal", "Möten som enheten har bjudit in till.", "Enheten"), "Möten", Unit.COUNT,
    0, Direction.HIGHER, Kind.OUTPUT, ["tillvaxt"], [], [], "Enheten",
)  # fmt: skip


def asked(service: Service, indicator_id: str) -> list[tuple[int, float, bool]]:
    return [(t.year, t.value, t.at_least) for t in service.register.targets_of(indicator_id)]


def refused(service: Service, typed: TypedTarget, **named: object) -> str:
    before = service.records.commits
    with pytest.raises(TargetFaultError) as error:
        set_target(service, typed, "Kim", TODAY, **named)  # type: ignore[arg-type]
    assert service.records.commits == before
    return str(error.value)


def questioned(service: Service, typed: TypedTarget) -> str:
    """What is asked about it; a yes saves it."""
    before = service.records.commits
    with pytest.raises(TargetQuestionError) as error:
        set_target(service, typed, "Kim", TODAY)
    assert service.records.commits == before
    set_target(service, typed, "Kim", TODAY, confirmed=True)
    assert service.records.commits == before + 1
    return str(error.value)


# Every reader


def test_a_target_of_a_measure_in_no_row_reaches_every_reader(alone_service: Service) -> None:
    before = alone_service.data_version()
    set_target(alone_service, UNLISTED, "Kim", TODAY)
    assert alone_service.data_version() != before
    assert not alone_service.register.indicators["open_unemployment"].listed
    warnings = overview(alone_service, Selection(), TODAY).warnings
    assert any("Målet för 2030 (öppet arbetslösa), högst 2,9" in w.replace("\xa0", " ") for w in warnings)  # fmt: skip
    shown = overview(alone_service, Selection(), TODAY)
    assert any("2030" in reason and "högst 2,9" in reason.replace("\xa0", " ") for reason in shown.target_reasons)  # fmt: skip
    view = indicator_view(alone_service, "open_unemployment", Selection(), TODAY)
    assert any("2030" in sentence for sentence in view.judged.words.targets)
    assert view.judged.figure.targets[0].target.decision == (
        "Kommunfullmäktige 16 juni 2025. Strategisk plan 2026–2030"
    )
    years = year_wheel(alone_service, 2030, TODAY, drafts=False).of_kind(EntryKind.TARGET)
    assert [(e.id, e.month) for e in years] == [("open_unemployment", 12)]


def test_a_target_is_in_word_and_in_the_early_warning(alone_service: Service) -> None:
    set_target(alone_service, WISH, "Kim", TODAY)
    shown, full = figure_for_file(alone_service, "nyckeltal", "population", Selection(), TODAY)
    document = docx.Document(io.BytesIO(FORMATS[0].make(shown, full, RenderOptions(TODAY))))
    words = " ".join(p.text for p in document.paragraphs).replace("\xa0", " ")
    assert "18 000" in words
    warnings = overview(alone_service, Selection(), TODAY).warnings
    assert any("2030" in w for w in warnings)


def test_a_target_reaches_the_evidence_of_who_writes_and_not_what_is_fixed(
    fixed_service: Service,
) -> None:
    (edition,) = editions(fixed_service, YEAR)
    assert "Årsanalysen för 2025 har text om nyckeltalet" in " ".join(uses(fixed_service, "population"))  # fmt: skip
    before = fixed_analysis(edition)
    set_target(fixed_service, WISH, "Kim", TODAY)
    (now,) = editions(fixed_service, YEAR)
    assert (now.content, now.sha256, fixed_analysis(now)) == (
        edition.content, edition.sha256, before,
    )  # fmt: skip
    view = year_view(fixed_service, YEAR)
    part = next(p for p in view.parts if p.kind is RecordKind.INDICATOR_ANALYSIS)
    said = " ".join(facts(fixed_service, "indicator", view, TODAY, part))
    assert "18 000" in said.replace("\xa0", " ")


def test_what_has_a_target_is_in_the_kit_that_nobody_has_chosen_for(
    alone_service: Service,
) -> None:
    set_target(alone_service, UNLISTED, "Kim", TODAY)
    made = kit(alone_service, KitChoice(), TODAY)
    assert "open_unemployment" in [shown.indicator.id for shown, _ in made.figures]
    elsewhere = kit(alone_service, KitChoice(selection=Selection(goal="trygghet")), TODAY)
    assert "open_unemployment" not in [shown.indicator.id for shown, _ in elsewhere.figures]


def test_a_changed_target_of_the_files_is_changed_for_all_and_comes_back(
    alone_service: Service,
) -> None:
    filed = asked(alone_service, "population")
    assert (2035, 20000.0, True) in filed
    changed = replace(WISH, value="18 500", year="2035")
    set_target(alone_service, changed, "Kim", TODAY, ("population_2035", 0))
    assert (2035, 18500.0, True) in asked(alone_service, "population")
    listed = find(alone_service, "population_2035")
    assert listed is not None
    assert (listed.changed, listed.version) == (True, 1)
    assert listed.file_words.replace("\xa0", " ") == "minst 20 000"
    bring_back(alone_service, "population_2035", 1, "Alva")
    assert asked(alone_service, "population") == filed
    done = [targets.words_of_change(alone_service, c).replace("\xa0", " ") for c in targets.versions(alone_service, "population_2035")]  # fmt: skip
    assert done == ["som i filen", "minst 18 500 2035"]
    with alone_service.records.reading() as connection:
        entries = [(e.who, e.action) for e in journal.latest(connection, 2)]
    assert entries == [("Alva", "tog tillbaka ett mål"), ("Kim", "ändrade ett mål")]


def test_a_target_is_taken_away_and_taken_back(alone_service: Service) -> None:
    (made,) = set_target(alone_service, WISH, "Kim", TODAY)
    remove_target(alone_service, made.id, 1, "Kim")
    assert (2030, 18000.0, True) not in asked(alone_service, "population")
    listed = find(alone_service, made.id)
    assert listed is not None
    assert (listed.removed, listed.targets) == (True, ())
    bring_back(alone_service, made.id, 2, "Kim")
    assert (2030, 18000.0, True) in asked(alone_service, "population")
    remove_target(alone_service, "population_2035", 0, "Kim")
    assert 2035 not in [year for year, _, _ in asked(alone_service, "population")]
    bring_back(alone_service, "population_2035", 1, "Kim")
    assert (2035, 20000.0, True) in asked(alone_service, "population")


def test_to_stay_within_two_limits_is_a_floor_and_a_ceiling(alone_service: Service) -> None:
    within = replace(UNLISTED, bound=Bound.WITHIN, value="2,0", upper="3,5")
    floor, top = set_target(alone_service, within, "Kim", TODAY)
    assert asked(alone_service, "open_unemployment") == [(2030, 2.0, True), (2030, 3.5, False)]
    (listed,) = (t for t in listed_targets(alone_service) if t.id == floor.id)
    assert listed.words.replace("\xa0", " ") == "mellan 2,0 % och 3,5 %"
    assert targets.as_typed(listed) == replace(within, decided_on="16 juni 2025")
    set_target(alone_service, UNLISTED, "Kim", TODAY, (floor.id, 1))
    assert asked(alone_service, "open_unemployment") == [(2030, 2.9, False)]
    assert top.id not in {t.id for t in alone_service.register.targets}


def test_a_target_is_there_after_a_restart(
    open_on: Callable[[Path], Service], few_data: Path
) -> None:
    set_target(open_on(few_data), WISH, "Kim", TODAY)
    assert (2030, 18000.0, True) in asked(open_on(few_data), "population")


# What is refused, and what is asked about once


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (replace(WISH, year=""), "Målår: årtalet saknas"),
        (replace(WISH, year="20300"), "”20300” är inget årtal"),
        (replace(WISH, year="1066"), "Skriv ett år 1900 till 2200"),
        (replace(WISH, year="٢٠٣٠"), "inget årtal"),
        (replace(WISH, value=""), "Värde: Värdet saknas"),
        (replace(WISH, value="många"), "går inte att läsa som ett tal"),
        (replace(WISH, value="−5"), "kan inte vara mindre än 0"),
        (replace(WISH, value="17 500,5"), "visas med heltal"),
        (replace(UNLISTED, value="140 %"), "kan bara vara 0 till 100"),
        (replace(UNLISTED, value="2,95"), "visas med en decimal"),
        (replace(WISH, value="20 %"), "skrivet i procent, men nyckeltalet är det inte"),
        (replace(WISH, decided_by=" ", source="\u200b"), "vem som har beslutat målet"),
        (replace(WISH, decided_on="i våras"), "Skriv dag, månad och år"),
        (replace(WISH, decided_on="2027-01-01"), "har inte varit än"),
        (replace(WISH, base_year="2031"), "Skriv ett år före målåret"),
        (replace(WISH, source="x" * 301), "Korta den till högst 300"),
        (
            replace(UNLISTED, bound=Bound.WITHIN, value="4", upper="3"),
            "övre gränsen ska vara högre",
        ),
        (replace(WISH, indicator_id="business_climate_rank", value="20"), "Välj ”högst”"),
        (replace(WISH, indicator_id=""), "Nyckeltalet är inte valt"),
        (replace(WISH, indicator_id="borta"), "Nyckeltalet är borttaget"),
        (replace(WISH, year="2035"), "har redan ett mål för 2035"),
        (
            replace(WISH, bound=Bound.AT_MOST, value="19 999", year="2035"),
            "Båda kan inte gälla",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_a_target_is_refused_with_the_cure(
    alone_service: Service, typed: TypedTarget, said: str
) -> None:
    assert said in refused(alone_service, typed).replace("\xa0", " ")


def test_every_fault_is_said_at_once(service: Service) -> None:
    said = refused(service, TypedTarget("population", Bound.AT_LEAST, "många", ""))
    assert all(words in said for words in ("årtalet saknas", "går inte att läsa", "beslutat målet"))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        (replace(WISH, year="2020"), "Målåret 2020 har redan varit"),
        (replace(WISH, indicator_id="unemployment", bound=Bound.AT_MOST, value="5"), "upphört"),
        (replace(WISH, value="190 000"), "mer än tio gånger större"),
        (replace(WISH, value="1 700"), "mer än tio gånger mindre"),
        (replace(UNLISTED, bound=Bound.AT_LEAST), "Ett lägre värde är bättre"),
    ],
)
def test_what_is_unusual_is_asked_about_once(
    alone_service: Service, typed: TypedTarget, said: str
) -> None:
    assert said in questioned(alone_service, typed)


def test_the_second_of_two_editors_sees_the_firsts_and_nothing_is_lost(
    alone_service: Service,
) -> None:
    changed = replace(WISH, year="2035", value="18 500")
    set_target(alone_service, changed, "Kim", TODAY, ("population_2035", 0))
    with pytest.raises(ChangedMeanwhileError) as error:
        set_target(
            alone_service, replace(changed, value="18 900"), "Alva", TODAY, ("population_2035", 0)
        )
    assert error.value.theirs.saved_by == "Kim"
    assert (2035, 18500.0, True) in asked(alone_service, "population")
    for command in (remove_target, bring_back):
        with pytest.raises(ChangedMeanwhileError):
            command(alone_service, "population_2035", 0, "Alva")


# Files under the changes, and measures that go


def changed_goals(data: Path, old: str, new: str) -> Path:
    goals = data / "goals.toml"
    text = goals.read_text(encoding="utf-8")
    assert old in text
    goals.write_text(text.replace(old, new), encoding="utf-8")
    return data


def test_a_file_changed_under_a_change_is_shown_beside_it(
    open_on: Callable[[Path], Service], own_data: Path
) -> None:
    service = open_on(own_data)
    set_target(service, replace(WISH, year="2035", value="18 500"), "Kim", TODAY, ("population_2035", 0))  # fmt: skip
    changed_goals(own_data, "value = 20000", "value = 21000")
    service = open_on(own_data)
    listed = find(service, "population_2035")
    assert listed is not None
    said = listed.file_moved.replace("\xa0", " ")
    assert "Då stod där minst 20 000 2035, nu minst 21 000 2035" in said
    assert (2035, 18500.0, True) in asked(service, "population")
    bring_back(service, "population_2035", 1, "Kim")
    assert (2035, 21000.0, True) in asked(service, "population")


def test_the_targets_as_a_file_are_what_the_files_own_reader_reads(
    open_on: Callable[[Path], Service], own_data: Path
) -> None:
    service = open_on(own_data)
    hostile = 'Rad 1"\\ [[target]]\n#'
    set_target(service, replace(WISH, source=hostile), "Kim", TODAY)
    set_target(service, replace(UNLISTED, bound=Bound.WITHIN, value="2,5", upper="3,5"), "Kim", TODAY)  # fmt: skip
    wanted = service.register.targets
    written = targets_file(service)
    assert len(tomllib.loads(written)["target"]) == len(wanted) == 5
    goals = (own_data / "goals.toml").read_text(encoding="utf-8")
    without = re.sub(r"(?ms)^\[\[target\]\].*?(?=^# ----|^\[\[target\]\]|\Z)", "", goals)
    (own_data / "goals.toml").write_text(without + "\n" + written, encoding="utf-8")
    assert set(read_register(own_data, "2262").targets) == set(wanted)


def test_a_target_for_an_added_measure_goes_and_comes_with_it(
    open_on: Callable[[Path], Service], own_data: Path
) -> None:
    service = open_on(own_data)
    own = catalogue.add(service, OWN, "Kim")
    (made,) = set_target(service, replace(WISH, indicator_id=own.id, value="12"), "Kim", TODAY)
    assert asked(service, own.id) == [(2030, 12.0, True)]
    (said,) = uses(service, own.id)
    assert "Nyckeltalet har mål: minst" in said
    catalogue.take_away(service, own.id, "Kim")
    service = open_on(own_data)
    listed = find(service, made.id)
    assert listed is not None
    assert (listed.targets, "finns inte längre" in listed.fault) == ((), True)


def test_the_files_may_have_a_target_for_an_added_measure(
    open_on: Callable[[Path], Service], own_data: Path
) -> None:
    own = catalogue.add(open_on(own_data), OWN, "Kim")
    goals = own_data / "goals.toml"
    text = goals.read_text(encoding="utf-8")
    mine = f'\n[[target]]\nid = "moten"\nindicator_id = "{own.id}"\nyear = 2030\nvalue = 12\nat_least = true\nsource = "Prov"\n'  # fmt: skip
    goals.write_text(text + mine, encoding="utf-8")
    service = open_on(own_data)
    assert asked(service, own.id) == [(2030, 12.0, True)]
    catalogue.take_away(service, own.id, "Kim")
    service = open_on(own_data)
    listed = find(service, "moten")
    assert listed is not None
    assert "är borttaget" in listed.fault
    goals.write_text(text + mine.replace(own.id, "aldrig_funnits"), encoding="utf-8")
    with pytest.raises(RegisterError, match="aldrig_funnits.*finns inte"):
        open_on(own_data)


def test_the_field_about_the_populations_targets_is_called_by_the_years_that_are_set(
    alone_service: Service,
) -> None:
    def called() -> str:
        label = year_view(alone_service, YEAR).parts[0].form.field("population_targets").label
        assert label in {t.label for d in alone_service.plan.documents for t in d.takes}
        return label

    assert called() == "Befolkningsmålen 2025 och 2035"
    set_target(alone_service, WISH, "Kim", TODAY)
    assert called() == "Befolkningsmålen 2025, 2030 och 2035"
    for known in alone_service.register.targets_of("population"):
        if known.year != 2030:
            remove_target(alone_service, known.id, 0, "Kim")
    assert called() == "Befolkningsmålet 2030"
    (left,) = alone_service.register.targets_of("population")
    remove_target(alone_service, left.id, 1, "Kim")
    assert called() == "Befolkningsmålen"
